"""Typed: a table's text, in the contract's own form, as columns of their kinds. What cannot be read becomes null and a
finding, never another value.
"""

import re

import pandas as pd

from qa_analysis.contract.schema import Column, Table
from qa_analysis.records.findings import flag

UNREADABLE = "\ufffd"  # the text of a cell that was found before to be none of its column's
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]+")  # what a program makes of a long code
FORMS = {
    "date": "YYYY-MM-DD",
    "month": "YYYY-MM",
    "flag": "true or false",
    "number": "a number",
    "count": "a whole number",
    "share": "a number from 0 to 1",
    "code": "text, as it was before a program made a number of it",
    "category": "text",
    "text": "text",
}


def parse_table(raw: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """A table's columns in the contract's order and types, ``authority`` first, from a frame of text.

    Without the column ``authority`` there is one, named by an empty text.
    """
    places, raw = raw.index, raw.loc[:, ~raw.columns.duplicated()].reset_index(drop=True)  # whose levels slow each step
    absent = pd.Series(None, raw.index, dtype="str")
    columns = {"authority": raw.get("authority", absent.fillna(""))}
    findings = [_found("required", table.name, "authority", columns["authority"].isna(), places)]
    for column in table.columns:
        text = raw.get(column.name, absent)
        columns[column.name] = PARSERS[column.kind](text)
        findings += _cells(text, columns[column.name], column, table.name, places) if column.name in raw else []
    return pd.DataFrame(columns, index=raw.index).set_axis(places), findings


def _cells(text: pd.Series, value: pd.Series, column: Column, table: str, places: pd.MultiIndex) -> list[pd.DataFrame]:
    words = {"kind": f"a {column.kind}", "form": FORMS.get(column.kind, "")}
    return [
        _found("unreadable", table, column.name, text.notna() & value.isna(), places, **words),
        _found("required", table, column.name, text.isna() & column.required, places),
    ]


def _found(rule: str, table: str, column: str, broken: pd.Series, places: pd.MultiIndex, **words: str) -> pd.DataFrame:
    return flag(rule, table, column, broken.set_axis(places) if broken.any() else broken, **words)


def _text(text: pd.Series) -> pd.Series:
    return text.mask(text == UNREADABLE)


def _code(text: pd.Series) -> pd.Series:
    """Codes as they are written, but for those that a program has made numbers of, and so may have made alike."""
    return text.mask((text == UNREADABLE) | text.str.fullmatch(SCIENTIFIC, na=False))


def _date(text: pd.Series) -> pd.Series:
    fits = text.str.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", na=False)
    return pd.to_datetime(text.where(fits), format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")


def _month(text: pd.Series) -> pd.Series:
    fits = text.str.fullmatch(r"[12][0-9]{3}-[0-9]{2}", na=False)
    return pd.to_datetime(text.where(fits), format="%Y-%m", errors="coerce").dt.to_period("M")


def _flag(text: pd.Series) -> pd.Series:
    return text.str.lower().map({"true": True, "false": False}).astype("boolean")


def _number(text: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    return numbers.where(numbers.abs() < float("inf"))


def _count(text: pd.Series) -> pd.Series:
    return _number(text.where(text.str.fullmatch(r"[0-9]+(\.0+)?", na=False)))


PARSERS = {
    "text": _text,
    "code": _code,
    "category": _text,
    "date": _date,
    "month": _month,
    "flag": _flag,
    "number": _number,
    "count": _count,
    "share": _number,
}
