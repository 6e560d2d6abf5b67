"""Receipts: the hash of each publication's line in the log, in ``published.txt`` among the settings.

Git keeps that file, but not the history. So a history that is gone, that lost its last publication or whose log was
sealed anew lacks one of its hashes. The line of a history in another place than the project's own names that place. A
copy of a history, wherever it lies, shares hashes with the original and must have all of them.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

from qa_analysis.contract import safe_text
from qa_analysis.contract.folders import HISTORY, project
from qa_analysis.errors import UserError
from qa_analysis.files import write
from qa_analysis.publications import log
from qa_analysis.publications.log import MONTH, NUMBER, Entry, sync

NAME = "published.txt"
ABOUT = """# Each publication by its month, its number and the hash of its line in the log of the history. qa-report
# publish writes this file; keep it in git. A history that lacks any of these publications is refused.
"""
LINE = re.compile(rf"({MONTH})\s+({NUMBER})\s+([0-9a-f]{{64}})(?:\s+--history\s+(.+))?")
FORM = "not a month, a number and a hash only. Restore it from git; put a remark on a line of its own, after a #."
REMEDY = "Restore the history from a backup copy, or say where it is with --history."


class Receipt(NamedTuple):
    """A publication: its month, its number in that month, the hash of its line in the log, and where its history is."""

    month: str
    revision: str
    entry: str
    history: str


def receipts(params: Path) -> list[Receipt]:
    """The receipts in a folder of settings. Raises UserError where one cannot be read."""
    known, faults = read_receipts(params)
    for fault in faults:
        raise UserError(fault)
    return known


def read_receipts(params: Path) -> tuple[list[Receipt], list[str]]:
    """The receipts in a folder of settings, and a message for each fault in the file."""
    path = params / NAME
    try:
        lines = _text(path).split("\n")
    except (OSError, ValueError):
        return [], [f"{path}: cannot be read. Restore it from git."]
    stripped = {number: line.strip() for number, line in enumerate(lines, 1)}
    matches = {number: LINE.fullmatch(line) for number, line in stripped.items() if line and line[0] != "#"}
    wrong = [number for number, match in matches.items() if not match]
    known = [Receipt(*match.group(1, 2, 3), match[4] or HISTORY) for match in matches.values() if match]
    return known, [f"{path}, line {number}: {FORM}" for number in wrong]


def _text(path: Path) -> str:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    # Opening a pipe would wait for ever.
    if not path.is_file():
        raise FileNotFoundError
    return path.read_text(encoding="utf-8-sig")


def _place(history: Path) -> str:
    """The place of a history as receipts give it: relative to the project if it is inside it."""
    place, root = (Path(os.path.realpath(folder)) for folder in (history, project()))
    if place == Path(os.path.realpath(project() / HISTORY)):
        return HISTORY
    name = place.relative_to(root) if place.is_relative_to(root) else place
    return " ".join(safe_text.visible(name.as_posix()).split())


def without_entry(known: list[Receipt], entries: list[Entry], history: Path, params: Path) -> list[str]:
    """A message for each receipt of a history, or of the history that it is a copy of, that its log does not have."""
    logged, places = {_facts(entry) for entry in entries}, _places(known, entries, history)
    return [
        f"{history / log.NAME}: publication {receipt.revision} of {receipt.month} is gone or changed. Its hash, "
        f"{receipt.entry}, is in {params / NAME}. {REMEDY}"
        for receipt in dict.fromkeys(known)
        if receipt.history in places and receipt[:3] not in logged
    ]


def _places(known: list[Receipt], entries: list[Entry], history: Path) -> set[str]:
    """The place of a history, and the places whose receipts share a hash with it: it is a copy of the history there."""
    hashes = {entry.entry for entry in entries}
    return {_place(history), *(receipt.history for receipt in known if receipt.entry in hashes)}


def elsewhere(known: list[Receipt], entries: list[Entry], history: Path, params: Path) -> list[str]:
    """A message for each history that has receipts and was not checked."""
    places = sorted({receipt.history for receipt in known} - _places(known, entries, history))
    return [f"{params / NAME}: lines for {place}, which was not checked. Check it with --history." for place in places]


def without_receipt(known: list[Receipt], entries: list[Entry], params: Path) -> list[str]:
    """A message for each entry of the log that has no receipt, as after a publication that was killed."""
    new = _without(known, entries)
    return [f"{params / NAME}: {entry.title} has no line there. The next publication adds it." for entry in new]


def add(history: Path, params: Path, entries: list[Entry]) -> None:
    """Add a receipt for each entry that has none, all of them or none."""
    new, path = _without(receipts(params), entries), params / NAME
    if new:
        place = [f"--history {name}" for name in [_place(history)] if name != HISTORY]
        lines = [" ".join([*_facts(entry), *place]) for entry in new]
        before = _text(path) or ABOUT
        write("\n".join([before.removesuffix("\n"), *lines, ""]), path)
        sync(path)


def _without(known: list[Receipt], entries: list[Entry]) -> list[Entry]:
    received = {receipt[:3] for receipt in known}
    return [entry for entry in entries if _facts(entry) not in received]


def _facts(entry: Entry) -> tuple[str, str, str]:
    """The fields of an entry that its receipt repeats."""
    return entry.month, entry.revision, entry.entry
