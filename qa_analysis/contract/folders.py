"""The project's folder, and the names of the folders in it."""

import os
from pathlib import Path

SAMPLE, DATA, PARAMS, HISTORY, OUT = "data/sample", "data", "params", "history", "reports"
# The kinds of file that are workbooks, and those that hold records and nothing else.
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
RECORDS = (".csv", ".parquet", *WORKBOOKS)
# The repository, when the package runs from a clone of it.
ROOT = Path(__file__).parent.parent.parent


def project(start: Path | None = None) -> Path:
    """The project's folder: ``QA_PROJECT`` if it is set, else the first that has params of ``start`` (by default the
    current folder), the folders above it and the package's repository; ``start`` if none has.
    """
    if named := os.environ.get("QA_PROJECT"):
        return Path(named)
    start = (start or Path.cwd()).resolve()
    folders = (start, *start.parents, ROOT)
    # lexists: a broken link is reported when it is read; exists would pass it over for another project.
    return next((f for f in folders if os.path.lexists(f / PARAMS / "framework.yml")), start)


def data_folder() -> str:
    """The default folder of records: ``data``, or the sample (if the project has one) while ``data`` has no records."""
    has_records = any(path.suffix.lower() in RECORDS for path in (project() / DATA).glob("*"))
    return SAMPLE if (project() / SAMPLE).is_dir() and not has_records else DATA
