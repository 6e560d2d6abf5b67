"""The body of a grid: the rows below its header that are records, and those that are not."""

import re
from operator import eq
from typing import NamedTuple

from qa_analysis.exports.grid import Cell, Grid, empty
from qa_analysis.exports.headings import Header
from qa_analysis.exports.spellings import normal

TOTAL = re.compile(r"\s*(grand |sub[- ]?)?totals?\b[\s:]*", re.IGNORECASE)
NUMBER = re.compile(r"\s*[0-9][0-9,.]*\s*%?\s*")


class Body(NamedTuple):
    """The records of a grid, and by what they are the numbers of the rows that were left out or do not fit."""

    rows: list[tuple[int, list[Cell]]]
    left: dict[str, list[int]]
    torn: list[int]


def body(grid: Grid, header: Header) -> Body:
    """The rows below the header: blank ones are none, and totals, footers and repeated headers are left out.

    Rows of delimited text that do not fit under the header are torn.
    """
    heads = [_plain(cell) for cell in grid.rows[header.at][1]]
    rows = [(number, cells) for number, cells in grid.rows[header.at + 1 :] if not all(map(empty, cells))]
    last = max((place for place, (_, cells) in enumerate(rows) if _filled(cells) > 1), default=-1)
    kept, left, torn = [], {}, []
    for place, (number, cells) in enumerate(rows):
        if what := _no_record(cells, heads, place > last):
            left.setdefault(what, []).append(number)
        elif grid.delimited and _torn(cells, heads):
            torn.append(number)
        else:
            kept.append((number, [*cells, *[None] * (len(heads) - len(cells))]))
    return Body(kept, left, torn)


def _filled(cells: list[Cell]) -> int:
    return sum(not empty(cell) for cell in cells)


def _no_record(cells: list[Cell], heads: list[str], after: bool) -> str:
    """What a row is that is no record; empty for a record."""
    if all(map(eq, map(_plain, cells), heads)):
        return "the header once more"
    first, *others = (cell for cell in cells if not empty(cell))
    if not isinstance(first, str):
        return ""
    if all(map(_number, others)) and (TOTAL.match(first) if others else TOTAL.fullmatch(first)):
        return "a total"
    return "a note below the table" if after and " " in first.strip() else ""


def _number(cell: Cell) -> bool:
    """Whether a cell is a number and nothing else; a record has other cells too."""
    return bool(NUMBER.fullmatch(cell)) if isinstance(cell, str) else type(cell) in (int, float)


def _plain(cell: Cell) -> str:
    return "" if empty(cell) else normal(str(cell))


def _torn(cells: list[Cell], heads: list[str]) -> bool:
    return len(cells) < len(heads) or not all(map(empty, cells[len(heads) :]))
