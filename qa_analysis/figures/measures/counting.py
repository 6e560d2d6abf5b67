"""Counting: records to rows of the figures.

Every measure is a count or a share over *periods* (see ``contract.periods``) and *levels*: for each of the columns
``service``, ``group`` and ``category`` that a measure has, the values that must appear, zero or not. Rows come out as
``authority``, ``period``, the levels, ``numerator`` and ``denominator`` (null for plain counts).

The cells of that grid are numbered, period by period and level by level, and records are counted by the number of
their cell: the same for a month of one council and for years of many.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

Levels = dict[str, Iterable[str]]


def in_periods(records: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Records with each period their month lies in: its label, and as ``slot`` its number."""
    return records.merge(periods, on=["authority", "month"])


def grid(periods: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """Every combination of a period and the levels, in their order, a row each."""
    spans = periods[["authority", "period", "slot"]].drop_duplicates("slot").sort_values("slot")
    cells = np.indices((len(spans), *map(len, levels.values()))).reshape(len(levels) + 1, -1)
    columns = {
        name: pd.array(list(values), dtype="str").take(at)
        for (name, values), at in zip(levels.items(), cells[1:], strict=True)
    }
    return spans[["authority", "period"]].iloc[cells[0]].reset_index(drop=True).assign(**columns)


def tally(
    placed: pd.DataFrame, periods: pd.DataFrame, levels: Levels, of: str = "", how: str = "distinct"
) -> np.ndarray:
    """How many placed records lie in each cell of the grid; or of a column, its ``distinct`` values or its ``sum``."""
    cells = pd.Series(placed["slot"].to_numpy())
    known = np.ones(len(cells), dtype=bool)
    for column, values in levels.items():
        at = pd.Index(list(values), dtype="str").get_indexer(placed[column])
        known &= at >= 0
        cells = cells * len(values) + at
    size = periods["slot"].nunique() * int(np.prod([len(values) for values in levels.values()]))
    if not of:
        return np.bincount(cells[known], minlength=size).astype(float)
    values = placed[of].to_numpy()[known]
    if how == "sum":
        return np.bincount(cells[known], np.nan_to_num(values), minlength=size)
    distinct = pd.DataFrame({"cell": cells[known].to_numpy(), "value": values}).dropna().drop_duplicates()
    return np.bincount(distinct["cell"], minlength=size).astype(float)


def count(placed: pd.DataFrame, periods: pd.DataFrame, levels: Levels, distinct: str = "") -> pd.DataFrame:
    """A count of placed records, or of the distinct values of one of their columns."""
    return grid(periods, levels).assign(numerator=tally(placed, periods, levels, distinct), denominator=np.nan)


def count_open(placed: pd.DataFrame, levels: list[str], distinct: str = "") -> pd.DataFrame:
    """A count for each combination of the levels that occurs in a period, and no row where nothing does."""
    groups = placed.groupby(["authority", "period", *levels])
    counted = groups[distinct].nunique() if distinct else groups.size()
    return counted.rename("numerator").reset_index().assign(denominator=np.nan)


def share(placed: pd.DataFrame, hit: pd.Series, periods: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """How many of the placed records are a hit, of those where that is known: a null hit leaves both."""
    hits, known = hit.eq(True).fillna(False).to_numpy(bool), hit.notna().to_numpy()
    return grid(periods, levels).assign(
        numerator=tally(placed[hits], periods, levels),
        denominator=tally(placed[known], periods, levels),
    )


def split(
    placed: pd.DataFrame, column: str, values: Iterable[str], periods: pd.DataFrame, levels: Levels, weight: str = ""
) -> pd.DataFrame:
    """How the placed records, or the sum of a weight, divide into a column's values; a null stays in the whole."""
    parts = placed.assign(category=placed[column])
    cells = levels | {"category": values}
    whole = tally(placed, periods, levels, weight, "sum")
    return grid(periods, cells).assign(
        numerator=tally(parts, periods, cells, weight, "sum"),
        denominator=np.repeat(whole, len(values)),
    )
