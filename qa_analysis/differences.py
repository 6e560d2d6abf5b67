"""Differences: figures set against others, with the interval of their difference where both are of samples."""

import numpy as np
import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.figures import KEYS
from qa_analysis.measures import ENTRIES
from qa_analysis.statistics import newcombe

COUNTS = ["numerator", "denominator"]
BESIDE = [*KEYS[1:], *COUNTS, "value"]  # what a row is set against has these too, as against_period and so on
ENDS = ["difference", "low", "high", "note"]
ALONE, UNSHARED, COUNTED, SHARED = (
    "nothing to set it against",
    "no interval: in one of the two there is nothing to share",
    "no interval: not shares of a sample",
    "no interval: the two may share audits",
)


def compare(rows: pd.DataFrame, against: pd.DataFrame, financial_year_start: int = 4) -> pd.DataFrame:
    """Figures, or rates of ``qa.rate``, each set against its like: the difference, and how far it can be trusted.

    Like is what has the same measure and category and, where ``against`` has several of them, the same service and
    group: one team may stand against another, or each against the whole.

    ``low`` and ``high`` are the ends of the 95 % interval of the difference, in percentage points. It supposes two
    separate samples (see ``statistics.newcombe``): periods that share no month, two services, or two groups of a rate.
    Where there is no interval, ``note`` says why.

    >>> import qa_analysis as qa
    >>> report = qa.open_month("2019-08")
    >>> july = report.rows("ratings.by_month", last=None, period="2019-07", category="Inadequate")
    >>> pair = qa.compare(report.rows("ratings.by_month", category="Inadequate"), july)
    >>> pair[["difference", "low", "high"]].round(1).to_numpy().tolist()
    [[-13.4, -30.1, 4.8]]
    """
    pairs = _pairs(rows, against)
    note = _notes(pairs, financial_year_start)
    counts = [pairs[prefix + name].to_numpy(float) for prefix in ("", "against_") for name in COUNTS]
    low, high = np.where(note == "", 100 * np.array(newcombe(*counts)), np.nan)
    difference = pairs["value"] - pairs["against_value"]
    found = pairs.assign(difference=difference, low=low, high=high, note=note)
    authority = [name for name in ("authority",) if name in rows]
    return found[[*authority, *KEYS, *COUNTS, "value", *(f"against_{name}" for name in BESIDE), *ENDS]]


def _pairs(rows: pd.DataFrame, against: pd.DataFrame) -> pd.DataFrame:
    """Each row with its like, whose columns are null where there is none."""
    several = [key for key in ("authority", "service", "group") if key in rows and against[key].nunique() > 1]
    alike = ["measure", "category", *several]
    likes = against.drop(columns="measure").add_prefix("against_").assign(**against[alike])
    return rows.merge(likes, how="left", on=alike)


def _notes(pairs: pd.DataFrame, start: int) -> np.ndarray:
    """Why each pair has no interval; empty where it has one."""
    shares = pairs["unit"].eq("percent") & (pairs["low"].notna() | pairs["denominator"].eq(0))
    sampled = shares & (pairs["against_low"].notna() | pairs["against_denominator"].eq(0))
    empty = pairs["denominator"].eq(0) | pairs["against_denominator"].eq(0)
    separate = np.array([_separate(pair, start) for pair in pairs.itertuples()], dtype=bool)
    alone = pairs["against_period"].isna()
    return np.select([alone, ~sampled, empty, ~separate], [ALONE, COUNTED, UNSHARED, SHARED], "")


def _separate(pair, start: int) -> bool:
    """Whether no record can be in both rows of a pair."""
    if pd.isna(pair.against_period) or _differ(pair.service, pair.against_service):
        return True
    if pair.measure not in ENTRIES and _differ(pair.group, pair.against_group):
        return True
    return not _months(pair.period, start) & _months(pair.against_period, start)


def _differ(one: str, other: str) -> bool:
    """Whether two keys are of different parts; an empty one is of the whole."""
    return "" not in (one, other) and one != other


def _months(label: str, start: int) -> set[pd.Period]:
    return set() if label.startswith("as at ") else set(periods.span(label, start)["month"])
