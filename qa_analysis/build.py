"""Building: a month's report, from records to a folder with the page, its figures and its executed notebooks."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from qa_analysis import commentary, comparisons, exhibits, figures, manifest, pdf, run, settings, workbook
from qa_analysis.errors import UserError
from qa_analysis.files import make, write
from qa_analysis.month import OpenMonth, once, open_month, state_of
from qa_analysis.records import DATA, PARAMS, project
from qa_analysis.report import page

DRAFT = ".draft-"
DAY = 24 * 60 * 60  # seconds


class Built(NamedTuple):
    """A report's page, whether it was made now, as it is not where an earlier one has the same sources, and a note."""

    page: Path
    new: bool
    note: str = ""


def build(
    month: str,
    data: str = DATA,
    params: str = PARAMS,
    edition: str = "",
    as_at: str = "",
    out: str = "reports",
    jobs: int = 0,
    fresh: bool = False,
    as_pdf: bool = False,
    done: Callable[[Path, int, int], None] = lambda notebook, number, of: None,
) -> Built:
    """Build a month's report, ``OUT/MONTH/report.html`` and the files beside it, unless it is there already; with
    ``report.pdf`` where it is asked for.

    ``edition`` and ``as_at`` come from the month's own settings where they are empty. ``jobs`` notebooks run at a time,
    by default one for each processor. ``done`` is told each notebook that has run, its number and the number of all.
    The report is made aside and put in its place when it is whole; until then, and if anything fails, an earlier one
    stays. Raises UserError for what the user can mend and SectionError where a notebook fails.
    """
    front = settings.front(project() / params, month)
    day = str(state_of(month, as_at, front))
    edition = edition or front.edition
    folder, notebooks = project() / out / month, run.sections(project() / "notebooks")
    sources = manifest.sources(month, day, edition, project() / data, project() / params, notebooks)
    program = pdf.browser() if as_pdf else ""
    if not fresh and manifest.is_current(folder, sources, ("report.pdf",) if as_pdf else ()):
        return Built(folder / "report.html", new=False)
    parameters = {"month": month, "data": data, "params": params, "edition": edition, "as_at": day}
    report = open_month(**parameters)
    _require_whole(report, notebooks)
    draft = _draft(folder)
    try:
        with once(report, parameters, draft / ".opened"):
            executed = run.execute(notebooks, draft / "notebooks", parameters, jobs or os.cpu_count() or 1, done)
        write(figures.text(report.figures), draft / "figures.csv")
        write(comparisons.written(comparisons.comparisons(report)), draft / "comparisons.csv")
        workbook.write(draft / "figures.xlsx", report, exhibits.exhibits(executed), sources)
        write(page(executed, report, sources), draft / "report.html")
        if as_pdf:
            pdf.printed(draft / "report.html", draft / "report.pdf", program)
        write(manifest.text(sources, draft), draft / manifest.NAME)
        _replace(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Built(folder / "report.html", new=True, note=report.note)


def _draft(folder: Path) -> Path:
    """A place for a report in the making; what a build that was killed left there a day ago is removed."""
    make(folder)
    for left in folder.glob(f"{DRAFT}*"):
        if time.time() - left.stat().st_mtime > DAY:
            shutil.rmtree(left, ignore_errors=True)
    try:
        return Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({error.strerror}).") from None


def _require_whole(report: OpenMonth, notebooks: list[Path]) -> None:
    """Refuse what cannot be reported, before any notebook runs."""
    if report.records["audits"]["authority"].nunique() > 1:
        raise UserError("The records are of several authorities, a report is of one. Give a folder of one.")
    names = commentary.paragraphs([path.read_text(encoding="utf-8") for path in notebooks])
    commentary.require_known(report.passages, names, report.source)
    for section, name in report.passages:
        report.written(section, name)


def _replace(draft: Path, folder: Path) -> None:
    """Move a finished draft over an earlier report, file by file, the page last, and remove what it no longer has."""
    before = manifest.read(folder).get("outputs", {})
    paths = sorted((p for p in draft.rglob("*") if p.is_file()), key=lambda path: path.name == "report.html")
    names = [path.relative_to(draft) for path in paths]
    for name in names:
        _require_free(folder / name)
    (folder / "notebooks").mkdir(exist_ok=True)
    for path, name in zip(paths, names, strict=True):
        os.replace(path, folder / name)
    for name in set(before) - {name.as_posix() for name in names}:
        if manifest.is_same(folder / name, before[name]):
            (folder / name).unlink()


def _require_free(path: Path) -> None:
    """Refuse to replace a file that another program holds, which Windows would do half-way."""
    with suppress(FileNotFoundError):
        try:
            path.open("r+b").close()
        except PermissionError:
            raise UserError(
                f"{path}: open in another program, or not yours to write. Close it, and run again."
            ) from None
