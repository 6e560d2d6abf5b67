"""Columns: the content of a sheet's table, each cell a text, an unrounded number or a date.

A cell of the report with several numbers, such as 7 of 41 (17%), becomes one column for each. Whatever is absent has
the shorthand of the guidance, which the notes explain, so that no cell is blank.
"""

from datetime import date
from typing import NamedTuple

import pandas as pd

from qa_analysis.contract.safe_text import visible

CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE = "[c]", "[x]", "[z]"
MEANINGS = {CONFIDENTIAL: "confidential", NOT_AVAILABLE: "not available", NOT_APPLICABLE: "not applicable"}
SHORTHAND = {"hidden": CONFIDENTIAL, "not recorded": NOT_AVAILABLE, "none": NOT_APPLICABLE}
NAMES = {"count": "count", "of": "of", "percent": "per cent", "number": "number", "low": "low", "high": "high"}
COUNTED = ("count", "of", "number")
HEAD = 120  # the most characters of a head, after which a number may follow; Excel allows 255 units of UTF-16
EARLIEST = "1900-03"  # Excel counts a 29 February 1900, so its earlier dates are wrong, and it has none before 1900

Value = str | float | date


class Column(NamedTuple):
    """A column: its head, its values from top to bottom, and their form (text, day, month, whole, decimal or full)."""

    head: str
    values: list[Value]
    form: str = "text"


def of_exhibit(exhibit: dict) -> list[Column]:
    """The columns of a numbered figure or table, with its total as the last line."""
    lines = [*exhibit["lines"], *_total(exhibit)]
    split = [_split(head, cells) for head, cells in zip(exhibit["columns"], zip(*lines, strict=True), strict=True)]
    return unique([column for columns in split for column in columns])


def _total(exhibit: dict) -> list[list[dict]]:
    """The line of the total, if there is one. In a column of shares, its lone number goes under "of"."""
    if not exhibit["total"]:
        return []
    columns = zip(*exhibit["lines"], strict=True)
    shares = [any("of" in cell.get("numbers", ()) for cell in cells) for cells in columns]
    return [[_as_base(cell) if share else cell for cell, share in zip(exhibit["total"], shares, strict=True)]]


def _as_base(cell: dict) -> dict:
    """A cell whose lone number is what shares are taken of."""
    numbers = cell.get("numbers", {})
    return {"text": cell["text"], "numbers": {"of": numbers["number"]}} if [*numbers] == ["number"] else cell


def _split(head: str, cells: tuple[dict, ...]) -> list[Column]:
    """A column of the report as one column for each of the numbers in its cells.

    >>> some = {"text": "7 of 41 (17%)", "numbers": {"count": 7.0, "of": 41.0, "percent": 17.07}}
    >>> for column in _split("Good", (some, {"text": "none", "absent": True})):
    ...     print(column.head, column.values)
    Good, count [7.0, '[z]']
    Good, of [41.0, '[z]']
    Good, per cent [17.07, '[z]']
    """
    names = [name for name in NAMES if any(name in cell.get("numbers", ()) for cell in cells)]
    if not names:
        return [_column_of_text(head, cells)]
    heads = [head] if names == ["number"] else [f"{head}, {NAMES[name]}" for name in names]
    return [_column_of_numbers(part, name, cells) for part, name in zip(heads, names, strict=True)]


def _column_of_numbers(head: str, name: str, cells: tuple[dict, ...]) -> Column:
    values = [cell["numbers"].get(name, NOT_APPLICABLE) if "numbers" in cell else _words(cell) for cell in cells]
    whole = name in COUNTED and all(value % 1 == 0 for value in values if not isinstance(value, str))
    return Column(head, values, "whole" if whole else "decimal")


def _column_of_text(head: str, cells: tuple[dict, ...]) -> Column:
    """A column of text or dates, where a month is its first day."""
    values = [_date_or_words(cell) for cell in cells]
    dates = [cell["date"] for cell, value in zip(cells, values, strict=True) if isinstance(value, date)]
    form = "text" if not dates else "month" if all(_is_month(text) for text in dates) else "day"
    return Column(head, values, form)


def _date_or_words(cell: dict) -> Value:
    day = cell.get("date", "")
    if day < EARLIEST:
        return _words(cell)
    return date.fromisoformat(f"{day}-01" if _is_month(day) else day)


def _is_month(text: str) -> bool:
    return text.count("-") == 1


def _words(cell: dict) -> str:
    """The text of a cell, or the shorthand if its value is absent."""
    if cell["text"] and not cell.get("absent"):
        return cell["text"]
    return SHORTHAND.get(cell["text"] or "none", cell["text"])


def of_frame(frame: pd.DataFrame, heads: dict[str, str]) -> list[Column]:
    """The columns of a frame with their heads, numbers unrounded; empty values are "not applicable"."""
    return [_column_of_series(frame[name], head) for name, head in heads.items()]


def _column_of_series(values: pd.Series, head: str) -> Column:
    filled = values.astype("object").where(values.notna() & values.ne(""), NOT_APPLICABLE)
    return Column(head, filled.tolist(), "full" if values.dtype == "float64" else "text")


def shorthand(columns: list[Column]) -> str:
    """A sentence on what the shorthand in some columns means, and where to read more."""
    used = {value for column in columns for value in column.values if isinstance(value, str)}
    meanings = [f"{sign} {meaning}" for sign, meaning in MEANINGS.items() if sign in used]
    return f"Shorthand: {', '.join(meanings)}. See also Notes." if meanings else "See also Notes."


def unique(columns: list[Column]) -> list[Column]:
    """The same columns with heads that Excel accepts: not empty, not too long, each different, capitals disregarded.

    >>> [column.head for column in unique([Column("All", []), Column("all", []), Column("", [])])]
    ['All', 'all (2)', 'Column 3']
    """
    heads = [_head(column.head) or f"Column {place}" for place, column in enumerate(columns, 1)]
    folded = [head.casefold() for head in heads]
    times = [folded[:place].count(head) for place, head in enumerate(folded, 1)]
    numbered = [f"{head} ({time})" if time > 1 else head for head, time in zip(heads, times, strict=True)]
    return [column._replace(head=head) for column, head in zip(columns, numbered, strict=True)]


def _head(head: str) -> str:
    """A head on one line, cut if it is too long."""
    words = " ".join(visible(head).split())
    return words if len(words) <= HEAD else f"{words[: HEAD - 2].rstrip()} …"
