"""Cells: one cell as the contract's own text, and how it had to be read to become that.

A cell is never read as something else in silence: whatever is not written as the contract has it comes with the form
that it was in. One that cannot be read comes as ``UNREADABLE``, which no column accepts.
"""

import math
import re
from collections.abc import Callable
from datetime import datetime

from qa_analysis.records.exports.dates import REFUSED, Read, day, month
from qa_analysis.records.exports.grid import BROKEN, Cell, empty
from qa_analysis.records.exports.spellings import MARKER, normal
from qa_analysis.records.parse import SCIENTIFIC

NUMBERED, SPACED, PERCENT, GROUPED = (
    "a code written as a number",
    "a text with blanks around it",
    "a percentage, read as a share",
    "a number with commas",
)
SPELLED = "another spelling"
WHOLE = re.compile(r"([0-9]+)\.0+")
LISTING = {*"abcdef", *map(str, range(100))}  # what a list is marked with; other letters may be a value's first
EXACT = 10**15  # a workbook keeps 15 digits of a number


def reader(kind: str, spellings: dict[str, str], serials: bool = True) -> Callable[[Cell], Read]:
    """The function that reads the cells of one kind of column; ``spellings`` are those of its values, and without
    ``serials`` no number is a date.
    """
    read = {"date": day, "month": month, "code": _code, "count": _number, "number": _number, "share": _share}
    known: dict[tuple[type, Cell], Read] = {}

    def once(cell: Cell) -> Read:
        if cell is BROKEN or (not serials and kind in ("date", "month") and isinstance(cell, int | float)):
            return REFUSED
        if isinstance(cell, float) and not math.isfinite(cell):
            return REFUSED
        if empty(cell):
            return Read(None)
        key = (type(cell), cell)
        if key not in known:
            spelled = kind in ("category", "flag")
            known[key] = _value(cell, spellings, kind) if spelled else read.get(kind, _text)(cell)
        return known[key]

    return once


def _text(cell: Cell) -> Read:
    if isinstance(cell, str):
        stripped = cell.strip()
        return Read(stripped, "" if stripped == cell else SPACED)
    if isinstance(cell, bool):
        return Read(str(cell).upper())
    if isinstance(cell, datetime):
        return Read(cell.isoformat(" "))
    return Read(f"{cell:.15g}" if isinstance(cell, float) else str(cell))


def _code(cell: Cell) -> Read:
    """A code keeps its noughts; a number that a program has bent, or a date or flag that it made of one, is refused."""
    if isinstance(cell, str):
        stripped = cell.strip()
        if SCIENTIFIC.fullmatch(stripped):
            return REFUSED
        if whole := WHOLE.fullmatch(stripped):
            return Read(whole[1], NUMBERED)
        return Read(stripped, "" if stripped == cell else SPACED)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or abs(cell) >= EXACT or cell != int(cell):
        return REFUSED
    return Read(str(int(cell)))


def _value(cell: Cell, spellings: dict[str, str], kind: str) -> Read:
    """A value by any of its spellings; one that is none of them stays as it is, for the vocabulary to refuse."""
    text = (_code(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else _text(cell)).text
    meant = _meant(text, spellings)
    if meant is None:
        return REFUSED if kind == "flag" else Read(text)
    same = meant == text or isinstance(cell, bool)
    return Read(meant or None, "" if same else f"{SPELLED} of {meant or 'nothing recorded'}")


def _meant(text: str, spellings: dict[str, str]) -> str | None:
    """The value of a text, or of what stands behind its marker; "G) Inadequate" and "r) I" name two, and have none."""
    whole, marker = spellings.get(normal(text) or text), MARKER.match(text)
    if not marker:
        return whole
    word, rest = normal(marker[0]), spellings.get(normal(text[marker.end() :]))
    if whole is not None:
        return whole if rest in (None, whole) or not marker[0][-1:].isspace() else None
    return rest if spellings.get(word, rest if word in LISTING else None) == rest else None


def _number(cell: Cell) -> Read:
    if isinstance(cell, str):
        text = cell.strip()
        grouped = re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text)
        if grouped:
            return Read(text.replace(",", ""), GROUPED)
        return Read(text) if re.fullmatch(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)", text) else REFUSED
    return Read(repr(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) else REFUSED


def _share(cell: Cell) -> Read:
    text = cell.strip() if isinstance(cell, str) else ""
    if found := re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", text):
        return Read(repr(float(found[1]) / 100), PERCENT)
    return _number(cell)
