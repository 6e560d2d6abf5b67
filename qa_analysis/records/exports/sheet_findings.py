"""The findings of reading a sheet: missing and repeated headings, rows left out, cells that were not in plain form."""

from collections.abc import Iterator

import pandas as pd

from qa_analysis.contract.schema import Column, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.records.exports.body import HIDING, SHARED
from qa_analysis.records.exports.dates import EITHER, PROOF
from qa_analysis.records.exports.grid import BROKEN, empty, letter
from qa_analysis.records.exports.headings import STAGE, STATUS
from qa_analysis.records.exports.sheet import Sheet, spread_over
from qa_analysis.records.findings import PLACE, flag, flag_forms, place

HIDDEN, UNMERGE = "a merged cell hides another value here", "Unmerge the cells, and give each its value."
NO_VALUE = "there is an error such as #N/A here, a formula without a result, or what no cell can hold"
MEND = "Mend it; of a workbook, open it in Excel, have it calculated, and save it."


def of_sheet(table: Table, sheet: Sheet, framework: Framework) -> Iterator[pd.DataFrame]:
    """Findings about a sheet's header and rows. An unknown heading is named by its column's letter: it may be data."""
    grid, head = sheet.grid, sheet.header
    if grid.noted:
        yield flag("read_whole_as", table.name, "", place(grid.file, sheet=grid.sheet), form=grid.noted)
    if head is None:
        yield flag("no_headings", table.name, "", place(grid.file, sheet=grid.sheet))
        return
    row = grid.rows[head.at][0]
    for column in table.columns:
        if column.name not in sheet.texts and not _comes_from_state(column, sheet):
            rule = "absent_column" if column.required or column.partly else "missing_column"
            yield flag(rule, table.name, column.name, place(grid.file, row, grid.sheet))
    for name in _values_without_heading(table, sheet, framework):
        yield flag("missing_column", table.name, name, place(grid.file, row, grid.sheet))
    for name in _state_without_heading(sheet):
        yield flag("absent_column", table.name, name, place(grid.file, row, grid.sheet))
    for name, at in head.places.items():
        if len(at) > 1:
            yield flag("repeated_column", table.name, name, place(grid.file, row, grid.sheet, letter(at[1])))
    others = [(grid.file, grid.sheet, row, letter(at)) for at in head.others if _has_cells(sheet, at)]
    if others:
        yield flag("unused_column", table.name, "", pd.Series(True, pd.MultiIndex.from_tuples(others)))
    yield from _of_rows(table, sheet)


def _values_without_heading(table: Table, sheet: Sheet, framework: Framework) -> list[str]:
    """The values of a wide column that have no heading, if others have one."""
    there = spread_over(table, sheet.header, framework)
    known = framework.vocabulary(table.column(table.wide[0])) if there else ()
    return [value for value in known if value not in there]


def _state_without_heading(sheet: Sheet) -> list[str]:
    """The headings that ``state`` names and the tracker lacks; without them everything would seem to be open."""
    state = sheet.source.state
    named = {STATUS: state.status, STAGE: state.stage} if state else {}
    return [name for name, heading in named.items() if heading and name not in sheet.header.where]


def _has_cells(sheet: Sheet, position: int) -> bool:
    """Whether a column has anything in it below the header."""
    return any(not empty(cells[position]) for _, cells in sheet.body.rows)


def _comes_from_state(column: Column, sheet: Sheet) -> bool:
    """Whether a column's dates come from the state that a tracker shows."""
    return bool(sheet.source.state) and column.happens == "event"


def _of_rows(table: Table, sheet: Sheet) -> Iterator[pd.DataFrame]:
    grid = sheet.grid
    for what, rows in sheet.body.left.items():
        for row in rows:
            yield flag("left_out", table.name, "", place(grid.file, row, grid.sheet), what=what)
    for row in sheet.body.torn:
        yield flag("torn_row", table.name, "", place(grid.file, row, grid.sheet))
    yield from _of_merged(table, sheet)
    yield from _of_broken(table, sheet)


def _of_merged(table: Table, sheet: Sheet) -> Iterator[pd.DataFrame]:
    """A note for each column with cells that took the value of merged ones."""
    grid, names = sheet.grid, {at: name for name, at in sheet.header.where.items()}
    cells = [
        (grid.file, grid.sheet, row, letter(at), _column(table, names[at]), SHARED)
        for (row, at), form in sheet.body.merged.items()
        if form == SHARED and at in names
    ]
    yield flag_forms("merged_cell", table.name, pd.DataFrame(cells, columns=[*PLACE, "column", "form"]))


def _of_broken(table: Table, sheet: Sheet) -> Iterator[pd.DataFrame]:
    """An error for each cell with an error or a hidden value. It replaces the finding that the cell cannot be read."""
    for heading, at in sheet.header.where.items():
        name = _column(table, heading)
        cell = "" if name == heading else letter(at)
        broken = [row for row, cells in sheet.body.rows if cells[at] is BROKEN and heading not in (STAGE, STATUS)]
        hiding = [row for row in broken if sheet.body.merged.get((row, at)) == HIDING]
        for problem, remedy, rows in ((HIDDEN, UNMERGE, hiding), (NO_VALUE, MEND, sorted({*broken} - {*hiding}))):
            if rows:
                places = [(sheet.grid.file, sheet.grid.sheet, row, cell) for row in rows]
                index = pd.MultiIndex.from_tuples(places, names=PLACE)
                here = flag("unreadable", table.name, name, pd.Series(True, index), kind="", form="")
                yield here.assign(problem=problem, remedy=remedy)


def _column(table: Table, heading: str) -> str:
    """The column that a heading stands for: the one it names, or the wide one if it is one of the values spread out."""
    is_name = not table.wide or any(column.name == heading for column in table.columns)
    return heading if is_name else table.wide[1]


def day_comes_first(sheets: list[Sheet]) -> bool:
    """Whether some date in the sheets can only have the day first."""
    return any(sheet.forms.isin(PROOF).to_numpy().any() for sheet in sheets)


def of_forms(table: Table, sheet: Sheet, proven: bool) -> Iterator[pd.DataFrame]:
    """Notes about cells that were not in plain form, one for each form in a column; and one for each date that could be
    read in two ways, with a warning if nothing in the records proves which is right.
    """
    cells = sheet.forms.rename_axis(columns="column").stack().rename("form").reset_index()
    cells = cells[cells["form"].fillna("") != ""]
    either = cells[cells["form"] == EITHER]
    yield flag_forms("read_as", table.name, cells[cells["form"] != EITHER])
    for column, dates in either.groupby("column", sort=False):
        yield flag("ambiguous_date", table.name, column, pd.Series(True, pd.MultiIndex.from_frame(dates[PLACE])))
    if not proven:
        yield flag_forms("unproven_dates", table.name, either)
