"""Counting: from records to rows of the figures.

A measure counts records over *periods* (see ``contract.periods``) and *levels*: for each of the columns ``service``,
``group`` and ``category`` that it has, the values that must appear. It counts over the grid of every combination of
these, not only those that occur in the records. So nothing counted is a row with 0, and cannot be mistaken for a row
that is missing. What the records do not say is kept apart from both: a null is neither a yes nor a no.

The ``numerator`` is how many records have the property that the measure is about; the ``denominator`` is how many it
was looked for in, and is null for plain counts. Where the denominator is 0 there is no share, which is not a share of
0 %. Rows have ``authority``, ``period``, the levels, ``numerator`` and ``denominator``.

The cells of the grid are numbered, period by period and level by level, and records are counted by the number of their
cell: the same for a month of one council and for years of many. *Placed* records are those that ``in_periods`` or
``in_states`` returns.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from qa_analysis.contract.periods import states

Levels = dict[str, Iterable[str]]


def in_periods(records: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """The records with the label of the period that their month lies in, and its number as ``slot``.

    A record appears once in each of several periods that overlap, such as windows; outside all periods it is dropped.
    """
    return records.merge(periods, on=["authority", "month"])


def in_states(
    records: pd.DataFrame, calendar: pd.DataFrame, begins: pd.Series, ends: pd.Series | None = None
) -> pd.DataFrame:
    """The records in each state by whose day they had begun and not ended, with its ``slot``, ``month`` and ``as_at``.

    A record without a date never begins, and one without an end has not ended.
    """
    # A record is in the states from the first to before the last: it is repeated so often, and no oftener.
    days = np.sort(calendar["as_at"].unique())
    first = np.searchsorted(days, begins)
    last = len(days) if ends is None else np.searchsorted(days, ends)
    times = np.maximum(last - first, 0)
    rows = np.repeat(np.arange(len(records)), times)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    placed = records.iloc[rows].assign(as_at=days[first[rows] + nth])
    return placed.merge(states(calendar)[["authority", "month", "period", "slot", "as_at"]], on=["authority", "as_at"])


def grid(periods: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """One row for each combination of a period and the values of the levels, in their order."""
    _, first = np.unique(periods["slot"], return_index=True)
    cells = np.indices((len(first), *map(len, levels.values()))).reshape(len(levels) + 1, -1)
    columns = {name: periods[name].array.take(first[cells[0]]) for name in ("authority", "period")}
    columns |= {
        name: pd.array(list(values), dtype="str").take(at)
        for (name, values), at in zip(levels.items(), cells[1:], strict=True)
    }
    return pd.DataFrame(columns)


def tally(
    placed: pd.DataFrame, periods: pd.DataFrame, levels: Levels, of: str = "", how: str = "distinct"
) -> np.ndarray:
    """How many placed records lie in each cell of the grid; with ``of``, that column's ``distinct`` values or its
    ``sum`` in each cell. A record with a value that is not among the levels is not counted.
    """
    cells, in_grid, size = _number_cells(placed, periods, levels)
    if not of:
        return np.bincount(cells[in_grid], minlength=size).astype(float)
    values = placed[of].to_numpy()[in_grid]
    if how == "sum":
        return np.bincount(cells[in_grid], np.nan_to_num(values), minlength=size)
    distinct = pd.DataFrame({"cell": cells[in_grid], "value": values}).dropna().drop_duplicates()
    return np.bincount(distinct["cell"], minlength=size).astype(float)


def _number_cells(placed: pd.DataFrame, periods: pd.DataFrame, levels: Levels) -> tuple[np.ndarray, np.ndarray, int]:
    """The number of each placed record's cell, whether it has one, and how many cells the grid has."""
    cells, size = placed["slot"].to_numpy(), periods["slot"].nunique()
    in_grid = np.ones(len(cells), dtype=bool)
    for column, values in levels.items():
        # The position of each record's value in the level, or -1 if it is not there.
        at = pd.Index(list(values), dtype="str").get_indexer(placed[column])
        in_grid &= at >= 0
        # The last level varies fastest, as it does in the rows of ``grid``.
        cells, size = cells * len(values) + at, size * len(values)
    return cells, in_grid, size


def count(placed: pd.DataFrame, periods: pd.DataFrame, levels: Levels, distinct: str = "") -> pd.DataFrame:
    """The number of placed records in each cell, or of the distinct values of one of their columns."""
    return grid(periods, levels).assign(numerator=tally(placed, periods, levels, distinct), denominator=np.nan)


def count_open(placed: pd.DataFrame, levels: list[str], distinct: str = "") -> pd.DataFrame:
    """The number of placed records, or of distinct values, for each combination of the levels that occurs in a period.

    Unlike ``count`` it has no rows of 0, for levels that have no fixed list of values, such as themes.
    """
    groups = placed.groupby(["authority", "period", *levels])
    counted = groups[distinct].nunique() if distinct else groups.size()
    return counted.rename("numerator").reset_index().assign(denominator=np.nan)


def share(placed: pd.DataFrame, hit: pd.Series, periods: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """How many placed records of each cell are a hit, out of those where that is known: a null is in neither count, but
    in ``unknown``.
    """
    hits, known = hit.eq(True).fillna(False).to_numpy(bool), hit.notna().to_numpy()
    cells, in_grid, size = _number_cells(placed, periods, levels)
    counted = {"numerator": hits, "denominator": known, "unknown": ~known}
    tallies = {name: np.bincount(cells[rows & in_grid], minlength=size) for name, rows in counted.items()}
    return grid(periods, levels).assign(**pd.DataFrame(tallies, dtype="float64"))


def split(
    placed: pd.DataFrame, column: str, values: Iterable[str], periods: pd.DataFrame, levels: Levels, weight: str = ""
) -> pd.DataFrame:
    """How the placed records of each cell, or the sum of a weight, divide into the values of a column.

    A record with a null in that column is in the denominator and in no numerator.
    """
    parts = placed.assign(category=placed[column])
    cells = levels | {"category": values}
    whole = tally(placed, periods, levels, weight, "sum")
    return grid(periods, cells).assign(
        numerator=tally(parts, periods, cells, weight, "sum"),
        denominator=np.repeat(whole, len(values)),
    )
