"""Renew the sample council: ``python -m qa_analysis.projects.sample FOLDER``."""

import sys
from pathlib import Path

from qa_analysis.contract.settings import framework
from qa_analysis.projects.sample import write_published

write_published(Path(sys.argv[1]), framework(Path("params")))
