"""Receipts: the hash of each publication's line in the log, in ``published.txt`` among the settings.

Git keeps that file, and not the history. So a history that is gone, that lost its last publication or whose log was
sealed anew lacks a hash that stands there.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

from qa_analysis import signs
from qa_analysis.errors import UserError
from qa_analysis.files import write
from qa_analysis.publishing import log
from qa_analysis.publishing.log import HISTORY, MONTH, NUMBER, Entry, sync
from qa_analysis.records import project

NAME = "published.txt"
ABOUT = """# Each publication by its month, its number and the hash of its line in the log of the history. qa-report
# publish writes this; keep it in git. A history that lacks what stands here is refused.
"""
LINE = re.compile(rf"({MONTH})\s+({NUMBER})\s+([0-9a-f]{{64}})(?:\s+(.+))?")
REMEDY = "Restore the history from a copy of it, or give its place with --history."


class Receipt(NamedTuple):
    """A publication that was made: its month, its number in it, and the hash of its line in the log."""

    month: str
    revision: str
    entry: str


def receipts(history: Path, params: Path) -> list[Receipt]:
    """The receipts that a folder of settings has for a history. Raises UserError where one cannot be read."""
    found, faults = read(history, params)
    for fault in faults:
        raise UserError(fault)
    return found


def read(history: Path, params: Path) -> tuple[list[Receipt], list[str]]:
    """The receipts that a folder of settings has for a history, and each fault in the file as a message."""
    path = params / NAME
    try:
        lines = _text(path).split("\n")
    except (OSError, ValueError):
        return [], [f"{path}: cannot be read. Restore it from git."]
    said = {number: line.strip() for number, line in enumerate(lines, 1)}
    matches = {number: LINE.fullmatch(line) for number, line in said.items() if line and line[0] != "#"}
    wrong = [number for number, match in matches.items() if not match]
    own = [match for match in matches.values() if match and (match[4] or HISTORY) == _named(history)]
    faults = [f"{path}, line {number}: not a month, a number and a hash. Restore it from git." for number in wrong]
    return [Receipt(*match.group(1, 2, 3)) for match in own], faults


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
    return " ".join(signs.visible(name.as_posix()).split())


def unmatched(known: list[Receipt], entries: list[Entry], history: Path, params: Path) -> list[str]:
    """What has a receipt and is not in the log, each as a message."""
    there = {_receipt(entry) for entry in entries}
    return [
        f"{history / log.NAME}: publication {of.revision} of {of.month} is gone or changed. Its hash, "
        f"{of.entry}, is in {params / NAME}. {REMEDY}"
        for of in dict.fromkeys(known)
        if of not in there
    ]


def lacking(history: Path, params: Path, entries: list[Entry]) -> list[str]:
    """What is in the log and has no receipt, as after a publication that was killed, each as a message."""
    new = _without(read(history, params)[0], entries)
    return [f"{params / NAME}: {entry.named} has no line there. The next publication adds it." for entry in new]


def add(history: Path, params: Path, entries: list[Entry]) -> None:
    """Write a receipt for each entry that has none, below the others, whole or not at all."""
    new, path = _without(receipts(history, params), entries), params / NAME
    if new:
        place = [name for name in [_named(history)] if name != HISTORY]
        lines = [" ".join([*_receipt(entry), *place]) for entry in new]
        before = _text(path) or ABOUT
        write("\n".join([before.removesuffix("\n"), *lines, ""]), path)
        sync(path)


def _without(known: list[Receipt], entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if _receipt(entry) not in known]


def _receipt(entry: Entry) -> Receipt:
    return Receipt(entry.month, entry.revision, entry.entry)
