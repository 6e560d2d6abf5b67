"""Publishing a month: its report made from what is kept of it, and put beside the publications before in one step."""

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from qa_analysis.contract.folders import HISTORY, project
from qa_analysis.contract.safe_text import FORMULA
from qa_analysis.contract.words import capital
from qa_analysis.errors import UserError
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
    read,
)
from qa_analysis.records.inputs import inputs, require_apart
from qa_analysis.report.build import Done, copy_into_place, make_report, no_progress, provenance_of, require_whole
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.notebooks import sections
from qa_analysis.report.opening import open_month
from qa_analysis.report.publishing.keep import keep, note
from qa_analysis.report.publishing.lock import entering, history_locked
from qa_analysis.report.publishing.rebuild import plan, system
from qa_analysis.report.request import OUT, Request


class Published(NamedTuple):
    """A publication: its line of the log, its folder, the page as it lies among the reports, and a note."""

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

    ``on`` is the day of publication, by default today. ``waiting`` is called where another publication is being made;
    this one then waits for its end. Whatever fails or ends it, the history is as it was. Raises UserError where the
    records have errors, where nothing has changed since the last publication of the month, where there is one and no
    ``reason``, and where the history was altered or is of another authority.
    """
    if re.match(FORMULA, reason.strip()):
        raise UserError(
            "The reason begins as a formula does, and the log opens in a spreadsheet. Begin it with a word."
        )
    request = request.completed()
    past, params = request.past, request.params_folder
    made_of = inputs(request.data, request.params, request.history)
    require_apart(past, [(what, folder) for what, folder in made_of if what != "history"])
    require_apart(request.folder, made_of)
    given = {"published_on": str(on or date.today()), "reason": " ".join(reason.split())}
    with refusals(past), history_locked(past, waiting, params):
        report, draft = _enter(request, given, done)
    log = log_entries(past, params)
    note = "\n".join(filter(None, [report.note, *_warnings(log, params)]))
    return _placed(next(entry for entry in log if entry.named == draft.named), request, note)


def _enter(request: Request, given: dict[str, str], done: Done) -> tuple[OpenMonth, Publication]:
    """Make a publication beside those before and enter it in the log."""
    past, params, notebooks = request.past, request.params_folder, sections(project() / "notebooks")
    log, sources = log_entries(past, params), provenance_of(request)
    before = [open_publication(past, entry) for entry in log]
    report = open_month(**request.parameters, history=request.history)
    require_whole(report, notebooks)
    _require_same_authority(before, report)
    draft = _draft(past, before, report, sources, given)
    with entering(past, draft, params):
        make(draft.folder, private=True)
        keep(report, params, notebooks, draft.facts, draft.folder)
        if provenance_of(request) != sources:
            raise UserError("The records, settings or notebooks changed while they were read. Run again.")
        _require_new(before, draft, log, f"{_again(request)} puts it in {request.folder}.")
        _make(draft, request, done)
        append(past, entry_of(read(draft.folder)))
        with suppress(UserError):  # which is said below, and mended by the next publication
            receipts.add(past, params, log_entries(past, params))
    return report, draft


def _warnings(log: list[Entry], params: Path) -> list[str]:
    """What is to be looked at after a publication: receipts that could not be written, and a day before the last."""
    return [f"warning: {of}" for of in (*receipts.lacking(receipts.read(params)[0], log, params), *backdated(log[-2:]))]


def _require_same_authority(before: list[Publication], report: OpenMonth) -> None:
    if any(kept.facts["authority"] != _authority(report) for kept in before):
        raise UserError("The history is that of another authority. Give this one a folder of its own with --history.")


def _authority(report: OpenMonth) -> str:
    return report.counted.extract["audits"]["authority"].iloc[0]


def _draft(past: Path, before: list[Publication], report: OpenMonth, sources: dict, given: dict) -> Publication:
    """A publication before anything of it is written: where it is prepared, and what its manifest will say."""
    number = sum(kept.month == report.month for kept in before) + 1
    revisions = report.revisions._asdict()
    del revisions["rows"]  # which have a file of their own
    facts = {
        "published": {"month": report.month, "revision": number, **given},
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
    """Refuse what is published already, and a further publication of a month without its reason."""
    of_month = [kept for kept in before if kept.month == draft.month]
    if not of_month:
        return
    last, line = of_month[-1], next(entry.entry for entry in reversed(log) if entry.month == draft.month)
    if _content(last) == _content(read(draft.folder)):
        raise UserError(
            f"Nothing has changed since {last.named}, of {last.published_on}. Nothing was published.\n"
            f"Its report is in {last.folder / REPORT}; {again} Its line in the log has the SHA-256 {line}"
        )
    if not draft.facts["published"]["reason"]:
        raise UserError(
            f"{capital(last.named)} is of {last.published_on}. Give the reason for another with --reason; the page and "
            "the log show it."
        )


def _content(kept: Publication) -> list:
    """What makes one publication another than the one before it."""
    facts, made = kept.facts, (f"{REPORT}/", FIGURES, LOCK)
    files = {name: was for name, was in facts["files"].items() if not name.startswith(made)}
    return [files, facts["as_at"], facts["edition"], facts["note"], facts["revisions"], facts["sources"]["code"]]


def _make(draft: Publication, request: Request, done: Done) -> None:
    """Make the report of a publication from what is kept of it, and have all of it on the disk."""
    planned, made = plan(draft, request), draft.folder / REPORT
    make_report(planned, planned.opened(), made, done)
    write(manifest.as_json(planned.sources, made), made / manifest.NAME)
    shutil.copyfile(made / FIGURES, draft.folder / FIGURES)
    note(draft.folder, draft.facts)
    sync(draft.folder)


def _placed(entry: Entry, request: Request, note: str) -> Published:
    kept = request.past / entry.month / entry.revision
    try:
        return Published(entry, kept, copy_into_place(kept / REPORT, request.folder), note)
    except (UserError, KeyboardInterrupt) as error:
        raise UserError(
            f"{capital(entry.named)} is in {kept}, but a copy could not be put in {request.folder}. {error}\n"
            f"{_again(request)} puts it there. Its line in the log has the SHA-256 {entry.entry}"
        ) from None


def _again(request: Request) -> str:
    """The command that builds a publication again, with the folders that this one was given."""
    folders = {"--out": (request.out, OUT), "--history": (request.history, HISTORY)}
    given = [f'{option} "{folder}"' for option, (folder, usual) in folders.items() if folder != usual]
    return " ".join(["qa-report build", request.month, "--as-published", *given])
