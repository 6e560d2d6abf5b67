"""Verification: every file in a history compared with the log, manifests and receipts, and each difference named."""

from collections.abc import Iterable, Iterator
from os.path import isdir, islink
from pathlib import Path
from typing import NamedTuple

from qa_analysis.files import PART, refusal
from qa_analysis.publications import log, publication, receipts
from qa_analysis.publications.log import Entry
from qa_analysis.publications.manifest import NAME

DROPPED = {".DS_Store", "Thumbs.db", "desktop.ini"}  # files that a file browser leaves behind


class Verification(NamedTuple):
    """The publications of a history, and a message for each thing that is wrong and each that may be."""

    entries: list[Entry]
    faults: list[str]
    cautions: list[str]


def verify_history(history: Path, params: Path) -> Verification:
    """Compare a history with its log, its manifests, and its receipts in a folder of settings. Writes nothing."""
    known, unread = receipts.read_receipts(params)
    entries, broken = log.read_log(history)
    lost = receipts.without_entry(known, entries, history, params)
    kept = {publication.place(history, entry.month, entry.revision): entry for entry in entries if entry.has_place}
    altered = [fault for folder, entry in kept.items() for fault in publication.faults(folder, entry)]
    unfinished = [f"{draft}: {_state(draft, kept)}" for draft in publication.drafts(history)]
    faults = [*unread, *broken, *lost, *altered, *unfinished, *_unnamed(history, _named(history, kept))]
    cautions = [*receipts.without_receipt(known, entries, params), *receipts.elsewhere(known, entries, history, params)]
    # They compare the log with the receipts, which tells nothing while either is broken.
    cautions = [] if unread or broken or lost else cautions
    return Verification(entries, faults, [*cautions, *publication.backdated(entries)])


def _state(draft: Path, kept: Iterable[Path]) -> str:
    """What became of a publication that is still in the folder it was prepared in, and the remedy."""
    if draft in kept:
        return "published, but not moved into place yet. The next publication does that."
    if (place := draft.with_name(draft.name[1:])) in kept:
        return f"{place} is there too. Move the incomplete one away."
    return "prepared, but not published: it was interrupted or is still running. The next publication clears it away."


def _named(history: Path, kept: Iterable[Path]) -> set[Path]:
    """The files that a history should hold, and the folders in it whose content is not checked."""
    named = {history / log.NAME, history / ".lock", *publication.drafts(history)} - set(kept)
    for folder in kept:
        files = publication.files(publication.read_publication(folder))
        named |= {folder / NAME, *(folder / name for name in files)} if files else {folder}
    return named


def _unnamed(folder: Path, named: set[Path]) -> Iterator[str]:
    """A message for each thing in a folder that is neither a named file nor a folder above one, and for each link."""
    above = {folder for path in named for folder in path.parents}
    try:
        inside = sorted(folder.iterdir()) if isdir(folder) else []
    except OSError as error:
        yield refusal(error, folder)
        return
    for path in inside:
        if islink(path):
            yield f"{path}: a link has replaced what was published. {log.RESTORE}"
        elif path in above and isdir(path):
            yield from _unnamed(path, {inner for inner in named if path in inner.parents})
        elif path not in named and not (path.name in DROPPED or PART.search(path.name)):
            yield publication.describe_unnamed(path)
