"""The log of a history: one line a publication, each with a hash over itself and the line before."""

import csv
import hashlib
import io
import json
import os
from pathlib import Path
from typing import NamedTuple

from qa_analysis.errors import UserError
from qa_analysis.files import write

HISTORY, NAME = "history", "log.csv"
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


def entries(history: Path) -> list[Entry]:
    """The lines of a history's log, oldest first; none where there is no log.

    Raises UserError where a line is not as it was written, or one before it is gone.
    """
    path = history / NAME
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *lines = csv.reader(file, strict=True)
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, ValueError, csv.Error):
        raise UserError(f"{path}: cannot be read. {RESTORE}") from None
    if header != list(Entry._fields) or not all(len(line) == len(header) for line in lines):
        raise UserError(f"{path}: not as it was written. {RESTORE}")
    found = [Entry(*line) for line in lines]
    for number, (before, entry) in enumerate(zip(["", *(of.entry for of in found)], found, strict=False), 2):
        if sealed(entry, before) != entry:
            raise UserError(f"{path}, line {number}: not as it was written, or a line before it is gone. {RESTORE}")
    return found


def sealed(entry: Entry, before: str) -> Entry:
    """An entry with its own hash, taken over what it says and the hash of the entry before."""
    said = json.dumps([before, *entry[:-1]], ensure_ascii=False)
    return entry._replace(entry=hashlib.sha256(said.encode()).hexdigest())


def append(history: Path, entry: Entry) -> Entry:
    """Write an entry below the others, whole or not at all; the entry as it stands there."""
    before = entries(history)
    entry = sealed(entry, before[-1].entry if before else "")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([Entry._fields, *before, entry])
    write(text.getvalue(), history / NAME)
    sync(history / NAME)
    return entry


def sync(path: Path) -> None:
    """Have the system put a file, or all files below a folder, on its disk."""
    for file in [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]:
        with file.open("r+b") as opened:
            os.fsync(opened.fileno())
