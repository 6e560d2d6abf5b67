"""Places: where a sheet has filled cells, errors and merged cells, according to the file itself.

To calamine an error such as #N/A, a formula that was never calculated and a cell covered by a merged one are empty, and
they would be read as "not recorded". It also makes room for every cell up to the last filled one, before its size can
be checked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from qa_analysis.errors import UserError
from qa_analysis.records.exports.grid import COLUMNS, Range, letter

MOST = 10_000_000  # cells from A1 to the last filled one
SPECIAL = 200_000  # errors, and ranges of merged cells
# What a cell with an error shows, in Excel or in LibreOffice.
ERROR = re.compile(r"#(N/A|DIV/0!|GETTING_DATA|[A-Z_]+[!?])|Err:[0-9]{3}")
ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass
class Places:
    """What one sheet has where; rows and columns are counted from 0.

    ``filled`` is the sum of the hashes of the places of filled cells: the cells that were read must give the same sum.
    ``texts`` has the text of cells to which calamine adds the text of something else.
    """

    file: str
    sheet: str
    broken: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    filled: int = 0
    rows: int = 0
    columns: int = 0

    def fill(self, row: int, column: int) -> None:
        """Note a cell that has a value."""
        self.reach(row, column)
        self.filled += hash((row, column))

    def spoil(self, row: int, column: int) -> None:
        """Note a cell that has an error instead of a value."""
        self.reach(row, column)
        self.broken.add((row, column))
        self._bound(len(self.broken), "cells with an error")

    def merge(self, cells: Range) -> None:
        """Note a range of merged cells."""
        self.merged.append(cells)
        self._bound(len(self.merged), "merged cells")

    def reach(self, row: int, column: int) -> None:
        """Note how far the sheet reaches; refuse one that would fill the memory."""
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
    """A workbook: its sheets and whether each is visible, a function from a sheet's name to its places, and whether a
    number may be a date.

    In a workbook that counts days from 1904 it may not: the number would be another day.
    """

    visible: dict[str, bool]
    places: Callable[[str], Places]
    serials: bool = True


def place(address: str) -> tuple[int, int]:
    """The row and the column, from 0, of a cell by its address. Raises ValueError if it is not an address.

    >>> place("B3")
    (2, 1)
    """
    match = ADDRESS.fullmatch(address.upper())
    if not match:
        raise ValueError(address)
    return int(match[2]) - 1, _position(match[1])


@cache
def _position(letters: str) -> int:
    """The position of a column, from 0, by its letters."""
    *before, last = letters
    return (_position("".join(before)) + 1 if before else 0) * 26 + ord(last) - ord("A")


def span(addresses: str) -> Range:
    """The first and the last cell of a range, in whichever order the addresses are.

    >>> span("C4:B2")
    ((1, 1), (3, 2))
    """
    (top, left), (bottom, right) = (place(address) for address in (addresses.split(":") * 2)[:2])
    return (min(top, bottom), min(left, right)), (max(top, bottom), max(left, right))
