"""The log of a history: one line a publication, each with a hash over itself and the line before."""

import csv
import hashlib
import io
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

from qa_analysis.contract import safe_text
from qa_analysis.errors import UserError
from qa_analysis.files import write

NAME = "log.csv"
MONTH = r"[12][0-9]{3}-(?:0[1-9]|1[0-2])"
NUMBER = "[1-9][0-9]*"
FORMULA = rf"\s*{safe_text.FORMULA}"
GUARD = re.compile(rf"^'(?={FORMULA})")
RESTORE = "Restore the history from a copy of it."


class Entry(NamedTuple):
    """One publication. ``records`` to ``manifest`` are hashes of what it was made from and holds; ``entry`` is the
    line's own.
    """

    month: str
    revision: str
    published_on: str
    as_at: str
    edition: str
    authority: str
    reason: str
    records: str
    params: str
    figures: str
    report: str
    manifest: str
    entry: str = ""

    @property
    def named(self) -> str:
        """What it is called in a message."""
        return f"publication {self.revision} of {self.month}"

    @property
    def has_place(self) -> bool:
        """Whether it is of a month and has a number, so that it can have a folder."""
        return bool(re.fullmatch(MONTH, self.month) and re.fullmatch(NUMBER, self.revision))


def entries(history: Path) -> list[Entry]:
    """The lines of a history's log, oldest first; none where there is no log.

    Raises UserError where a line is not as it was written, or one before it is gone.
    """
    found, faults = read(history)
    for fault in faults:
        raise UserError(fault)
    return found


def read(history: Path) -> tuple[list[Entry], list[str]]:
    """The lines of a history's log, and each fault in them as a message."""
    path = history / NAME
    if _is_none(path):
        return [], []
    if path.is_symlink():  # which the next line would replace
        return [], [f"{path}: a link, in place of the log. {RESTORE}"]
    try:
        header, *lines = _lines(path)
    except (OSError, ValueError, csv.Error):
        return [], [f"{path}: cannot be read. {RESTORE}"]
    if header != list(Entry._fields):
        return [], [f"{path}: not as it was written. {RESTORE}"]
    found, faults = [], []
    for number, line in enumerate(lines, 2):
        entry = _whole(line, found[-1].entry if found else "")
        if entry is None:
            faults.append(f"{path}, line {number}: not as it was written, or a line before it is gone. {RESTORE}")
        elif not _follows(entry, found):
            faults.append(f"{path}, line {number}: {entry.named} is not the next of its month. {RESTORE}")
        if len(line) == len(header):
            found.append(entry or Entry(*line))
    return found, faults


def _is_none(path: Path) -> bool:
    """Whether there is no log, and nothing in the way of one such as a link to a drive that is not connected."""
    try:
        path.lstat()
    except FileNotFoundError:
        return path.parent.is_dir() or not os.path.lexists(path.parent)
    except OSError:
        return False
    return False


def _lines(path: Path) -> list[list[str]]:
    if not path.is_file():  # such as a pipe, which would be waited for
        raise FileNotFoundError
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, strict=True))
    while lines and not lines[-1]:  # as editors leave them
        lines.pop()
    return lines


def _whole(line: list[str], before: str) -> Entry | None:
    """The entry of a line whose hash is right; texts of older logs stand as they are, without a guard."""
    plain = [GUARD.sub("", text) for text in line]
    read = [Entry(*texts) for texts in (plain, line) if len(texts) == len(Entry._fields)]
    return next((entry for entry in read if seal(entry, before) == entry), None)


def _follows(entry: Entry, before: list[Entry]) -> bool:
    number = sum(of.month == entry.month for of in before) + 1
    return entry.has_place and entry.revision == str(number)


def seal(entry: Entry, before: str) -> Entry:
    """An entry with its own hash, taken over what it says and the hash of the entry before."""
    said = json.dumps([before, *entry[:-1]], ensure_ascii=False)
    return entry._replace(entry=hashlib.sha256(said.encode()).hexdigest())


def append(history: Path, entry: Entry) -> Entry:
    """Write an entry below the others, whole or not at all; the entry as it stands there."""
    before = entries(history)
    entry = seal(entry, before[-1].entry if before else "")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([Entry._fields, *map(_guarded, [*before, entry])])
    write(text.getvalue(), history / NAME)
    sync(history / NAME)
    return entry


def _guarded(entry: Entry) -> list[str]:
    """An entry as cells that a spreadsheet takes for no formula; nothing else of it differs."""
    return [re.sub(rf"^(?={FORMULA})", "'", text) for text in entry]


def sync(path: Path) -> None:
    """Have the system put a file, or all files below a folder, on its disk."""
    for file in [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]:
        with file.open("r+b") as opened:
            os.fsync(opened.fileno())
