"""Comparisons: figures set side by side, with an interval for their difference where both are shares of samples.

A difference between two small samples is mostly chance: of 40 audits a month, five more Inadequate ones than in the
month before mean little. So the difference of two shares has a 95 % interval: the true differences that would make the
observed one unsurprising. The method assumes two separate samples. There is no interval where the two figures may count
the same audits (windows that overlap), count everything on record, or are not shares; then ``note`` says why.
"""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.figures.statistics import newcombe
from qa_analysis.figures.table import COUNTS, KEYS
from qa_analysis.figures.table import as_csv as figures_as_csv

AGAINST = [f"against_{key}" for key in KEYS[1:]]
ENDS = ["difference", "low", "high", "note"]
COLUMNS = [*KEYS, *AGAINST, *ENDS]
ALONE, UNSHARED, COUNTED, SHARED = (
    "nothing to set it against",
    "no interval: in one of the two there is nothing to share",
    "no interval: not shares of a sample",
    "no interval: the two may share audits",
)


def compare(rows: pd.DataFrame, against: pd.DataFrame, financial_year_start: int = 4) -> pd.DataFrame:
    """Compare figures, or rates of ``qa.rate``, each with its counterpart: the difference, and how far to trust it.

    A counterpart has the same measure and category and, where ``against`` has several of them, the same authority,
    service and group. Where it has one, every row is compared with that: one team with another, or each with the whole.

    ``low`` and ``high`` are the ends of the 95 % interval of the difference, in percentage points (see
    ``statistics.newcombe``). Periods that share no month, two services, and two groups of a rate are separate samples.
    Where there is no interval, ``note`` says why.

    >>> import qa_analysis as qa
    >>> report = qa.open_month("2019-08")
    >>> july = report.rows("ratings.by_month", last=None, period="2019-07", category="Inadequate")
    >>> pair = qa.compare(report.rows("ratings.by_month", category="Inadequate"), july)
    >>> pair[["difference", "low", "high"]].round(1).to_numpy().tolist()
    [[-13.4, -30.1, 4.8]]
    """
    several = [key for key in ("authority", "service", "group") if key in rows and against[key].nunique() > 1]
    pairs = _with_differences(_pairs(rows, against, ["measure", "category", *several]), financial_year_start)
    authority = [name for name in ("authority",) if name in rows]
    values = [*COUNTS, "value"]
    return pairs[[*authority, *KEYS, *values, *AGAINST, *(f"against_{name}" for name in values), *ENDS]]


def compare_month(figures: pd.DataFrame, month: str, as_at: date, framework: Framework) -> pd.DataFrame:
    """Compare every figure of a month, its windows, quarter or state with the one before, in the unit of the figure.

    Shares of inadequate audits by legal status are also compared with the recent months before. Figures without a
    counterpart are left out.
    """
    start = framework.financial_year_start
    alike = [key for key in ["authority", *KEYS] if key in figures and key != "period"]
    rows = {label: figures[figures["period"] == label] for label in figures["period"].unique()}
    labels = [(label, before) for label, before in _labels_before(rows, month, as_at, start) if before in rows]
    by_status = figures[figures["measure"] == "inadequate.by_status"]
    earlier = periods.window(str(periods.month(month) - 1), framework.thresholds.recent_months)
    pairs = [_pairs(rows[label], rows[before], alike) for label, before in labels]
    pairs.append(_pairs(*(by_status[by_status["period"] == label] for label in (month, earlier)), alike))
    every = pd.concat(pairs, ignore_index=True)
    return _with_differences(every[every["against_period"].notna()], start).reindex(columns=COLUMNS)


def _labels_before(labels, month: str, as_at: date, start: int) -> list[tuple[str, str]]:
    """Each label of a period that ends with the month, with the label of the period before it."""
    last = periods.month(month)
    before, quarter = periods.quarters_to(month, 2, start)
    windows = sorted(label for label in labels if label.endswith(f"/{month}"))
    pairs = [
        (month, str(last - 1)),
        (periods.state(as_at), periods.state((last - 1).end_time.date())),
        (quarter, before),
        *((label, periods.before(label, start)) for label in windows),
    ]
    return [pair for pair in pairs if pair[0] in labels]


def _pairs(rows: pd.DataFrame, against: pd.DataFrame, alike: list[str]) -> pd.DataFrame:
    """Each row with its counterpart in the columns ``against_…``, which are null if it has none."""
    counterparts = against.drop(columns="measure").add_prefix("against_").assign(**against[alike])
    return rows.merge(counterparts, how="left", on=alike)


def _with_differences(pairs: pd.DataFrame, start: int) -> pd.DataFrame:
    """Pairs with their difference and its interval, or a note why there is no interval."""
    note = _notes(pairs, start)
    samples = pairs[note == ""]
    counts = [samples[prefix + name].to_numpy(float) for prefix in ("", "against_") for name in COUNTS]
    ends = pd.DataFrame(100 * np.transpose(newcombe(*counts)), samples.index, ["low", "high"]).reindex(pairs.index)
    return pairs.assign(difference=pairs["value"] - pairs["against_value"], **ends, note=note)


def _notes(pairs: pd.DataFrame, start: int) -> np.ndarray:
    """Why each pair has no interval; empty where it has one."""
    # A share of a sample has an interval of its own, unless its denominator is 0.
    shares = pairs["unit"].eq("percent") & (pairs["low"].notna() | pairs["denominator"].eq(0))
    sampled = shares & (pairs["against_low"].notna() | pairs["against_denominator"].eq(0))
    empty = pairs["denominator"].eq(0) | pairs["against_denominator"].eq(0)
    separate = np.array([_are_separate(pair, start) for pair in pairs.itertuples()], dtype=bool)
    unmatched = pairs["against_period"].isna()
    # Of several reasons the first in this list is the note.
    return np.select([unmatched, ~sampled, empty, ~separate], [ALONE, COUNTED, UNSHARED, SHARED], "")


def _are_separate(pair, start: int) -> bool:
    """Whether no record can be counted in both rows of a pair."""
    if pd.isna(pair.against_period) or _are_different_parts(pair.service, pair.against_service):
        return True
    if pair.measure not in ENTRIES and _are_different_parts(pair.group, pair.against_group):
        return True
    return not _months(pair.period, start) & _months(pair.against_period, start)


def _are_different_parts(one: str, other: str) -> bool:
    """Whether two keys name different parts. An empty key is the whole, which overlaps every part."""
    return "" not in (one, other) and one != other


@cache
def _months(label: str, start: int) -> frozenset[pd.Period]:
    return frozenset() if label.startswith("as at ") else frozenset(periods.span(label, start)["month"])


def as_csv(table: pd.DataFrame) -> str:
    """The table as CSV text, its numbers written as those of the figures are."""
    return figures_as_csv(table, ["difference", "low", "high"])
