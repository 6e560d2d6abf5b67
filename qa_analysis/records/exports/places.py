"""Places: where in a sheet there are cells with something in them, errors and merged cells, as the file itself says.

Calamine gives an error such as #N/A, a formula that was never calculated and a cell that a merged one covers as empty,
which would be read as "not recorded". It also makes room for every cell up to the farthest, before anybody can look.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from qa_analysis.errors import UserError
from qa_analysis.records.exports.grid import COLUMNS, Range, letter

MOST = 10_000_000  # cells from A1 to the farthest
SPECIAL = 200_000  # errors, and merged cells
ERROR = re.compile(r"#(N/A|DIV/0!|GETTING_DATA|[A-Z_]+[!?])|Err:[0-9]{3}")  # what a cell with an error shows
ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass
class Places:
    """What one sheet holds where, rows and columns counted from 0.

    ``filled`` is the sum of the hashes of the places of cells with a value, by which what was read is compared.
    """

    file: str
    sheet: str
    broken: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)  # of cells that calamine gives with others' texts
    filled: int = 0
    rows: int = 0
    columns: int = 0

    def fill(self, row: int, column: int) -> None:
        """Note a cell that has a value."""
        self.reach(row, column)
        self.filled += hash((row, column))

    def spoil(self, row: int, column: int) -> None:
        """Note a cell that has an error in place of a value."""
        self.reach(row, column)
        self.broken.add((row, column))
        self._bound(len(self.broken), "cells with an error")

    def merge(self, cells: Range) -> None:
        """Note a range of merged cells."""
        self.merged.append(cells)
        self._bound(len(self.merged), "merged cells")

    def reach(self, row: int, column: int) -> None:
        """Refuse a sheet whose cells lie so far apart that it would fill the memory."""
        if row >= self.rows or column >= self.columns:
            self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
            if self.rows * self.columns > MOST or self.columns > COLUMNS:
                self.refuse(
                    f"its filled cells reach to {letter(self.columns - 1)}{self.rows}; no more than {MOST:,} cells in "
                    f"{COLUMNS:,} columns are read",
                    "Delete the rows below the table and the columns beside it, save it, and run again.",
                )

    def _bound(self, number: int, what: str) -> None:
        if number > SPECIAL:
            self.refuse(f"it has more than {SPECIAL:,} {what}", "Mend it, save it, and run again.")

    def refuse(self, problem: str, remedy: str) -> None:
        """Raise the error that names the sheet."""
        raise UserError(f"{self.file}, sheet {self.sheet}: {problem}. {remedy}")


class Book(NamedTuple):
    """The sheets of a workbook and whether each is visible; what stands where in one, by its name; and whether a bare
    number may be a date, which in a workbook that counts from 1904 would be another day.
    """

    visible: dict[str, bool]
    places: Callable[[str], Places]
    serials: bool = True


def place(address: str) -> tuple[int, int]:
    """The row and the column, from 0, of a cell by its address. Raises ValueError where it is none.

    >>> place("B3")
    (2, 1)
    """
    found = ADDRESS.fullmatch(address.upper())
    if not found:
        raise ValueError(address)
    return int(found[2]) - 1, _position(found[1])


@cache
def _position(letters: str) -> int:
    """The position of a column, from 0, by its letters, of which there are three at the most."""
    *before, last = letters
    return (_position("".join(before)) + 1 if before else 0) * 26 + ord(last) - ord("A")


def span(addresses: str) -> Range:
    """The first and the last cell of a range by its addresses.

    >>> span("C4:B2")
    ((1, 1), (3, 2))
    """
    (top, left), (bottom, right) = (place(address) for address in (addresses.split(":") * 2)[:2])
    return (min(top, bottom), min(left, right)), (max(top, bottom), max(left, right))
