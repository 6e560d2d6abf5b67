"""Contributions: how much each group of audits added to the change in a share since the period before."""

import numpy as np
import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.errors import UserError, require
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.questions.audits_behind import COUNTS, audits_of_figure, figure_of, keys_of

UNRECORDED = "not recorded"


def moved(report: OpenMonth, measure: str, by: str = "team", **keys: str) -> pd.DataFrame:
    """What moved a share since the period before: how much each value of a column of the audits added to the change.

    ``contribution``, in percentage points, is 100 (n / N - m / M): n of the N audits counted now have that value and
    are in the numerator, and m of M before. Contributions add up to the change in the share; the largest come first.
    Each is part of the total share, so it grows with the number of a group's audits as well as with their rate. It is
    null if either period has no share. ``keys`` as in ``audits_behind``, which lists the audits themselves.

    >>> import qa_analysis as qa
    >>> report = qa.open_month("2019-08")
    >>> teams = qa.moved(report, "ratings.by_month", category="Inadequate")
    >>> round(teams["contribution"].sum(), 1)  # from 14 of 46 to 7 of 41
    np.float64(-13.4)
    """
    require(by, report.tables["audits"].columns, "a column of the audits")
    figure = figure_of(report, measure, keys)
    if pd.isna(figure["denominator"]):
        raise UserError(f"{measure} is a count here, not a share. qa.audits_behind lists the audits of each period.")
    current, against = _count_by(audits_of_figure(report, figure), by), _count_by(_audits_before(report, figure), by)
    groups = current.join(against.add_prefix("against_"), how="outer").fillna(0).astype("int64")
    shares = [_parts_of_share(groups[counts]) for counts in (COUNTS, [f"against_{name}" for name in COUNTS])]
    groups = groups.assign(contribution=100 * (shares[0] - shares[1]))
    return groups.sort_values("contribution", key=lambda points: -points.abs(), kind="stable").reset_index()


def _audits_before(report: OpenMonth, figure: pd.Series) -> pd.DataFrame:
    """The audits behind the same figure in the period before; none if there is no such figure."""
    label = periods.before(figure["period"], report.framework.financial_year_start)
    keys = figure[["measure", *keys_of(figure)]].to_dict() | {"period": label}
    figures = report.figures[(report.figures[list(keys)] == pd.Series(keys)).all(axis=1)]
    return audits_of_figure(report, figures.iloc[0]) if len(figures) else report.tables["audits"].head(0)


def _count_by(audits: pd.DataFrame, by: str) -> pd.DataFrame:
    """The numerator and denominator of the audits with each value of a column, by the value."""
    values = audits[by].astype("str").fillna(UNRECORDED)
    return audits.reindex(columns=COUNTS).groupby(values.rename(by)).sum()


def _parts_of_share(counts: pd.DataFrame) -> pd.Series:
    """Each row's part of the total share; null if the denominators add up to 0."""
    numerator, denominator = counts.columns
    return counts[numerator] / (counts[denominator].sum() or np.nan)
