"""Workbooks of Excel 97 to 2003 (.xls): their sheets, and what each has where."""

import io

from qa_analysis.records.exports.packages import SAVE
from qa_analysis.records.exports.places import Book, Places

TALLEST, WIDEST = 65_536, 256  # rows and columns of a sheet


def book(content: bytes, label: str) -> Book:
    """The sheets of a workbook. All are checked, since calamine reads all of them when it opens the file."""
    # Imported here because few councils need it.
    import xlrd

    opened = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
    visible, places = {}, {}
    for name in opened.sheet_names():
        sheet = opened.sheet_by_name(name)
        visible[name], places[name] = sheet.visibility == 0, _places(sheet, Places(label, name))
        opened.unload_sheet(name)
    return Book(visible, places.__getitem__, opened.datemode == 0)


def _places(sheet, places: Places) -> Places:
    import xlrd

    # Calamine makes room for as many cells as the sheet declares.
    if not (0 <= sheet._dimnrows <= TALLEST and sheet._dimncols <= WIDEST):
        places.refuse("it declares more cells than a sheet can have", SAVE)
    for row in range(sheet.nrows):
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            if kind == xlrd.XL_CELL_ERROR:
                places.spoil(row, column)
            elif kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) and value != "":
                places.fill(row, column)
    return places
