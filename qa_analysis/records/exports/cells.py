"""Cells: reads one cell as text in the contract's form, and notes the form it was in.

A cell is never read as something else in silence: the form is noted whenever a cell is not written as the contract has
it. A cell that cannot be read becomes ``UNREADABLE``, which no column accepts.
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
# Markers of a drop-down list, such as "b) CP". Any other letter may be short for a value, as in "G) Inadequate".
LISTING = {*"abcdef", *map(str, range(100))}
# A workbook keeps only 15 digits of a number, so a longer code may have lost its last ones.
EXACT = 10**15


def reader(kind: str, spellings: dict[str, str], serials: bool = True) -> Callable[[Cell], Read]:
    """A function that reads the cells of a column of this kind.

    ``spellings`` gives the value for each spelling; without ``serials`` a number is never a date.
    """
    readers = {"date": day, "month": month, "code": _code, "count": _number, "number": _number, "share": _share}
    known: dict[tuple[type, Cell], Read] = {}

    def read(cell: Cell) -> Read:
        if cell is BROKEN or (not serials and kind in ("date", "month") and isinstance(cell, int | float)):
            return REFUSED
        if isinstance(cell, float) and not math.isfinite(cell):
            return REFUSED
        if empty(cell):
            return Read(None)
        # The type is part of the key because 1, 1.0 and True are equal.
        key = (type(cell), cell)
        if key not in known:
            spelled = kind in ("category", "flag")
            known[key] = _value(cell, spellings, kind) if spelled else readers.get(kind, _text)(cell)
        return known[key]

    return read


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
    """A code with its leading noughts; refused if a program has turned it into a rounded number, a date or a flag."""
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
    """A value by any of its spellings; other text stays as it is, and the vocabulary refuses it later."""
    text = (_code(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else _text(cell)).text
    value = _find_value(text, spellings)
    if value is None:
        return REFUSED if kind == "flag" else Read(text)
    same = value == text or isinstance(cell, bool)
    return Read(value or None, "" if same else f"{SPELLED} of {value or 'nothing recorded'}")


def _find_value(text: str, spellings: dict[str, str]) -> str | None:
    """The value of a text, with or without its marker; None if there is none or, as in "G) Inadequate", if the marker
    is another value itself.
    """
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
    if percent := re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", text):
        return Read(repr(float(percent[1]) / 100), PERCENT)
    return _number(cell)
