"""Headings: finds the header row of a grid, and which of its columns is which column of the contract."""

from itertools import accumulate
from typing import NamedTuple

from qa_analysis.contract.schema import Table
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import Source
from qa_analysis.records.exports.grid import Cell, Grid, empty, letter
from qa_analysis.records.exports.spellings import normal

# Names for the columns of a tracker that shows a stage and a status instead of dates.
STAGE, STATUS = "the stage now", "the status now"
DEEPEST = 60  # rows in which a header is looked for
LONGEST = 500  # letters of a heading that are compared


class Header(NamedTuple):
    """The header of a grid: its place among the rows, the positions of each wanted heading, and the other headings, by
    position.
    """

    at: int
    places: dict[str, list[int]]
    others: dict[int, str]

    @property
    def where(self) -> dict[str, int]:
        """The position of each wanted heading that is there; the first if it appears several times."""
        return {name: places[0] for name, places in self.places.items() if places}


def wanted(table: Table, source: Source, framework: Framework) -> dict[str, str]:
    """The headings that an export of a table may have, normalised, each with its column or its value of the wide
    column.
    """
    names = ["authority", *(column.name for column in table.columns)]
    if table.wide:
        names += framework.vocabulary(table.column(table.wide[0]))
    given = {normal(heading): name for name, heading in source.columns.items()}
    if source.state:
        headed = {STAGE: source.state.stage, STATUS: source.state.status}
        given |= {normal(heading): name for name, heading in headed.items() if heading}
    by_name = {normal(name): name for name in names if name not in source.columns and name not in source.fixed}
    return by_name | given


def header(grid: Grid, names: dict[str, str], row: int | None = None) -> Header | None:
    """The header of a grid: the given row, else the first row with the most wanted headings; None if no row has any."""
    rows = range(min(len(grid.rows), DEEPEST))
    if row is not None:
        rows = [at for at, (number, _) in enumerate(grid.rows) if number == row]
    headers = [headed(grid, at, names) for at in rows]
    best = max(headers, key=lambda header: sum(map(bool, header.places.values())), default=None)
    return best if best and best.where else None


def headed(grid: Grid, at: int, names: dict[str, str]) -> Header:
    """The header that one row of a grid would make, by its place among the rows."""
    places: dict[str, list[int]] = {}
    others = {}
    for position, (own, whole) in enumerate(_headings(grid, at)):
        name = names.get(normal(whole)) or names.get(normal(own)) or names.get(f"column{letter(position)}".lower())
        if name:
            places.setdefault(name, []).append(position)
        else:
            others[position] = own
    return Header(at, places, others)


def _headings(grid: Grid, at: int) -> list[tuple[str, str]]:
    """Each column's heading alone, and together with the group heading above it.

    A group heading stands above the first of its columns only, so it is carried on to the right.
    """
    own = [_words(cell) for cell in grid.rows[at][1]]
    above = [_words(cell) for cell in grid.rows[at - 1][1]] if at else []
    above = [*above, *[""] * len(own)][: len(own)]
    spanning = list(accumulate(above, lambda left, here: here or left))
    return [(below or over, f"{group} {below}") for below, over, group in zip(own, above, spanning, strict=True)]


def _words(cell: Cell) -> str:
    return "" if empty(cell) else " ".join(str(cell)[:LONGEST].split())
