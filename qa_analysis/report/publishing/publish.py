"""Publishing a month: its report is made from what is kept of it, and added to the history in one step."""

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from qa_analysis.contract.folders import HISTORY, OUT, project
from qa_analysis.contract.safe_text import FORMULA
from qa_analysis.contract.words import capital
from qa_analysis.errors import BusyError, UserError
from qa_analysis.files import make, refusals, write
from qa_analysis.publications import manifest, receipts
from qa_analysis.publications.log import Entry, append, sync
from qa_analysis.publications.publication import (
    FIGURES,
    LOCK,
    REPORT,
    Publication,
    backdated,
    draft_folder,
    entry_of,
    log_entries,
    open_publication,
    read_publication,
)
from qa_analysis.records.inputs import inputs, require_apart
from qa_analysis.report.assembly import make_report, require_whole
from qa_analysis.report.build import Done, copy_into_place, no_progress, provenance_of
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.opening import open_month
from qa_analysis.report.publishing.keep import keep, note
from qa_analysis.report.publishing.lock import entering, history_locked
from qa_analysis.report.publishing.rebuild import plan, system
from qa_analysis.report.request import Request, sections
from qa_analysis.report.staging import require_free, resolve_link


class Published(NamedTuple):
    """A publication: its entry in the log, its folder, the copy of its page among the reports, and a note."""

    entry: Entry
    folder: Path
    page: Path
    note: str


def publish(
    request: Request,
    reason: str = "",
    on: date | None = None,
    done: Done = no_progress,
    waiting: Callable[[], None] = lambda: None,
) -> Published:
    """Publish a month's report: keep what it is made from, build it from that, enter it in the log of the history, and
    put a copy of it in ``OUT/MONTH`` as a build does.

    ``on`` is the day of publication, by default today. If another publication is being made, ``waiting`` is called and
    this one waits; with ``request.no_wait`` it raises BusyError, as it does while the month's report is being built. If
    it fails or is interrupted, the history is as it was. Raises UserError where the records have errors, nothing has
    changed since the month's last publication, the month is published again without a ``reason``, or the history was
    altered or belongs to another authority.
    """
    if re.match(FORMULA, reason.strip()):
        raise UserError("The reason begins like a formula, and spreadsheets open the log. Begin it with a word.")
    request = request.with_defaults()
    past, params = request.past, request.params_folder
    folders = inputs(request.data, request.params, request.history)
    require_apart(past, [(what, folder) for what, folder in folders if what != "history"])
    require_apart(request.folder, folders)
    occasion = {"published_on": str(on or date.today()), "reason": " ".join(reason.split())}
    if request.no_wait:
        require_free(resolve_link(request.folder))
        waiting = _refuse_to_wait
    with refusals(past), history_locked(past, waiting, params):
        report, draft = _enter(request, occasion, done)
    log = log_entries(past, params)
    note = "\n".join(filter(None, [report.note, *_warnings(log, params)]))
    return _copy_to_reports(next(entry for entry in log if entry.title == draft.title), request, note)


def _refuse_to_wait() -> None:
    raise BusyError("Another publication is in progress")


def _enter(request: Request, occasion: dict[str, str], done: Done) -> tuple[OpenMonth, Publication]:
    """Make a publication and enter it in the log; ``occasion`` has its day and reason."""
    past, params, notebooks = request.past, request.params_folder, sections(project() / "notebooks")
    log, sources = log_entries(past, params), provenance_of(request)
    before = [open_publication(past, entry) for entry in log]
    report = open_month(**request.parameters, history=request.history)
    require_whole(report, notebooks)
    _require_same_authority(before, report)
    draft = _draft(past, before, report, sources, occasion)
    with entering(past, draft, params):
        make(draft.folder, private=True)
        keep(report, params, notebooks, draft.facts, draft.folder)
        if provenance_of(request) != sources:
            raise UserError("The records, settings or notebooks changed while they were read. Run again.")
        _require_new(before, draft, log, f"{_rebuild_command(request)} puts it in {request.folder}.")
        _make(draft, request, done)
        # This line publishes the month, so all that it names is on the disk by now.
        append(past, entry_of(read_publication(draft.folder)))
        # A receipt that cannot be written does not undo the publication: a warning says so, and the next one adds it.
        with suppress(UserError):
            receipts.add(past, params, log_entries(past, params))
    return report, draft


def _warnings(log: list[Entry], params: Path) -> list[str]:
    """Warnings after a publication: receipts that could not be written, and a date before that of the one before."""
    unwritten = receipts.without_receipt(receipts.read_receipts(params)[0], log, params)
    return [f"warning: {problem}" for problem in (*unwritten, *backdated(log[-2:]))]


def _require_same_authority(before: list[Publication], report: OpenMonth) -> None:
    if any(kept.facts["authority"] != _authority(report) for kept in before):
        raise UserError("The history belongs to another authority. Give this one a folder of its own with --history.")


def _authority(report: OpenMonth) -> str:
    return report.counted.extract["audits"]["authority"].iloc[0]


def _draft(past: Path, before: list[Publication], report: OpenMonth, sources: dict, occasion: dict) -> Publication:
    """A publication before anything is written: the folder in which it is prepared, and the facts of its manifest."""
    number = sum(kept.month == report.month for kept in before) + 1
    revisions = report.revisions._asdict()
    del revisions["rows"]  # they have a file of their own
    facts = {
        "published": {"month": report.month, "revision": number, **occasion},
        "as_at": str(report.as_at),
        "edition": report.edition,
        "authority": _authority(report),
        "note": report.note,
        "revisions": revisions,
        "platform": system(),
        "sources": sources,
    }
    return Publication(draft_folder(past / report.month / str(number)), facts)


def _require_new(before: list[Publication], draft: Publication, log: list[Entry], again: str) -> None:
    """Refuse what is already published, and a further publication of a month without a reason."""
    of_month = [kept for kept in before if kept.month == draft.month]
    if not of_month:
        return
    last, line = of_month[-1], next(entry.entry for entry in reversed(log) if entry.month == draft.month)
    if _content(last) == _content(read_publication(draft.folder)):
        raise UserError(
            f"Nothing has changed since {last.title} on {last.published_on}. Nothing was published.\n"
            f"Its report is in {last.folder / REPORT}; {again} Its line in the log has the SHA-256 {line}"
        )
    if not draft.facts["published"]["reason"]:
        raise UserError(
            f"{capital(last.title)} was made on {last.published_on}. Give the reason for another with --reason; the "
            "page and the log show it."
        )


def _content(kept: Publication) -> list:
    """The parts of a publication of which at least one must differ for its month to be published again."""
    facts, left_out = kept.facts, (f"{REPORT}/", FIGURES, LOCK)
    files = {name: was for name, was in facts["files"].items() if not name.startswith(left_out)}
    return [files, facts["as_at"], facts["edition"], facts["note"], facts["revisions"], facts["sources"]["code"]]


def _make(draft: Publication, request: Request, done: Done) -> None:
    """Make the report of a publication from what is kept of it, and write all of the publication to disk."""
    report_plan, folder = plan(draft, replace(request, fresh=True)), draft.folder / REPORT
    keys = make_report(report_plan, report_plan.opened(), folder, done)
    write(manifest.as_json(report_plan.sources, folder, keys), folder / manifest.NAME)
    shutil.copyfile(folder / FIGURES, draft.folder / FIGURES)
    note(draft.folder, draft.facts)
    sync(draft.folder)


def _copy_to_reports(entry: Entry, request: Request, note: str) -> Published:
    """Put a copy of a published report among the reports. Raises UserError that says how to do so later."""
    kept = request.past / entry.month / entry.revision
    try:
        return Published(entry, kept, copy_into_place(kept / REPORT, request.folder), note)
    except (UserError, KeyboardInterrupt) as error:
        raise UserError(
            f"{capital(entry.title)} is in {kept}, but a copy could not be put in {request.folder}. {error}\n"
            f"{_rebuild_command(request)} puts it there. Its line in the log has the SHA-256 {entry.entry}"
        ) from None


def _rebuild_command(request: Request) -> str:
    """The command that builds a publication again, with the same folders as this one."""
    folders = {"--out": (request.out, OUT), "--history": (request.history, HISTORY)}
    options = [f'{option} "{folder}"' for option, (folder, usual) in folders.items() if folder != usual]
    return " ".join(["qa-report build", request.month, "--as-published", *options])
