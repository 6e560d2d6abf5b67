"""Drawing: makes the bytes of an Excel file from sheets, in which no text can act."""

import io
from datetime import date, datetime, time
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from qa_analysis.contract.safe_text import visible
from qa_analysis.report.workbook.columns import Column, Value
from qa_analysis.report.workbook.sizes import height, widths

FONT = {"font_name": "Arial", "font_size": 12, "font_scheme": False, "valign": "top"}
LEFT, RIGHT = {"align": "left", "indent": 1, "text_wrap": True}, {"align": "right", "indent": 1}
BOLD, TITLE = {"bold": True}, {"bold": True, "font_size": 16}
FORMS = {
    "text": LEFT,
    "day": {**LEFT, "num_format": "d mmmm yyyy"},
    "month": {**LEFT, "num_format": "mmmm yyyy"},
    "whole": {**RIGHT, "num_format": "0"},
    "decimal": {**RIGHT, "num_format": "0.0"},
    "full": RIGHT,
    "title": {**LEFT, **TITLE},
    "heading": {**LEFT, **BOLD},
    "heading of numbers": {**RIGHT, **BOLD, "text_wrap": True},
    "link": {**LEFT, "font_color": "#0B4CA8", "underline": 1},
}
NUMBERS = ("whole", "decimal", "full")
PLAIN = {"style": "Table Style Light 1", "banded_rows": False, "autofilter": False}
A4 = 9  # Excel's number for this paper
LONGEST = 32_767  # the most that an Excel cell holds, in units of UTF-16
CUT = " … (cut here: a cell of a spreadsheet holds no more)"


class Heading(str):
    """A line that is the heading of those below it."""


class Link(str):
    """The name of a sheet, as a link to it."""


class Sheet(NamedTuple):
    """A sheet: its name, its title in A1, the lines below it, and the columns of its one table; a cover has none."""

    name: str
    title: str
    says: list[str]
    columns: list[Column]


def draw_workbook(sheets: list[Sheet], title: str, subject: str, as_at: date) -> bytes:
    """A workbook of these sheets, the same bytes each time: its date is the as-at date."""
    buffer = io.BytesIO()
    # A copy of FONT, as XlsxWriter adds to the one it is given.
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_format_properties": {**FONT}})
    created = datetime.combine(as_at, time())
    book.set_properties({"title": inert(title), "subject": inert(subject), "created": created})
    book.set_custom_property("Language", "en-GB", "text")
    formats = {form: book.add_format({**FONT, **look}) for form, look in FORMS.items()}
    for sheet in sheets:
        _draw(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return buffer.getvalue()


def _draw(page: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    """Write a sheet to a page of the workbook."""
    wide = widths(sheet.columns)
    for place, width in enumerate(wide):
        page.set_column(place, place, width)
    for row, cells in enumerate(_rows(sheet)):
        for place, (value, form) in enumerate(cells):
            _put(page, row, place, value, formats, form)
        page.set_row(row, height(cells, wide))
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    if sheet.columns:
        _mark_up(page, sheet, formats)


def _rows(sheet: Sheet) -> list[list[tuple[Value, str]]]:
    """Every row of a sheet: each cell's value and form."""
    above = [[(sheet.title, "title")]]
    above += [[(text, "heading" if isinstance(text, Heading) else "text")] for text in sheet.says]
    if not sheet.columns:
        return above
    heads = [(column.head, _head_form(column)) for column in sheet.columns]
    forms = [column.form for column in sheet.columns]
    lines = zip(*(column.values for column in sheet.columns), strict=True)
    return [*above, heads, *(list(zip(line, forms, strict=True)) for line in lines)]


def _head_form(column: Column) -> str:
    return "heading of numbers" if column.form in NUMBERS else "heading"


def _mark_up(page: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    """Mark up the rows below a sheet's lines as a table."""
    top = 1 + len(sheet.says)
    bottom, last = top + len(sheet.columns[0].values), len(sheet.columns) - 1
    heads = [{"header": inert(column.head), "header_format": formats[_head_form(column)]} for column in sheet.columns]
    named = {"name": sheet.name.replace(" ", "_"), "title": sheet.title, "columns": heads}
    page.add_table(top, 0, bottom, last, {**named, **PLAIN})
    page.repeat_rows(top)


def _put(page: Worksheet, row: int, place: int, value: Value, formats: dict[str, Format], form: str) -> None:
    # Each kind by its own method: write() would guess, and make a formula of a text that begins with =.
    if isinstance(value, Link):
        page.write_url(row, place, f"internal:'{value}'!A1", formats["link"], value)
    elif isinstance(value, str):
        page.write_string(row, place, inert(value), formats[form])
    elif isinstance(value, date):
        page.write_datetime(row, place, value, formats[form])
    else:
        page.write_number(row, place, value, formats[form])


def inert(text: str) -> str:
    """A text that a cell can hold and that does nothing: all visible, not read as markup, cut if it is too long.

    >>> inert("=1+1"), inert("a\\0b"), inert("<r>bold</r>"), len(inert("long" * 10_000))
    ('=1+1', 'a\ufffdb', '<r>bold</r> ', 32767)
    """
    kept = visible(text)
    # XlsxWriter takes <r>…</r> for its own XML and would write it as it is.
    kept += " " if kept.endswith("</r>") else ""
    units = kept.encode("utf-16-le", "ignore")
    if len(units) > 2 * LONGEST:
        units = units[: 2 * (LONGEST - len(CUT))] + CUT.encode("utf-16-le")
    return units.decode("utf-16-le", "ignore")
