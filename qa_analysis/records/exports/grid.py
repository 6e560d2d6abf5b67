"""A grid: the cells of one sheet, file or query result as they were typed, before they are given any meaning."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from qa_analysis.errors import UserError

# The first and the last cell of a range, each by its row and its position from 0.
Range = tuple[tuple[int, int], tuple[int, int]]
Cell = str | int | float | bool | date | datetime | time | timedelta | None

# The size of a sheet in Excel.
ROWS, COLUMNS = 1_048_576, 16_384


class Broken:
    """A cell with an error such as #N/A instead of a value. It is not empty, and it cannot be read as anything."""

    def __repr__(self) -> str:
        return "BROKEN"


BROKEN = Broken()


class Grid(NamedTuple):
    """The rows of one sheet, each with the number that a spreadsheet shows and its cells from column A on.

    ``noted`` says how the file itself was read, if that was not the usual way; ``delimited`` is True for a text file;
    ``serials`` says whether a number may be a date; ``merged`` has the first and last cell of each range of merged
    cells, by row number and position.
    """

    file: str
    sheet: str
    rows: list[tuple[int, list[Cell]]]
    noted: str = ""
    delimited: bool = False
    serials: bool = True
    merged: Sequence[Range] = ()


def plain(cell: object) -> Cell:
    """A value of a database or Parquet file as a cell; ``BROKEN`` if no cell can hold it, such as NaN, bytes or a list.

    >>> plain(Decimal("474.00")), plain(float("nan")), plain([474])
    ('474.00', BROKEN, BROKEN)
    """
    if isinstance(cell, Decimal):
        return format(cell, "f") if cell.is_finite() else BROKEN
    if isinstance(cell, UUID):
        return str(cell)
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else BROKEN
    # The day and the time that the clocks of its own zone showed.
    if isinstance(cell, datetime) and cell.tzinfo:
        return cell.replace(tzinfo=None)
    # NaT is not equal to itself.
    return cell if isinstance(cell, Cell) and cell == cell else BROKEN


def require_size(label: str, columns: int, rows: int = 0) -> None:
    """Refuse more rows or columns than a sheet has, such as text without line ends or a small file that unpacks to
    much.
    """
    if columns > COLUMNS or rows > ROWS:
        raise UserError(f"{label}: larger than a sheet, of {ROWS:,} rows and {COLUMNS:,} columns. Export it again.")


def empty(cell: Cell) -> bool:
    """Whether a cell has nothing in it but blanks."""
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
