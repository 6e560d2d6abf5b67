"""Columns: what a sheet's table holds, each cell a text, a number in full or a date.

A cell of the report with several numbers, such as 7 of 41 (17%), becomes as many columns. What is absent is written in
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
HEAD = 120  # letters of a head, of which Excel takes 255 units of UTF-16; a number may follow
EARLIEST = "1900-03"  # before it, Excel's calendar is wrong or has no day at all

Value = str | float | date


class Column(NamedTuple):
    """A column: its head, its values from top to bottom, and their form: text, day, month, whole, decimal or full."""

    head: str
    values: list[Value]
    form: str = "text"


def of_exhibit(exhibit: dict) -> list[Column]:
    """The columns of a numbered figure or table, its total the last line."""
    lines = [*exhibit["lines"], *_total(exhibit)]
    split = [_split(head, cells) for head, cells in zip(exhibit["columns"], zip(*lines, strict=True), strict=True)]
    return unique([column for columns in split for column in columns])


def _total(exhibit: dict) -> list[list[dict]]:
    """The last line, where there is one; under shares, a lone number is what they are shares of."""
    if not exhibit["total"]:
        return []
    columns = zip(*exhibit["lines"], strict=True)
    shares = [any("of" in cell.get("numbers", ()) for cell in cells) for cells in columns]
    return [[_whole(cell) if share else cell for cell, share in zip(exhibit["total"], shares, strict=True)]]


def _whole(cell: dict) -> dict:
    numbers = cell.get("numbers", {})
    return {"text": cell["text"], "numbers": {"of": numbers["number"]}} if [*numbers] == ["number"] else cell


def _split(head: str, cells: tuple[dict, ...]) -> list[Column]:
    """A column of the report as a column for each of the numbers in its cells.

    >>> some = {"text": "7 of 41 (17%)", "numbers": {"count": 7.0, "of": 41.0, "percent": 17.07}}
    >>> for column in _split("Good", (some, {"text": "none", "absent": True})):
    ...     print(column.head, column.values)
    Good, count [7.0, '[z]']
    Good, of [41.0, '[z]']
    Good, per cent [17.07, '[z]']
    """
    names = [name for name in NAMES if any(name in cell.get("numbers", ()) for cell in cells)]
    if not names:
        return [_worded(head, cells)]
    heads = [head] if names == ["number"] else [f"{head}, {NAMES[name]}" for name in names]
    return [_numbered(part, name, cells) for part, name in zip(heads, names, strict=True)]


def _numbered(head: str, name: str, cells: tuple[dict, ...]) -> Column:
    values = [cell["numbers"].get(name, NOT_APPLICABLE) if "numbers" in cell else _said(cell) for cell in cells]
    whole = name in COUNTED and all(value % 1 == 0 for value in values if not isinstance(value, str))
    return Column(head, values, "whole" if whole else "decimal")


def _worded(head: str, cells: tuple[dict, ...]) -> Column:
    """A column of texts, or of dates, a month being its first day."""
    values = [_dated(cell) for cell in cells]
    dates = [cell["date"] for cell, value in zip(cells, values, strict=True) if isinstance(value, date)]
    form = "text" if not dates else "month" if all(_is_month(text) for text in dates) else "day"
    return Column(head, values, form)


def _dated(cell: dict) -> Value:
    found = cell.get("date", "")
    if found < EARLIEST:
        return _said(cell)
    return date.fromisoformat(f"{found}-01" if _is_month(found) else found)


def _is_month(text: str) -> bool:
    return text.count("-") == 1


def _said(cell: dict) -> str:
    """The words of a cell; of what is absent, the shorthand."""
    if cell["text"] and not cell.get("absent"):
        return cell["text"]
    return SHORTHAND.get(cell["text"] or "none", cell["text"])


def of_frame(frame: pd.DataFrame, heads: dict[str, str]) -> list[Column]:
    """The columns of a frame by their heads, numbers in full; what is empty is not applicable."""
    return [_of_series(frame[name], head) for name, head in heads.items()]


def _of_series(values: pd.Series, head: str) -> Column:
    plain = values.astype("object").where(values.notna() & values.ne(""), NOT_APPLICABLE)
    return Column(head, plain.tolist(), "full" if values.dtype == "float64" else "text")


def shorthand(columns: list[Column]) -> str:
    """What the signs in some columns mean, and where to read more."""
    used = {value for column in columns for value in column.values if isinstance(value, str)}
    meant = [f"{sign} {meaning}" for sign, meaning in MEANINGS.items() if sign in used]
    return f"Shorthand: {', '.join(meant)}. See also Notes." if meant else "See also Notes."


def unique(columns: list[Column]) -> list[Column]:
    """The same columns with heads that Excel takes and can tell apart, which it does without regard to capitals.

    >>> [column.head for column in unique([Column("All", []), Column("all", []), Column("", [])])]
    ['All', 'all (2)', 'Column 3']
    """
    heads = [_head(column.head) or f"Column {place}" for place, column in enumerate(columns, 1)]
    plain = [head.casefold() for head in heads]
    times = [plain[:place].count(head) for place, head in enumerate(plain, 1)]
    named = [f"{head} ({time})" if time > 1 else head for head, time in zip(heads, times, strict=True)]
    return [column._replace(head=head) for column, head in zip(columns, named, strict=True)]


def _head(head: str) -> str:
    """A head on one line, cut where it is too long."""
    words = " ".join(visible(head).split())
    return words if len(words) <= HEAD else f"{words[: HEAD - 2].rstrip()} …"
