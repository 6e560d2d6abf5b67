"""The log of a history: one line for each publication, with a hash over itself and the line before."""

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
RESTORE = "Restore the history from a backup copy."


class Entry(NamedTuple):
    """One publication. ``records`` to ``manifest`` are hashes of what it was made from and what it holds; ``entry`` is
    the hash of the line itself.
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
    def title(self) -> str:
        """The publication's name in messages."""
        return f"publication {self.revision} of {self.month}"

    @property
    def has_place(self) -> bool:
        """Whether its month and number are valid, so that it can have a folder."""
        return bool(re.fullmatch(MONTH, self.month) and re.fullmatch(NUMBER, self.revision))


def entries(history: Path) -> list[Entry]:
    """The entries of a history's log, oldest first; none if there is no log.

    Raises UserError where a line was changed, or a line before it is gone.
    """
    log, faults = read_log(history)
    for fault in faults:
        raise UserError(fault)
    return log


def read_log(history: Path) -> tuple[list[Entry], list[str]]:
    """The entries of a history's log, faulty ones included, and each fault in them as a message."""
    path = history / NAME
    if _has_no_log(path):
        return [], []
    # Writing the next line would replace the link, and leave the log that it leads to behind.
    if path.is_symlink():
        return [], [f"{path}: a link has replaced the log. {RESTORE}"]
    try:
        header, *lines = _lines(path)
    except (OSError, ValueError, csv.Error):
        return [], [f"{path}: cannot be read. {RESTORE}"]
    if header != list(Entry._fields):
        return [], [f"{path}: not as it was written. {RESTORE}"]
    log, faults = [], []
    for number, line in enumerate(lines, 2):
        entry = _unaltered(line, log[-1].entry if log else "")
        if entry is None:
            faults.append(f"{path}, line {number}: not as it was written, or a line before it is gone. {RESTORE}")
        elif not _follows(entry, log):
            faults.append(f"{path}, line {number}: {entry.title} is not the next of its month. {RESTORE}")
        # An altered line counts too: one fault must not make every line below it a fault.
        if len(line) == len(header):
            log.append(entry or Entry(*line))
    return log, faults


def _has_no_log(path: Path) -> bool:
    """Whether there is no log, and the folder is not merely out of reach, as on a drive that is not connected."""
    try:
        path.lstat()
    except FileNotFoundError:
        return path.parent.is_dir() or not os.path.lexists(path.parent)
    except OSError:
        return False
    return False


def _lines(path: Path) -> list[list[str]]:
    # Opening a pipe would wait for ever.
    if not path.is_file():
        raise FileNotFoundError
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, strict=True))
    # Editors leave empty lines at the end.
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _unaltered(line: list[str], before: str) -> Entry | None:
    """The entry of a line, or None if its hash is wrong. Older logs have no apostrophe before a formula."""
    unguarded = [GUARD.sub("", text) for text in line]
    readings = [Entry(*texts) for texts in (unguarded, line) if len(texts) == len(Entry._fields)]
    return next((entry for entry in readings if seal(entry, before) == entry), None)


def _follows(entry: Entry, before: list[Entry]) -> bool:
    number = sum(earlier.month == entry.month for earlier in before) + 1
    return entry.has_place and entry.revision == str(number)


def seal(entry: Entry, before: str) -> Entry:
    """An entry with its own hash, taken over its fields and the hash of the entry before."""
    sealed = json.dumps([before, *entry[:-1]], ensure_ascii=False)
    return entry._replace(entry=hashlib.sha256(sealed.encode()).hexdigest())


def append(history: Path, entry: Entry) -> Entry:
    """Add an entry at the end of the log, whole or not at all, and return it with its hash."""
    before = entries(history)
    entry = seal(entry, before[-1].entry if before else "")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([Entry._fields, *map(_guarded, [*before, entry])])
    write(text.getvalue(), history / NAME)
    sync(history / NAME)
    return entry


def _guarded(entry: Entry) -> list[str]:
    """An entry as cells, with an apostrophe before each that a spreadsheet would run as a formula."""
    return [re.sub(rf"^(?={FORMULA})", "'", text) for text in entry]


def sync(path: Path) -> None:
    """Have the system write a file, or all files below a folder, to disk."""
    for file in [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]:
        with file.open("r+b") as opened:
            os.fsync(opened.fileno())
