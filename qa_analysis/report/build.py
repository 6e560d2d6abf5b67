"""Building: makes a month's report from records, a folder with the page, its figures and its executed notebooks."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from qa_analysis.commentary import passages, places
from qa_analysis.contract import periods
from qa_analysis.contract.folders import project
from qa_analysis.errors import UserError
from qa_analysis.exhibits import exhibit
from qa_analysis.figures import comparisons, table
from qa_analysis.files import make, refusals, write
from qa_analysis.publications import manifest, publication, revisions
from qa_analysis.records.inputs import inputs, require_apart
from qa_analysis.report import pdf, workbook
from qa_analysis.report.handover import handed_over
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.notebooks import execute, sections
from qa_analysis.report.numbering import number_exhibits, said
from qa_analysis.report.opening import open_month
from qa_analysis.report.page import page
from qa_analysis.report.request import Request
from qa_analysis.report.staging import PAGE, draft, drafts_left, finish_or_discard, report_locked, resolve_link


class Built(NamedTuple):
    """A report's page, whether it is new (an earlier report from the same sources is kept instead), and a note."""

    page: Path
    new: bool
    note: str = ""


class Plan(NamedTuple):
    """What a report is made from: the request, notebooks, provenance for its manifest, and a function that opens the
    month.
    """

    request: Request
    notebooks: list[Path]
    sources: dict
    opened: Callable[[], OpenMonth]


Done = Callable[[Path, int, int], None]


def no_progress(notebook: Path, number: int, of: int) -> None:
    """Report no progress."""


def build(request: Request, done: Done = no_progress) -> Built:
    """Build a month's report, ``OUT/MONTH/report.html`` and the files beside it, unless it is there already.

    ``done`` is called after each notebook with its path, its number and how many there are. The report is made aside
    and moved into place when it is complete; until then, and if anything fails, an earlier report stays. Of two builds
    of one month, the second waits for the first. Raises UserError for what the user can mend, and SectionError where a
    notebook fails.
    """
    request = request.with_defaults()
    require_apart(request.folder, inputs(request.data, request.params, request.history))
    with refusals(request.params_folder):
        notebooks, sources = sections(project() / "notebooks"), provenance_of(request)
    return build_plan(Plan(request, notebooks, sources, partial(_open_unchanged, request, sources)), done)


def provenance_of(request: Request) -> dict:
    """What a month's report is made from, as its manifest records it."""
    state, folders = (request.month, request.as_at, request.edition), (project() / request.data, request.params_folder)
    sources = manifest.provenance(*state, *folders, sections(project() / "notebooks"))
    return sources | publication_before(request.past, request.month, request.params_folder)


def _open_unchanged(request: Request, sources: dict) -> OpenMonth:
    """Open the month. Raises UserError where what it was made from changed since the build began."""
    report = open_month(**request.parameters, history=request.history)
    # Otherwise the manifest would hold the hashes of other files than those that were read.
    if provenance_of(request) != sources:
        raise UserError("The records, settings or notebooks changed since this build began. Run again.")
    return report


def publication_before(history: Path, month: str, params: Path | None = None) -> dict[str, str]:
    """The hash of the publication that the month before is compared with, as ``since``; empty if there is none."""
    entry = publication.last(history, str(periods.month(month) - 1), params)
    return {"since": entry.entry} if entry else {}


def build_plan(plan: Plan, done: Done = no_progress, require: Callable[[Path], None] = lambda draft: None) -> Built:
    """Make a report in its folder, unless one from the same sources is there.

    ``require`` is given the finished draft and may refuse it by raising UserError; an earlier report then stays.
    """
    request = plan.request
    # Looked for first, so that nobody waits for a build only to learn that there is no browser to print it.
    program = pdf.browser() if request.as_pdf else ""
    wanted = ("report.pdf",) if request.as_pdf else ()
    built, folder = Built(request.folder / PAGE, new=False), resolve_link(request.folder)
    with refusals(folder):
        if not request.fresh and not drafts_left(folder) and manifest.is_current(folder, plan.sources, wanted):
            return built
        with report_locked(folder):
            finish_or_discard(folder)
            # Another build may have made the report while this one waited for the lock.
            if not request.fresh and manifest.is_current(folder, plan.sources, wanted):
                return built
            report = plan.opened()
            require_whole(report, plan.notebooks)
            with draft(folder) as made:
                make_report(plan, report, made, done)
                require(made)
                if request.as_pdf:
                    pdf.print_page(made / PAGE, made / "report.pdf", program)
                write(manifest.as_json(plan.sources, made), made / manifest.NAME)
    return built._replace(new=True, note=report.note)


def copy_into_place(made: Path, folder: Path) -> Path:
    """Replace the report in a folder by a copy of one that is already made, and return its page."""
    page, folder = folder / PAGE, resolve_link(folder)
    with refusals(folder), report_locked(folder):
        finish_or_discard(folder)
        with draft(folder) as copy:
            shutil.copytree(made, copy, dirs_exist_ok=True)
    return page


def make_report(plan: Plan, report: OpenMonth, draft: Path, done: Done) -> None:
    """Write a report's page, tables and executed notebooks into a folder."""
    make(draft)
    parameters, jobs = plan.request.parameters, plan.request.jobs or os.cpu_count() or 1
    with handed_over(report, plan.notebooks, parameters) as environments:
        executed = execute(environments, draft / "notebooks", parameters, jobs, done)
    number_exhibits(executed)
    _require_said(report, plan.notebooks, executed)
    write(table.as_csv(report.figures), draft / "figures.csv")
    compared = comparisons.compare_month(report.figures, report.month, report.as_at, report.framework)
    write(comparisons.as_csv(compared), draft / "comparisons.csv")
    if len(report.revisions.rows):
        write(revisions.text(report.revisions.rows), draft / "revisions.csv")
    workbook.write(draft / "figures.xlsx", report, exhibit.exhibits(executed), plan.sources)
    write(page(executed, report, plan.sources), draft / PAGE)


def require_whole(report: OpenMonth, notebooks: list[Path]) -> None:
    """Refuse what cannot be reported, before any notebook runs."""
    if report.tables["audits"]["authority"].nunique() > 1:
        raise UserError("The records come from several authorities, but a report is about one. Give a folder of one.")
    for path in notebooks:
        places.require_own_sections(places.notebook_text(path), path.name)
    passages.require_known(report.passages, _places(notebooks), report.source)
    # Filling in each passage refuses references that cannot be filled.
    for section, name in report.passages:
        report.written(section, name)


def _places(notebooks: list[Path]) -> dict[str, list[str | None]]:
    return places.paragraphs([places.notebook_text(path) for path in notebooks])


def _require_said(report: OpenMonth, notebooks: list[Path], executed: list[Path]) -> None:
    """Refuse two paragraphs of one name in a section, and a passage for a paragraph that no notebook has said."""
    spoken = Counter((section, name) for section, name, _ in said(executed) if name)
    for (section, name), times in spoken.items():
        if times > 1:
            raise UserError(f"Section {section} says two paragraphs named {name!r}. Give each a name of its own.")
    names = {section: [name for name in known if name] for section, known in _places(notebooks).items()}
    for section, name, _ in said(executed):
        names.setdefault(section, []).append(name)
    passages.require_known(report.passages, names, report.source)
