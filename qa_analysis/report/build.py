"""Building: a month's report, from records to a folder with the page, its figures and its executed notebooks."""

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from qa_analysis.commentary import passages
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
from qa_analysis.report.notebooks import execute, notebook_text, sections
from qa_analysis.report.opening import open_month
from qa_analysis.report.page import page
from qa_analysis.report.request import Request
from qa_analysis.report.staging import PAGE, draft, drafts_left, finish_or_discard, report_locked, resolve_link


class Built(NamedTuple):
    """A report's page, whether it was made now, as it is not where an earlier one has the same sources, and a note."""

    page: Path
    new: bool
    note: str = ""


class Plan(NamedTuple):
    """What a report is made from: the request, notebooks, what its manifest says, and how its month is opened."""

    request: Request
    notebooks: list[Path]
    sources: dict
    opened: Callable[[], OpenMonth]


Done = Callable[[Path, int, int], None]


def no_progress(notebook: Path, number: int, of: int) -> None:
    """Say nothing of a notebook that has run."""


def build(request: Request, done: Done = no_progress) -> Built:
    """Build a month's report, ``OUT/MONTH/report.html`` and the files beside it, unless it is there already; with
    ``report.pdf`` where it is asked for.

    ``done`` is told each notebook that has run, its number and the number of all. The report is made aside and put in
    its place when it is whole; until then, and if anything fails, an earlier one stays. Of two builds of one month the
    second waits for the first. Raises UserError for what the user can mend and SectionError where a notebook fails.
    """
    request = request.completed()
    require_apart(request.folder, inputs(request.data, request.params, request.history))
    with refusals(request.params_folder):
        notebooks, sources = sections(project() / "notebooks"), provenance_of(request)
    return build_plan(Plan(request, notebooks, sources, partial(_opened, request, sources)), done)


def provenance_of(request: Request) -> dict:
    """What a month's report is made from, as its manifest has it."""
    state, folders = (request.month, request.as_at, request.edition), (project() / request.data, request.params_folder)
    sources = manifest.provenance(*state, *folders, sections(project() / "notebooks"))
    return sources | publication_before(request.past, request.month, request.params_folder)


def _opened(request: Request, sources: dict) -> OpenMonth:
    """A month, opened from what its manifest says and nothing else."""
    report = open_month(**request.parameters, history=request.history)
    if provenance_of(request) != sources:
        raise UserError("The records, settings or notebooks changed since this build began. Run again.")
    return report


def publication_before(history: Path, month: str, params: Path | None = None) -> dict[str, str]:
    """What a report compares the month before with: the publication of it, by its hash, if there is one."""
    entry = publication.last(history, str(periods.month(month) - 1), params)
    return {"since": entry.entry} if entry else {}


def build_plan(plan: Plan, done: Done = no_progress, require: Callable[[Path], None] = lambda draft: None) -> Built:
    """A report in its folder, unless one of the same sources is there; ``require`` may refuse it before it is put
    there.
    """
    request = plan.request
    program = pdf.browser() if request.as_pdf else ""
    wanted = ("report.pdf",) if request.as_pdf else ()
    built, folder = Built(request.folder / PAGE, new=False), resolve_link(request.folder)
    with refusals(folder):
        if not request.fresh and not drafts_left(folder) and manifest.is_current(folder, plan.sources, wanted):
            return built
        with report_locked(folder):
            finish_or_discard(folder)
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
    """Put a copy of a report that is made already in a folder, over an earlier one; its page."""
    page, folder = folder / PAGE, resolve_link(folder)
    with refusals(folder), report_locked(folder):
        finish_or_discard(folder)
        with draft(folder) as copy:
            shutil.copytree(made, copy, dirs_exist_ok=True)
    return page


def make_report(plan: Plan, report: OpenMonth, draft: Path, done: Done) -> None:
    """Write a report's page, tables and executed notebooks into a folder."""
    make(draft)
    rows = report.revisions.rows  # before the report is handed to its notebooks, so that it is done once
    parameters, jobs = plan.request.parameters, plan.request.jobs or os.cpu_count() or 1
    with handed_over(report, parameters):
        executed = execute(plan.notebooks, draft / "notebooks", parameters, jobs, done)
    write(table.as_csv(report.figures), draft / "figures.csv")
    compared = comparisons.compare_month(report.figures, report.month, report.as_at, report.framework)
    write(comparisons.as_csv(compared), draft / "comparisons.csv")
    if len(rows):
        write(revisions.text(rows), draft / "revisions.csv")
    workbook.write(draft / "figures.xlsx", report, exhibit.exhibits(executed), plan.sources)
    write(page(executed, report, plan.sources), draft / PAGE)


def require_whole(report: OpenMonth, notebooks: list[Path]) -> None:
    """Refuse what cannot be reported, before any notebook runs."""
    if report.tables["audits"]["authority"].nunique() > 1:
        raise UserError("The records are of several authorities, a report is of one. Give a folder of one.")
    names = passages.paragraphs([notebook_text(path) for path in notebooks])
    passages.require_known(report.passages, names, report.source)
    for section, name in report.passages:
        report.written(section, name)
