"""The folders of a project, and where it is."""

import os
from pathlib import Path

from qa_analysis.contract.sources import RECORDS

SAMPLE, DATA, PARAMS, HISTORY = "data/sample", "data", "params", "history"
ROOT = Path(__file__).parent.parent.parent  # of the repository, where the package runs from one


def project(start: Path | None = None) -> Path:
    """The project's folder: ``QA_PROJECT``, else the nearest folder from ``start`` upwards that holds the params, else
    the one that the package itself lies in.
    """
    if given := os.environ.get("QA_PROJECT"):
        return Path(given)
    start = (start or Path.cwd()).resolve()
    folders = (start, *start.parents, ROOT)
    return next((f for f in folders if os.path.lexists(f / PARAMS / "framework.yml")), start)


def data_folder() -> str:
    """The folder of the project's records, where none is named: ``data``, or the sample where that has no records."""
    own = any(path.suffix.lower() in RECORDS for path in (project() / DATA).glob("*"))
    return SAMPLE if (project() / SAMPLE).is_dir() and not own else DATA
