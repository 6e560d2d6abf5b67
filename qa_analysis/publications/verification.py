"""Verification: everything in a history looked at, from the log to each file, and whatever differs named."""

from collections.abc import Iterable, Iterator
from os.path import isdir, islink
from pathlib import Path
from typing import NamedTuple

from qa_analysis.files import PART, refusal
from qa_analysis.publications import log, publication, receipts
from qa_analysis.publications.log import Entry
from qa_analysis.publications.manifest import NAME

DROPPED = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what a file browser leaves wherever it has been


class Verification(NamedTuple):
    """The publications of a history, what is wrong in it and what may be, each as a message."""

    entries: list[Entry]
    faults: list[str]
    cautions: list[str]


def verify_history(history: Path, params: Path) -> Verification:
    """A history compared with its log, its manifests and its receipts in a folder of settings. Nothing is written."""
    known, unread = receipts.read(params)
    entries, broken = log.read(history)
    lost = receipts.unmatched(known, entries, history, params)
    kept = {publication.place(history, of.month, of.revision): of for of in entries if of.has_place}
    altered = [fault for folder, entry in kept.items() for fault in publication.faults(folder, entry)]
    faults = [*unread, *broken, *lost, *altered, *_ended(history, kept), *_unnamed(history, _named(history, kept))]
    cautions = [*receipts.lacking(known, entries, params), *receipts.elsewhere(known, entries, history, params)]
    cautions = [] if unread or broken or lost else cautions
    return Verification(entries, faults, [*cautions, *publication.backdated(entries)])


def _ended(history: Path, kept: Iterable[Path]) -> list[str]:
    """Publications that were prepared and are not in their place."""
    return [f"{draft}: {_state(draft, kept)}" for draft in publication.drafts(history)]


def _state(draft: Path, kept: Iterable[Path]) -> str:
    if draft in kept:
        return "published, but not put in its place yet. The next publication does that."
    if (place := draft.with_name(draft.name[1:])) in kept:
        return f"{place} is there too. Move away the one that is not whole."
    return "prepared, but not published: it was ended, or goes on. The next publication clears it away."


def _named(history: Path, kept: Iterable[Path]) -> set[Path]:
    """The files of a history, and the folders that are not looked into."""
    named = {history / log.NAME, history / ".lock", *publication.drafts(history)} - set(kept)
    for folder in kept:
        files = publication.files(publication.read(folder))
        named |= {folder / NAME, *(folder / name for name in files)} if files else {folder}
    return named


def _unnamed(folder: Path, named: set[Path]) -> Iterator[str]:
    """Everything in a folder that is neither among the named files nor above one, and every link."""
    above = {path for of in named for path in of.parents}
    try:
        inside = sorted(folder.iterdir()) if isdir(folder) else []
    except OSError as error:
        yield refusal(error, folder)
        return
    for path in inside:
        if islink(path):
            yield f"{path}: a link, in place of what was published. {log.RESTORE}"
        elif path in above and isdir(path):
            yield from _unnamed(path, {of for of in named if path in of.parents})
        elif path not in named and not (path.name in DROPPED or PART.search(path.name)):
            yield publication.unnamed(path)
