"""References: figures that authors name in their text, as ``{{ percent("ratings.by_month", category="Good") }}``.

A reference is one call of one of the functions below with a measure and keys, all of them plain text; nothing else can
be written in it, so a text can read figures and do nothing more.
"""

import ast
import re
from collections.abc import Callable

import pandas as pd

from qa_analysis.errors import UserError, require
from qa_analysis.exhibits.formats import cell, number, percent, share
from qa_analysis.figures.measures.training import MEANS
from qa_analysis.figures.table import KEYS

REFERENCE = re.compile(r"\{\{((?:(?!\{\{).)*?)\}\}", re.DOTALL)
Rows = Callable[..., pd.DataFrame]
MOST = 12  # choices that an error names
EXAMPLE = 'Write it as {{ percent("ratings.by_month", category="Good") }}.'


def fill(text: str, rows: Rows, where: Callable[[int], str]) -> str:
    """A text with its references filled in; ``rows`` are those of an opened month.

    Raises UserError, which begins with ``where`` the reference is, by the number of its line in the text from 0.
    """

    def value(reference: re.Match) -> str:
        try:
            return _value(reference[1].strip(), rows)
        except UserError as error:
            raise UserError(f"{where(text.count(chr(10), 0, reference.start()))}: {error}") from None

    rest = REFERENCE.sub(lambda reference: "\n" * reference[0].count("\n"), text)
    if torn := re.search(r"\{\{|\}\}", rest):
        raise UserError(f"{where(rest.count(chr(10), 0, torn.start()))}: a reference is not closed. {EXAMPLE}")
    return REFERENCE.sub(value, text)


def _value(reference: str, rows: Rows) -> str:
    function, measure, keys = _parsed(reference)
    return FUNCTIONS[function](measure, keys, rows)


def _parsed(reference: str) -> tuple[str, str, dict[str, str]]:
    """The function, measure and keys of a reference."""
    try:
        call = ast.parse(reference, mode="eval").body
        (measure,) = call.args
        texts = [measure.value, *(key.value.value for key in call.keywords)]
        name, keys = call.func.id, [key.arg for key in call.keywords]
    except (AttributeError, TypeError, SyntaxError, ValueError, RecursionError, MemoryError):  # very deep brackets too
        raise UserError(f"the reference cannot be read. {EXAMPLE}") from None
    require(name, FUNCTIONS, "a kind of reference")
    for key in keys:
        require(str(key), KEYS[1:], "a key of figures")
    if not all(isinstance(text, str) for text in texts):
        raise UserError(f"the reference cannot be read. {EXAMPLE}")
    return name, texts[0], dict(zip(keys, texts[1:], strict=True))


def _one(measure: str, keys: dict[str, str], rows: Rows, last: int = 1) -> pd.DataFrame:
    """The one figure that is meant, in each of the last periods; of all groups and categories where none is named."""
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
        raise UserError(f"{measure} has no value there, as there is nothing to count it from.")
    return chosen


def _require_values(measure: str, keys: dict[str, str], rows: Rows) -> None:
    """Refuse a service, group, category or period that the measure does not have."""
    service = {"service": keys["service"]} if "service" in keys else {}
    every = rows(measure, last=None, **service)
    if every.empty and service:
        raise UserError(f"{keys['service']!r} is not a service of {measure}.")
    for key in ("group", "category", "period"):
        values = list(every[key].unique())
        if key in keys and keys[key] not in values:
            known = f"It has: {', '.join(map(repr, values[:MOST]))}." if any(values) else f"It has no {key}."
            raise UserError(f"{keys[key]!r} is not a {key} of {measure}. {known}")


def _count(measure: str, keys: dict[str, str], rows: Rows) -> str:
    (row,) = _one(measure, keys, rows).itertuples()
    if row.unit != "percent":
        return number(row)
    _require_counts(measure)
    return f"{row.numerator:.0f}"


def _percent(measure: str, keys: dict[str, str], rows: Rows) -> str:
    (row,) = _one(measure, keys, rows).itertuples()
    _require_percent(measure, row)
    return percent(row.value)


def _share(measure: str, keys: dict[str, str], rows: Rows) -> str:
    (row,) = _one(measure, keys, rows).itertuples()
    _require_percent(measure, row)
    _require_counts(measure)
    return share(row)


def _change(measure: str, keys: dict[str, str], rows: Rows) -> str:
    if "period" in keys:
        raise UserError("a change is between the last two periods. Leave the period out.")
    before, now = _one(measure, keys, rows, last=2).itertuples()
    return f"from {cell(before)} to {cell(now)}"


def _require_percent(measure: str, row) -> None:
    if row.unit != "percent":
        raise UserError(f"{measure} is not a share. Use count.")


def _require_counts(measure: str) -> None:
    if measure in MEANS:
        raise UserError(f"{measure} is a mean of shares and counts nobody. Use percent.")


FUNCTIONS = {"count": _count, "percent": _percent, "share": _share, "change": _change}
