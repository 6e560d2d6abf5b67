"""Counting: records to rows of the figures.

Every measure is a count or a share over *periods* (see ``qa_analysis.periods``) and *levels*: for each of the columns
``service``, ``group`` and ``category`` that a measure has, the values that must appear, zero or not. Rows come out as
``authority``, ``period``, the levels, ``numerator`` and ``denominator`` (null for plain counts).
"""

from collections.abc import Iterable

import pandas as pd

Levels = dict[str, Iterable[str]]


def place(records: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Records with the ``period`` of each window their month lies in, once for each."""
    return records.merge(periods, on=["authority", "month"])


def grid(periods: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """Every combination of a period and the levels, in their order."""
    rows = periods[["authority", "period"]].drop_duplicates()
    for column, values in levels.items():
        rows = rows.merge(pd.DataFrame({column: list(values)}, dtype="str"), how="cross")
    return rows


def tally(placed: pd.DataFrame, rows: pd.DataFrame, column: str = "", how: str = "nunique") -> pd.Series:
    """How many placed records there are for each row of a grid; or of a column, its distinct values or its sum."""
    keys = list(rows.columns)
    groups = placed.groupby(keys, observed=True)
    counted = groups[column].agg(how) if column else groups.size()
    joined = rows.merge(counted.rename("n").reset_index(), on=keys, how="left")
    return joined["n"].fillna(0).astype("float64")


def count(placed: pd.DataFrame, periods: pd.DataFrame, levels: Levels, distinct: str = "") -> pd.DataFrame:
    """A count of placed records, or of the distinct values of one of their columns."""
    rows = grid(periods, levels)
    return rows.assign(numerator=tally(placed, rows, distinct), denominator=float("nan"))


def share(placed: pd.DataFrame, hit: pd.Series, periods: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """How many of the placed records are a hit, of those where that is known: a null hit leaves both."""
    rows = grid(periods, levels)
    hit = hit.astype("boolean")
    return rows.assign(
        numerator=tally(placed[hit.fillna(False).to_numpy(bool)], rows),
        denominator=tally(placed[hit.notna().to_numpy(bool)], rows),
    )


def split(
    placed: pd.DataFrame, column: str, values: Iterable[str], periods: pd.DataFrame, levels: Levels, weight: str = ""
) -> pd.DataFrame:
    """How the placed records, or the sum of a weight, divide into a column's values; a null value stays in the
    whole.
    """
    rows = grid(periods, levels | {"category": values})
    whole = rows.drop(columns="category")
    parts = placed.assign(category=placed[column])
    return rows.assign(numerator=tally(parts, rows, weight, "sum"), denominator=tally(placed, whole, weight, "sum"))


def count_open(placed: pd.DataFrame, levels: list[str], distinct: str = "") -> pd.DataFrame:
    """A count for each combination of the levels that occurs in a period, and no row where nothing does."""
    keys = ["authority", "period", *levels]
    rows = placed[keys].dropna().drop_duplicates().sort_values(keys, ignore_index=True)
    return rows.assign(numerator=tally(placed, rows, distinct), denominator=float("nan"))
