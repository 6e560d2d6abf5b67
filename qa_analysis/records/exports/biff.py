"""Workbooks of Excel 97 to 2003, .xls: their sheets, and what stands where in each of them."""

import io

from qa_analysis.records.exports.packages import SAVE
from qa_analysis.records.exports.places import Book, Places

TALLEST, WIDEST = 65_536, 256  # rows and columns of a sheet


def book(content: bytes, label: str) -> Book:
    """The sheets of a workbook, every one, since each would be read when it is opened."""
    import xlrd  # few need it

    opened = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
    visible, found = {}, {}
    for name in opened.sheet_names():
        sheet = opened.sheet_by_name(name)
        visible[name], found[name] = sheet.visibility == 0, _places(sheet, Places(label, name))
        opened.unload_sheet(name)
    return Book(visible, found.__getitem__, opened.datemode == 0)


def _places(sheet, found: Places) -> Places:
    import xlrd

    if not (0 <= sheet._dimnrows <= TALLEST and sheet._dimncols <= WIDEST):  # room is made for as much as it declares
        found.refuse("it declares more cells than a sheet can have", SAVE)
    for row in range(sheet.nrows):
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            if kind == xlrd.XL_CELL_ERROR:
                found.spoil(row, column)
            elif kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) and value != "":
                found.fill(row, column)
    return found
