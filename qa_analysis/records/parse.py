"""Parses a table's text, in the contract's own form, into columns of their kinds.

A cell that cannot be read becomes null and a finding, never another value.
"""

import re

import numpy as np
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
    raw, places = raw.loc[:, ~raw.columns.duplicated()], raw.index
    absent = pd.Categorical.from_codes(np.full(len(raw), -1), pd.Index([], dtype="str"))
    authority = raw.get("authority", pd.Series("", places)).astype("str")
    columns, findings = {"authority": authority.array}, [flag("required", table.name, "authority", authority.isna())]
    for column in table.columns:
        text = raw[column.name].astype("category").array if column.name in raw else absent
        # Each distinct text is parsed once: a large table has few of them.
        values = PARSERS[column.kind](pd.Series(text.categories, dtype="str")).array
        value = columns[column.name] = values.take(text.codes, allow_fill=True)
        if column.name in raw:
            words = {"kind": f"a {column.kind}", "form": FORMS.get(column.kind, "")}
            missing = text.codes == -1
            broken = {"unreadable": ~missing & value.isna(), "required": missing & column.required}
            found = {rule: pd.Series(rows, places) for rule, rows in broken.items() if rows.any()}
            findings += [flag(rule, table.name, column.name, rows, **words) for rule, rows in found.items()]
    return pd.DataFrame(columns, places), findings


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
