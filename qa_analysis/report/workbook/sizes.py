"""Sizes: how wide columns and how high rows are, so that every text is seen whole.

Programs differ in whether they fit a row to wrapped text as they open a file, so each height is set, on the safe side.
"""

import textwrap

from qa_analysis.report.workbook.columns import Column, Value

COVER, FIRST, NARROW, BROAD = 96, 44, 14, 50  # widths, in letters; the lines above a table stand in its first column
SHOWN = {"day": "30 September 2019", "month": "September 2019", "full": "29.72972972972973"}  # as long as values get
LINE, TITLE, HIGHEST = 16, 21, 409  # heights, in points: of a line, of a title's line, and of Excel's highest row
ROOM = {"title": 0.75, "heading": 1, "heading of numbers": 0.9}  # how many letters of a form go into the width of one
SLIM = 1.1  # and how many of any other form


def widths(columns: list[Column]) -> list[int]:
    """The width of each column, in letters; of a cover where there is none."""
    return [max(_width(column), 0 if place else FIRST) for place, column in enumerate(columns)] or [COVER]


def _width(column: Column) -> int:
    """That of the longest text, or of the longest word of the head."""
    texts = [value for value in column.values if isinstance(value, str)]
    longest = max(map(len, [*texts, SHOWN.get(column.form, ""), *column.head.split()]))
    return min(max(longest + 2, NARROW), BROAD)


def height(cells: list[tuple[Value, str]], widths: list[int]) -> float:
    """The height of a row, in points, by the values and forms of its cells.

    >>> height([("Table 1. Ratings", "title")], [44]), height([("long " * 20, "text"), (7.0, "whole")], [44, 14])
    (21, 48)
    """
    beside = zip(cells, widths, strict=False)  # what stands above a table is in the first column alone
    texts = [(text, width * ROOM.get(form, SLIM)) for (text, form), width in beside if isinstance(text, str)]
    most = max((_lines(text, int(letters)) for text, letters in texts), default=1)
    return min(most * (TITLE if cells[0][1] == "title" else LINE), HIGHEST)


def _lines(text: str, letters: int) -> int:
    """How many lines of so many letters a text takes.

    >>> _lines("short", 10), _lines("rather longer", 10), _lines("two\\nparts", 10)
    (1, 2, 2)
    """
    return sum(max(len(textwrap.wrap(part, letters)), 1) for part in text.splitlines())
