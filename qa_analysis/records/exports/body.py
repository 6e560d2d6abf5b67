"""The body of a grid: the rows below its header that are records, and those that are not."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import eq
from typing import NamedTuple

from qa_analysis.errors import UserError
from qa_analysis.records.exports.grid import BROKEN, Cell, Grid, Range, empty, letter
from qa_analysis.records.exports.headings import Header
from qa_analysis.records.exports.spellings import normal

TOTAL = re.compile(r"\s*(grand |sub[- ]?)?totals?\b[\s:]*", re.IGNORECASE)
NUMBER = re.compile(r"\s*[0-9][0-9,.]*(\s*%)?\s*")
SHARED, HIDING = "a merged cell", "a merged cell that hides another value"
COVERED = "it lies under merged cells and has no values of its own"


class Body(NamedTuple):
    """The records of a grid; the row numbers of what was left out, by the reason; and the rows that do not fit.

    ``merged`` has the form of each cell of a record that is part of merged cells, by row number and position:
    ``SHARED`` if it takes the value of the first of them, ``HIDING`` if it has another value, which makes it broken.
    """

    rows: list[tuple[int, list[Cell]]]
    left: dict[str, list[int]]
    torn: list[int]
    merged: dict[tuple[int, int], str]


def body(grid: Grid, header: Header) -> Body:
    """The records below the header, without blank rows, totals, footnotes and repeated headers.

    A row is judged by its own cells, before it is given the values of merged ones. Rows of delimited text with fewer or
    more cells than the header are torn.
    """
    heads = [_plain(cell) for cell in grid.rows[header.at][1]]
    below = grid.rows[header.at + 1 :]
    rows = [(number, cells) for number, cells in below if not all(map(empty, cells))]
    covered = _covered(dict(rows), grid.merged, below)
    # Only below the last row with several cells can a line of text be a footnote; above it, it may be a record.
    last = max(
        (at for at, (number, cells) in enumerate(rows) if _count_filled(cells) > 1 or number in covered), default=-1
    )
    kept, left, torn = [], {}, []
    if blank := sorted(covered.difference(number for number, _ in rows)):
        left[COVERED] = blank
    for place, (number, cells) in enumerate(rows):
        if reason := _reason_to_skip(cells, heads, place > last):
            left.setdefault(reason, []).append(number)
        elif grid.delimited and _is_torn(cells, heads):
            torn.append(number)
        else:
            kept.append((number, [*cells, *[None] * (len(heads) - len(cells))]))
    return Body(kept, left, torn, _spread(grid, dict(below), kept))


def _covered(rows: dict[int, list[Cell]], merged: Sequence[Range], below: list[tuple[int, list[Cell]]]) -> set[int]:
    """The rows that merged cells of a record reach down to; of those below the table only the first."""
    # ``done`` is the last row covered so far, so that cells merged over many rows cannot make this slow.
    covered, done = set(), 0
    for (top, _), (bottom, _) in sorted(merged):
        if _count_filled(rows.get(top, [])) > 1:
            covered.update(range(max(top, done) + 1, min(bottom, below[-1][0] + 1) + 1))
            done = max(done, bottom)
    return covered


def _spread(grid: Grid, below: dict[int, list[Cell]], kept: list[tuple[int, list[Cell]]]) -> dict[tuple[int, int], str]:
    """Give every merged cell the value of the first; the form of each of them.

    A heading that is merged down into records is not their value.
    """
    numbers, forms = [number for number, _ in kept], {}
    for (top, left), (bottom, right) in grid.merged:
        value = next(iter(below.get(top, [])[left : left + 1]), None)
        for number, cells in kept[bisect_left(numbers, top) : bisect_right(numbers, bottom)]:
            for at in range(left, min(right + 1, len(cells))):
                if (number, at) in forms:
                    raise UserError(f"{_address(grid, number, at)} is merged twice. Unmerge it, and run again.")
                forms[number, at] = "" if (number, at) == (top, left) else _form(cells[at], value)
                cells[at] = BROKEN if forms[number, at] == HIDING else value
    return forms


def _form(own: Cell, value: Cell) -> str:
    if empty(own):
        return "" if empty(value) or value is BROKEN else SHARED
    return "" if own == value else HIDING


def _address(grid: Grid, number: int, at: int) -> str:
    return f"{grid.file}, sheet {grid.sheet}: cell {letter(at)}{number}"


def _count_filled(cells: list[Cell]) -> int:
    return sum(not empty(cell) for cell in cells)


def _reason_to_skip(cells: list[Cell], heads: list[str], after: bool) -> str:
    """Why a row is not a record (a total, a repeated header, a footnote); empty if it is one."""
    if all(map(eq, map(_plain, cells), heads)):
        return "a repeated header"
    first, *others = (cell for cell in cells if not empty(cell))
    if not isinstance(first, str):
        return ""
    if all(map(_is_number, others)) and (TOTAL.match(first) if others else TOTAL.fullmatch(first)):
        return "a total"
    return "a note below the table" if after and " " in first.strip() else ""


def _is_number(cell: Cell) -> bool:
    """Whether a cell is a number. A total has only numbers after its first cell; a record has other cells too."""
    return bool(NUMBER.fullmatch(cell)) if isinstance(cell, str) else type(cell) in (int, float)


def _plain(cell: Cell) -> str:
    return "" if empty(cell) else normal(str(cell))


def _is_torn(cells: list[Cell], heads: list[str]) -> bool:
    return len(cells) < len(heads) or not all(map(empty, cells[len(heads) :]))
