"""Parses a table's text, in the contract's own form, into columns of their kinds.

A cell that cannot be read becomes null and a finding, never another value.
"""

import re

import pandas as pd

from qa_analysis.contract.schema import Table
from qa_analysis.records.findings import flag

# What exports write in a cell that they could not read as a value of its column.
UNREADABLE = "\ufffd"
# A long code that a spreadsheet turned into a number, such as 1.2E+05.
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]+")
FORMS = {
    "date": "YYYY-MM-DD",
    "month": "YYYY-MM",
    "flag": "true or false",
    "number": "a number",
    "count": "a whole number",
    "share": "a number from 0 to 1",
    "code": "text, as it was before a program turned it into a number",
    "category": "text",
    "text": "text",
}


def parse_table(raw: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """A table's columns in the contract's order and types, ``authority`` first, from a frame of text; and the findings.

    Without a column ``authority`` all rows belong to one, whose name is an empty text.
    """
    # The index of places has four levels, which slow every step; it is put back at the end.
    places, raw = raw.index, raw.loc[:, ~raw.columns.duplicated()].reset_index(drop=True)
    absent = pd.Series(None, raw.index, dtype="str")
    columns = {"authority": raw.get("authority", absent.fillna(""))}
    findings = [_report("required", table.name, "authority", columns["authority"].isna(), places)]
    for column in table.columns:
        text = raw.get(column.name, absent)
        value = columns[column.name] = PARSERS[column.kind](text)
        if column.name in raw:
            words = {"kind": f"a {column.kind}", "form": FORMS.get(column.kind, "")}
            unreadable, missing = text.notna() & value.isna(), text.isna() & column.required
            findings.append(_report("unreadable", table.name, column.name, unreadable, places, **words))
            findings.append(_report("required", table.name, column.name, missing, places))
    return pd.DataFrame(columns, index=raw.index).set_axis(places), findings


def _report(rule: str, table: str, column: str, broken: pd.Series, places: pd.MultiIndex, **words: str) -> pd.DataFrame:
    return flag(rule, table, column, broken.set_axis(places) if broken.any() else broken, **words)


def _text(text: pd.Series) -> pd.Series:
    return text.mask(text == UNREADABLE)


def _code(text: pd.Series) -> pd.Series:
    """Codes as they are written, without those in scientific form: two long codes may have become the same number."""
    return text.mask((text == UNREADABLE) | text.str.fullmatch(SCIENTIFIC, na=False))


def _date(text: pd.Series) -> pd.Series:
    # pandas also takes 2019-8-1 for this format, so the pattern decides.
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
