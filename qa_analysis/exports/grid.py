"""A grid: the cells of one sheet, file or query result as they were typed, before anybody knows what they mean."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

Range = tuple[tuple[int, int], tuple[int, int]]  # the first and the last cell, each by its row and its position from 0
Cell = str | int | float | bool | date | datetime | time | timedelta | None


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
