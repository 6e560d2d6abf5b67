"""Sizes: widths of columns and heights of rows, so that every text can be seen in full.

Not every program fits a row to wrapped text when it opens a file, so each height is set, rather too high than too low.
"""

import textwrap

from qa_analysis.report.workbook.columns import Column, Value

COVER, FIRST, NARROW, BROAD = 96, 44, 14, 50  # widths in characters; the first column also holds the lines above it
SHOWN = {"day": "30 September 2019", "month": "September 2019", "full": "29.72972972972973"}  # the longest values
LINE, TITLE, HIGHEST = 16, 21, 409  # heights in points: of a line, of a line of a title, of the highest row in Excel
ROOM = {"title": 0.75, "heading": 1, "heading of numbers": 0.9}  # characters of a form that fit one character of width
SLIM = 1.1  # the same for any other form


def widths(columns: list[Column]) -> list[int]:
    """The width of each column in characters; that of a cover if there are no columns."""
    return [max(_width(column), 0 if place else FIRST) for place, column in enumerate(columns)] or [COVER]


def _width(column: Column) -> int:
    """The width of a column's longest value, or of the longest word of its head."""
    texts = [value for value in column.values if isinstance(value, str)]
    longest = max(map(len, [*texts, SHOWN.get(column.form, ""), *column.head.split()]))
    return min(max(longest + 2, NARROW), BROAD)


def height(cells: list[tuple[Value, str]], widths: list[int]) -> float:
    """The height of a row in points, from the values and forms of its cells.

    >>> height([("Table 1. Ratings", "title")], [44]), height([("long " * 20, "text"), (7.0, "whole")], [44, 14])
    (21, 48)
    """
    # Not strict: a line above a table has one cell, in the first column.
    beside = zip(cells, widths, strict=False)
    texts = [(text, width * ROOM.get(form, SLIM)) for (text, form), width in beside if isinstance(text, str)]
    most = max((_lines(text, int(letters)) for text, letters in texts), default=1)
    return min(most * (TITLE if cells[0][1] == "title" else LINE), HIGHEST)


def _lines(text: str, letters: int) -> int:
    """How many lines of this many characters a text takes.

    >>> _lines("short", 10), _lines("rather longer", 10), _lines("two\\nparts", 10)
    (1, 2, 2)
    """
    return sum(max(len(textwrap.wrap(part, letters)), 1) for part in text.splitlines())
