"""Contributions: what each group of audits added to the change of a share since the period before."""

import numpy as np
import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.errors import UserError, require
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.questions.audits_behind import COUNTS, audits_of_figure, figure_of, keys_of

UNRECORDED = "not recorded"


def moved(report: OpenMonth, measure: str, by: str = "team", **keys: str) -> pd.DataFrame:
    """What moved a share since the period before: what each value of a column of the audits added to the change.

    ``contribution``, in percentage points, is 100 (n / N - m / M): n of the N audits counted now are of that value and
    in the numerator, m of M before. The contributions add up to the change of the share; the largest come first. One is
    of the whole's share, so it grows with a group's audits as well as with their rate. It is null where there is no
    share in either period. ``keys`` as in ``audits_behind``, which has the audits themselves.

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
    now, against = _of_each(audits_of_figure(report, figure), by), _of_each(_before(report, figure), by)
    groups = now.join(against.add_prefix("against_"), how="outer").fillna(0).astype("int64")
    shares = [_parts(groups[counts]) for counts in (COUNTS, [f"against_{name}" for name in COUNTS])]
    groups = groups.assign(contribution=100 * (shares[0] - shares[1]))
    return groups.sort_values("contribution", key=lambda points: -points.abs(), kind="stable").reset_index()


def _before(report: OpenMonth, figure: pd.Series) -> pd.DataFrame:
    """The audits behind the same figure of the period before; none where there is no such figure."""
    label = periods.before(figure["period"], report.framework.financial_year_start)
    keys = figure[["measure", *keys_of(figure)]].to_dict() | {"period": label}
    found = report.figures[(report.figures[list(keys)] == pd.Series(keys)).all(axis=1)]
    return audits_of_figure(report, found.iloc[0]) if len(found) else report.tables["audits"].head(0)


def _of_each(audits: pd.DataFrame, by: str) -> pd.DataFrame:
    """The counts of the audits of each value of a column, by the value."""
    values = audits[by].astype("str").fillna(UNRECORDED)
    return audits.reindex(columns=COUNTS).groupby(values.rename(by)).sum()


def _parts(counts: pd.DataFrame) -> pd.Series:
    """What each row is of the whole's share; null where there is nothing to share."""
    numerator, denominator = counts.columns
    return counts[numerator] / (counts[denominator].sum() or np.nan)
