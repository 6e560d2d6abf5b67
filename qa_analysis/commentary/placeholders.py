"""Placeholders: references to figures in authors' text, such as ``{{ percent("ratings.by_month", category="Good") }}``.

A reference is one call of a function in ``FUNCTIONS`` with a measure and keys, all plain text. It is parsed and never
evaluated, so a text can read figures and do nothing else.
"""

import ast
import re
from collections.abc import Callable

import pandas as pd

from qa_analysis.errors import UserError, require
from qa_analysis.exhibits.formats import cell, number, percent, share
from qa_analysis.figures.measures.training import MEANS
from qa_analysis.figures.table import KEYS

# Does not match across a second opening mark, so that many unclosed ones still take linear time.
REFERENCE = re.compile(r"\{\{((?:(?!\{\{).)*?)\}\}", re.DOTALL)
Rows = Callable[..., pd.DataFrame]
MOST = 12  # choices that an error names
EXAMPLE = 'Write it as {{ percent("ratings.by_month", category="Good") }}.'


def fill(text: str, rows: Rows, where: Callable[[int], str]) -> str:
    """A text with its references filled in; ``rows`` is the method of an opened month.

    Raises UserError that begins with ``where(line)`` of the faulty reference, lines of the text counted from 0.
    """

    def value(reference: re.Match) -> str:
        try:
            function, measure, keys = _parse(reference[1].strip())
            return FUNCTIONS[function](measure, keys, rows)
        except UserError as error:
            raise UserError(f"{where(text.count(chr(10), 0, reference.start()))}: {error}") from None

    # Newlines within references stay, so that the line number of a stray bracket is right.
    rest = REFERENCE.sub(lambda reference: "\n" * reference[0].count("\n"), text)
    if torn := re.search(r"\{\{|\}\}", rest):
        raise UserError(f"{where(rest.count(chr(10), 0, torn.start()))}: a reference is not closed. {EXAMPLE}")
    return REFERENCE.sub(value, text)


def _parse(reference: str) -> tuple[str, str, dict[str, str]]:
    """The function, measure and keys of a reference."""
    try:
        call = ast.parse(reference, mode="eval").body
        (measure,) = call.args
        texts = [measure.value, *(key.value.value for key in call.keywords)]
        name, keys = call.func.id, [key.arg for key in call.keywords]
    # Python raises the last two for very deep brackets.
    except (AttributeError, TypeError, SyntaxError, ValueError, RecursionError, MemoryError):
        raise UserError(f"the reference cannot be read. {EXAMPLE}") from None
    require(name, FUNCTIONS, "a kind of reference")
    for key in keys:
        require(str(key), KEYS[1:], "a key of figures")
    if not all(isinstance(text, str) for text in texts):
        raise UserError(f"the reference cannot be read. {EXAMPLE}")
    return name, texts[0], dict(zip(keys, texts[1:], strict=True))


def _figures(measure: str, keys: dict[str, str], rows: Rows, last: int = 1) -> pd.DataFrame:
    """The one figure that a reference means, in each of the last periods. Raises UserError if it means several or none.

    Without a service, group or category, it is the figure of all of them if there is one.
    """
    chosen = rows(measure, last=None if "period" in keys else last, **keys)
    for key in ("service", "group", "category"):
        if key not in keys and (chosen[key] == "").any():
            chosen = chosen[chosen[key] == ""]
    several = [key for key in KEYS[1:] if chosen[key].nunique() > (last if key == "period" else 1)]
    if several:
        choices = ", ".join(map(repr, chosen[several[0]].unique()[:MOST]))
        raise UserError(f"{measure} has several figures. Say which {several[0]}: {choices}.")
    if len(chosen) < last:
        _require_values(measure, keys, rows)
        raise UserError(f"{measure} has no such figure for {'these months' if last > 1 else 'this month'}.")
    if chosen["value"].isna().any():
        raise UserError(f"{measure} has no value there, because there is nothing to count. Leave it out of the text.")
    return chosen


def _require_values(measure: str, keys: dict[str, str], rows: Rows) -> None:
    """Refuse a service, group, category or period that the measure does not have."""
    service = {"service": keys["service"]} if "service" in keys else {}
    figures = rows(measure, last=None, **service)
    if figures.empty and service:
        raise UserError(f"{keys['service']!r} is not a service of {measure}.")
    for key in ("group", "category", "period"):
        values = list(figures[key].unique())
        if key in keys and keys[key] not in values:
            known = f"It has: {', '.join(map(repr, values[:MOST]))}." if any(values) else f"It has no {key}."
            raise UserError(f"{keys[key]!r} is not a {key} of {measure}. {known}")


def _count(measure: str, keys: dict[str, str], rows: Rows) -> str:
    (row,) = _figures(measure, keys, rows).itertuples()
    if row.unit != "percent":
        return number(row)
    _require_counts(measure)
    return f"{row.numerator:.0f}"


def _percent(measure: str, keys: dict[str, str], rows: Rows) -> str:
    (row,) = _figures(measure, keys, rows).itertuples()
    _require_percent(measure, row)
    return percent(row.value)


def _share(measure: str, keys: dict[str, str], rows: Rows) -> str:
    (row,) = _figures(measure, keys, rows).itertuples()
    _require_percent(measure, row)
    _require_counts(measure)
    return share(row)


def _change(measure: str, keys: dict[str, str], rows: Rows) -> str:
    if "period" in keys:
        raise UserError("a change is between the last two periods. Leave the period out.")
    before, current = _figures(measure, keys, rows, last=2).itertuples()
    return f"from {cell(before)} to {cell(current)}"


def _require_percent(measure: str, row) -> None:
    if row.unit != "percent":
        raise UserError(f"{measure} is not a share. Use count.")


def _require_counts(measure: str) -> None:
    if measure in MEANS:
        raise UserError(f"{measure} is a mean of shares, so it has no count. Use percent.")


FUNCTIONS = {"count": _count, "percent": _percent, "share": _share, "change": _change}
