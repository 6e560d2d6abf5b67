"""Building: puts a month's report in its place, a folder with the page, its figures and its executed notebooks.

Whether there is anything to build is decided without pandas and Jupyter, which take longer to load than the decision.
``report.assembly`` makes the report, and is imported when one has to be made.
"""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qa_analysis.contract import months
from qa_analysis.contract.folders import project
from qa_analysis.errors import UserError
from qa_analysis.exhibits import vega
from qa_analysis.files import refusals, write
from qa_analysis.publications import manifest, publication
from qa_analysis.records.inputs import inputs, require_apart
from qa_analysis.report import pdf
from qa_analysis.report.kernels.processes import aside
from qa_analysis.report.request import Request, sections
from qa_analysis.report.staging import PAGE, draft, drafts_left, finish_or_discard, report_locked, resolve_link

if TYPE_CHECKING:
    from qa_analysis.report.month import OpenMonth


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
    opened: Callable[[], "OpenMonth"]

    @property
    def software(self) -> dict:
        """The code and the versions among the sources."""
        return {name: self.sources[name] for name in ("code", "versions")}


Done = Callable[[Path, int, int], None]


def no_progress(notebook: Path, number: int, of: int) -> None:
    """Report no progress."""


def build(request: Request, done: Done = no_progress) -> Built:
    """Build a month's report, ``OUT/MONTH/report.html`` and the files beside it, unless it is there already.

    ``done`` is called after each notebook with its path, its number and how many there are. The report is made aside
    and moved into place when it is complete; until then, and if anything fails, an earlier report stays. Of two builds
    of one month, the second waits for the first, or raises BusyError. Raises UserError for what the user can mend, and
    SectionError where a notebook fails.
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


def _open_unchanged(request: Request, sources: dict) -> "OpenMonth":
    """Open the month. Raises UserError where what it was made from changed since the build began."""
    from qa_analysis.report.opening import open_month

    report = open_month(**request.parameters, history=request.history)
    # Otherwise the manifest would hold the hashes of other files than those that were read.
    if provenance_of(request) != sources:
        raise UserError("The records, settings or notebooks changed since this build began. Run again.")
    return report


def publication_before(history: Path, month: str, params: Path | None = None) -> dict[str, str]:
    """The hash of the publication that the month before is compared with, as ``since``; empty if there is none."""
    entry = publication.last(history, months.month_before(month), params)
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
        with report_locked(folder, request.no_wait):
            finish_or_discard(folder)
            # Another build may have made the report while this one waited for the lock.
            if not request.fresh and manifest.is_current(folder, plan.sources, wanted):
                return built
            with aside(vega.bundle) as bundle:
                from qa_analysis.report.assembly import make_report, require_whole

                report = plan.opened()
                require_whole(report, plan.notebooks)
                with draft(folder) as made:
                    keys = make_report(plan, report, made, done, bundle)
                    require(made)
                    if request.as_pdf:
                        pdf.print_page(made / PAGE, made / "report.pdf", program)
                    write(manifest.as_json(plan.sources, made, keys), made / manifest.NAME)
    return built._replace(new=True, note=report.note)


def copy_into_place(made: Path, folder: Path) -> Path:
    """Replace the report in a folder by a copy of one that is already made, and return its page."""
    page, folder = folder / PAGE, resolve_link(folder)
    with refusals(folder), report_locked(folder):
        finish_or_discard(folder)
        with draft(folder) as copy:
            shutil.copytree(made, copy, dirs_exist_ok=True)
    return page
