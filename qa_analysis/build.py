"""Building: a month's report, from records to a folder with the page, its figures and its executed notebooks."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from qa_analysis import figures, run
from qa_analysis.errors import UserError
from qa_analysis.files import make, write
from qa_analysis.month import DATA, PARAMS, open_month, project
from qa_analysis.report import page


def build(
    month: str,
    data: str = DATA,
    params: str = PARAMS,
    edition: str = "operational",
    as_at: str = "",
    out: str = "reports",
    done: Callable[[Path], None] = lambda notebook: None,
) -> Path:
    """Build a month's report and return its page, ``OUT/MONTH/report.html``.

    It is made aside and put in its place when it is whole; until then, and if anything fails, an earlier report stays.
    Raises UserError for what the user can mend and SectionError where a notebook fails.
    """
    parameters = {"month": month, "data": data, "params": params, "edition": edition, "as_at": as_at}
    report = open_month(**parameters)
    if report.records["audits"]["authority"].nunique() > 1:
        raise UserError("The records are of several authorities, a report is of one. Give a folder of one.")
    if not (report.records["audits"]["month"] == month).any():
        raise UserError(f"No audits are recorded for {month}, so there is nothing to report. Choose another month.")
    folder = project() / out / month
    sources = [*(project() / data).glob("*.csv"), *(project() / params).glob("*.yml")]
    make(folder)
    try:
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder))
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({error.strerror}).") from None
    try:
        executed = run.execute(run.sections(project() / "notebooks"), draft / "notebooks", parameters, done)
        write(figures.text(report.figures), draft / "figures.csv")
        write(page(executed, report, sources), draft / "report.html")
        _replace(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder / "report.html"


def _replace(draft: Path, folder: Path) -> None:
    """Move a finished draft over an earlier report, file by file, the page last."""
    (folder / "notebooks").mkdir(exist_ok=True)
    for path in sorted(draft.rglob("*.*"), key=lambda path: path.name == "report.html"):
        os.replace(path, folder / path.relative_to(draft))
