"""Receipts: the hash of each publication's line in the log, in ``published.txt`` among the settings.

Git keeps that file, and not the history. So a history that is gone, that lost its last publication or whose log was
sealed anew lacks a hash that stands there. The line of a history that is not the project's own names its place too; but
a copy, wherever it lies, shares hashes with the history that it is of, and has to have all of them.
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
# publish writes this; keep it in git. A history that lacks what stands here is refused.
"""
LINE = re.compile(rf"({MONTH})\s+({NUMBER})\s+([0-9a-f]{{64}})(?:\s+--history\s+(.+))?")
FORM = "not a month, a number and a hash alone. Restore it from git; put a remark on a line of its own, behind a #."
REMEDY = "Restore the history from a copy of it, or give its place with --history."


class Receipt(NamedTuple):
    """A publication that was made: its month, its number in it, the hash of its line in the log, and its history."""

    month: str
    revision: str
    entry: str
    history: str


def receipts(params: Path) -> list[Receipt]:
    """The receipts in a folder of settings. Raises UserError where one cannot be read."""
    found, faults = read(params)
    for fault in faults:
        raise UserError(fault)
    return found


def read(params: Path) -> tuple[list[Receipt], list[str]]:
    """The receipts in a folder of settings, and each fault in the file as a message."""
    path = params / NAME
    try:
        lines = _text(path).split("\n")
    except (OSError, ValueError):
        return [], [f"{path}: cannot be read. Restore it from git."]
    said = {number: line.strip() for number, line in enumerate(lines, 1)}
    matches = {number: LINE.fullmatch(line) for number, line in said.items() if line and line[0] != "#"}
    wrong = [number for number, match in matches.items() if not match]
    found = [Receipt(*match.group(1, 2, 3), match[4] or HISTORY) for match in matches.values() if match]
    return found, [f"{path}, line {number}: {FORM}" for number in wrong]


def _text(path: Path) -> str:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if not path.is_file():  # such as a pipe, which would be waited for
        raise FileNotFoundError
    return path.read_text(encoding="utf-8-sig")


def _named(history: Path) -> str:
    """A history as its receipts name it: from the project's folder on, where it is in it."""
    place, own = (Path(os.path.realpath(folder)) for folder in (history, project()))
    if place == Path(os.path.realpath(project() / HISTORY)):
        return HISTORY
    name = place.relative_to(own) if place.is_relative_to(own) else place
    return " ".join(safe_text.visible(name.as_posix()).split())


def unmatched(known: list[Receipt], entries: list[Entry], history: Path, params: Path) -> list[str]:
    """What has a receipt of a history, or of the one that it is a copy of, and is not in its log, each as a message."""
    there, places = {_said(entry) for entry in entries}, _places(known, entries, history)
    return [
        f"{history / log.NAME}: publication {of.revision} of {of.month} is gone or changed. Its hash, "
        f"{of.entry}, is in {params / NAME}. {REMEDY}"
        for of in dict.fromkeys(known)
        if of.history in places and of[:3] not in there
    ]


def _places(known: list[Receipt], entries: list[Entry], history: Path) -> set[str]:
    hashes = {entry.entry for entry in entries}
    return {_named(history), *(of.history for of in known if of.entry in hashes)}


def elsewhere(known: list[Receipt], entries: list[Entry], history: Path, params: Path) -> list[str]:
    """The histories that have receipts and were not looked at, each as a message."""
    places = sorted({of.history for of in known} - _places(known, entries, history))
    return [
        f"{params / NAME}: it has lines of {place}, which was not looked at; --history looks there." for place in places
    ]


def lacking(known: list[Receipt], entries: list[Entry], params: Path) -> list[str]:
    """What is in the log and has no receipt, as after a publication that was killed, each as a message."""
    new = _without(known, entries)
    return [f"{params / NAME}: {entry.named} has no line there. The next publication adds it." for entry in new]


def add(history: Path, params: Path, entries: list[Entry]) -> None:
    """Write a receipt for each entry that has none, below the others, whole or not at all."""
    new, path = _without(receipts(params), entries), params / NAME
    if new:
        place = [f"--history {name}" for name in [_named(history)] if name != HISTORY]
        lines = [" ".join([*_said(entry), *place]) for entry in new]
        before = _text(path) or ABOUT
        write("\n".join([before.removesuffix("\n"), *lines, ""]), path)
        sync(path)


def _without(known: list[Receipt], entries: list[Entry]) -> list[Entry]:
    there = {of[:3] for of in known}
    return [entry for entry in entries if _said(entry) not in there]


def _said(entry: Entry) -> tuple[str, str, str]:
    return entry.month, entry.revision, entry.entry
