"""Comparisons: each figure of the report's month beside the one before it, and how far apart the two are.

A second table beside the figures. It names two figures by their keys; the interval of their difference, how likely it
is to come up by chance, the rule and the verdict stay empty until a comparison is tested.
"""

import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.figures import KEYS, text
from qa_analysis.month import OpenMonth

AGAINST = [f"against_{key}" for key in KEYS[1:]]
TESTED = ["low", "high", "p", "rule", "verdict"]
COLUMNS = [*KEYS, *AGAINST, "difference", *TESTED]


def comparisons(report: OpenMonth) -> pd.DataFrame:
    """Every figure of the month, its window, quarter or state against the one before; in the unit of the figure.

    Shares of inadequate audits by legal status are set against the months before too.
    """
    rows = [_paired(report.figures, now, before) for now, before in _pairs(report).items()]
    beside = report.figures[report.figures["measure"] == "inadequate.by_status"]
    rows.append(_paired(beside, report.month, report.months_before))
    return pd.concat(rows, ignore_index=True).reindex(columns=COLUMNS)


def _pairs(report: OpenMonth) -> dict[str, str]:
    """The label before each label that ends with the report's month."""
    month = periods.month(report.month)
    start = report.framework.financial_year_start
    before, quarter = periods.quarters_to(report.month, 2, start)
    windows = {label for label in report.figures["period"].unique() if label.endswith(f"/{month}")}
    return {
        report.month: str(month - 1),
        report.state: periods.state((month - 1).end_time.date()),
        quarter: before,
        **{label: periods.before(label, start) for label in sorted(windows)},
    }


def _paired(figures: pd.DataFrame, now: str, before: str) -> pd.DataFrame:
    """The figures of one period that have a counterpart in another, with its keys and the difference of the two."""
    last, earlier = (figures.loc[figures["period"] == label, [*KEYS, "value"]] for label in (now, before))
    same = ["measure", "service", "group", "category"]
    both = last.merge(earlier, on=same, suffixes=("", "_before"))
    against = {f"against_{key}": both[key] for key in same[1:]} | {"against_period": both["period_before"]}
    return both.assign(**against, difference=both["value"] - both["value_before"])


def written(table: pd.DataFrame) -> str:
    """The table as CSV, its numbers in the form of those of the figures."""
    return text(table, ["difference", "low", "high", "p"])
