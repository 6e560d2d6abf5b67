"""A sheet: one grid read as rows of one table, as text in the contract's form, with the form each cell had before."""

from typing import NamedTuple

import pandas as pd

from qa_analysis.contract.schema import Column, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import Source
from qa_analysis.records.exports.body import Body, body
from qa_analysis.records.exports.cells import reader
from qa_analysis.records.exports.grid import Grid, letter
from qa_analysis.records.exports.headings import STAGE, STATUS, Header, header, wanted
from qa_analysis.records.exports.spellings import values
from qa_analysis.records.findings import PLACE


class Sheet(NamedTuple):
    """The rows of a table as text and, in a frame of the same shape, the form of each cell; empty if it was plain.

    If no header was found, it is None and there are no rows.
    """

    grid: Grid
    source: Source
    header: Header | None
    body: Body
    texts: pd.DataFrame
    forms: pd.DataFrame

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each column that the sheet has, by name."""
        return {name: letter(at) for name, at in self.header.where.items()} if self.header else {}


def sheet(grid: Grid, table: Table, source: Source, framework: Framework) -> Sheet:
    """One grid as rows of a table. A cell that cannot be read becomes ``UNREADABLE``, never another value."""
    head = header(grid, wanted(table, source, framework), source.header)
    if head is None:
        return Sheet(
            grid, source, None, Body([], {}, [], {}), *(pd.DataFrame(index=_places(grid, [])) for _ in range(2))
        )
    records = body(grid, head)
    texts, forms = _read_cells(grid, records, head, _columns(table, head, framework), source, framework)
    if spread := spread_over(table, head, framework):
        filled = [texts[name].notna() for name in spread]
        texts, forms = (_gather(frame, table, head, spread, filled) for frame in (texts, forms))
        forms[table.wide[0]] = ""
    return Sheet(grid, source, head, records, texts.assign(**source.fixed), forms)


def _columns(table: Table, head: Header, framework: Framework) -> dict[str, Column]:
    """The columns that are read from a grid, by heading: the table's, those spread over values, and a tracker's
    state.
    """
    known = {name: Column(name) for name in ("authority", STAGE, STATUS)}
    known |= {column.name: column for column in table.columns}
    known |= dict.fromkeys(spread_over(table, head, framework), table.column(table.wide[1]) if table.wide else None)
    return {name: known[name] for name in head.where if name in known}


def spread_over(table: Table, head: Header, framework: Framework) -> list[str]:
    """The values of the wide column that are headings of their own; none if the column itself is there."""
    if not table.wide or table.wide[0] in head.where:
        return []
    return [value for value in framework.vocabulary(table.column(table.wide[0])) if value in head.where]


def _read_cells(
    grid: Grid, records: Body, head: Header, columns: dict[str, Column], source: Source, framework: Framework
) -> tuple[pd.DataFrame, pd.DataFrame]:
    texts, forms, where = {}, {}, head.where
    for name, column in columns.items():
        read = reader(column.kind, _spellings(column, source, framework), grid.serials)
        cells = [read(cells[where[name]]) for _, cells in records.rows]
        texts[name], forms[name] = [cell.text for cell in cells], [cell.form for cell in cells]
    places = _places(grid, [number for number, _ in records.rows])
    return pd.DataFrame(texts, places, dtype="str"), pd.DataFrame(forms, places, dtype="str")


def _spellings(column: Column, source: Source, framework: Framework) -> dict[str, str]:
    if column.kind not in ("category", "flag"):
        return {}
    return values(column, framework, source.values.get(column.name, {}))


def _gather(
    frame: pd.DataFrame, table: Table, head: Header, spread: list[str], filled: list[pd.Series]
) -> pd.DataFrame:
    """A row for each filled cell under the headings that spread a column; the place of the row names the cell's
    column.
    """
    key, value = table.wide
    parts = []
    for name, there in zip(spread, filled, strict=True):
        rows = frame[there]
        rows = rows.drop(columns=spread).assign(**{key: name, value: rows[name]})
        parts.append(rows.set_axis(rows.index.set_levels([letter(head.where[name])], level="cell")))
    return pd.concat(parts)


def _places(grid: Grid, numbers: list[int]) -> pd.MultiIndex:
    places = [(grid.file, grid.sheet, number, "") for number in numbers]
    return pd.MultiIndex.from_tuples(places, names=PLACE)
