"""A grid: the cells of one sheet, file or query result as they were typed, before anybody knows what they mean."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from qa_analysis.errors import UserError

Range = tuple[tuple[int, int], tuple[int, int]]  # the first and the last cell, each by its row and its position from 0
Cell = str | int | float | bool | date | datetime | time | timedelta | None

ROWS, COLUMNS = 1_048_576, 16_384  # of a sheet in Excel


class Broken:
    """What stands for a cell that holds an error instead of a value, such as #N/A: it can be read as nothing."""

    def __repr__(self) -> str:
        return "BROKEN"


BROKEN = Broken()


class Grid(NamedTuple):
    """The rows of one sheet, each with the number that a spreadsheet shows, and its cells from column A on.

    ``noted`` is how the file itself had to be read, where that is not as usual; ``delimited`` whether it is text;
    ``serials`` whether a bare number in it may be a date; ``merged`` the first and the last of each range of merged
    cells, by number of row and position.
    """

    file: str
    sheet: str
    rows: list[tuple[int, list[Cell]]]
    noted: str = ""
    delimited: bool = False
    serials: bool = True
    merged: Sequence[Range] = ()


def plain(cell: object) -> Cell:
    """A value of a database or of Parquet as a cell: ``BROKEN`` where none can hold it, as of NaN, bytes or a list.

    >>> plain(Decimal("474.00")), plain(float("nan")), plain([474])
    ('474.00', BROKEN, BROKEN)
    """
    if isinstance(cell, Decimal):
        return format(cell, "f") if cell.is_finite() else BROKEN
    if isinstance(cell, UUID):
        return str(cell)
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else BROKEN
    if isinstance(cell, datetime) and cell.tzinfo:
        return cell.replace(tzinfo=None)  # the day and time of its own zone, as its clocks showed it
    return cell if isinstance(cell, Cell) and cell == cell else BROKEN  # a date that is none, as pandas has it, differs


def require_size(label: str, columns: int, rows: int = 0) -> None:
    """Refuse what no sheet could hold: a text without line ends, no table at all, or little that unfolds into much."""
    if columns > COLUMNS or rows > ROWS:
        raise UserError(f"{label}: larger than a sheet, of {ROWS:,} rows and {COLUMNS:,} columns. Export it again.")


def empty(cell: Cell) -> bool:
    """Whether a cell has nothing in it, or blanks alone."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


@lru_cache(20_000)
def letter(position: int) -> str:
    """The letter of a column by its position from 0.

    >>> letter(0), letter(25), letter(26), letter(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
