"""``python -m qa_analysis.cli``."""

from qa_analysis.cli import main

main()
