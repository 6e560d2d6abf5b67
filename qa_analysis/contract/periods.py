"""Months, windows, financial quarters and states: the periods that a figure can be about.

A *month* is a calendar month, ``2019-08``. A *window* is several months in a row, counted together and named by its
first and last month, ``2019-06/2019-08``. A *quarter* is three months of a financial year that begins in the month the
council sets: ``2019-20 Q2``, or ``2020 Q1`` if that is January. These three count what happened in their months. A
*state* is how things stood at the end of one day, such as the actions that were open: ``as at 2019-08-31``. Each kind
of label has a form of its own, so that the label alone is enough for ``span`` and ``before``; and within each kind,
labels sort as text in order of time.

A *calendar* has one row for each authority and month of the series: ``authority``, ``month`` (a monthly period), its
``first_day`` and ``last_day``, and ``as_at`` (the date of its state). The functions at the end turn it into *periods*,
which measures join to records: ``authority``, ``period`` (the label in the figures), ``month`` (one row for each month
of the period) and ``slot`` (the number of the period, for counting).
"""

import re
from datetime import date

import numpy as np
import pandas as pd

from qa_analysis.contract.months import require_month


def month(text: str) -> pd.Period:
    """The month that a label names. Raises UserError if the label is not ``YYYY-MM``.

    >>> month("2019-08")
    Period('2019-08', 'M')
    """
    return pd.Period(require_month(text), "M")


def months_to(label: str, count: int) -> list[str]:
    """The labels of a month and the months before it, ``count`` in all, oldest first.

    >>> months_to("2019-02", 3)
    ['2018-12', '2019-01', '2019-02']
    """
    return [str(m) for m in pd.period_range(end=month(label), periods=count)]


def window(label: str, count: int) -> str:
    """The label of the window of ``count`` months that ends with a month.

    >>> window("2019-08", 3)
    '2019-06/2019-08'
    """
    return f"{month(label) - count + 1}/{label}"


def state(day: date) -> str:
    """The label of the state at the end of a day.

    >>> state(date(2019, 8, 31))
    'as at 2019-08-31'
    """
    return f"as at {day:%Y-%m-%d}"


def quarter(label: str, start: int = 4) -> str:
    """The label of a month's financial quarter; ``start`` is the month in which the financial year begins.

    >>> quarter("2019-08"), quarter("2020-01"), quarter("2020-01", start=1)
    ('2019-20 Q2', '2019-20 Q4', '2020 Q1')
    """
    months_in = (month(label).month - start) % 12
    first, number = month(label) - months_in, months_in // 3 + 1
    years = f"{first.year}" if start == 1 else f"{first.year}-{(first.year + 1) % 100:02d}"
    return f"{years} Q{number}"


def quarters_to(label: str, count: int, start: int = 4) -> list[str]:
    """The labels of a month's financial quarter and those before it, ``count`` in all, oldest first.

    >>> quarters_to("2019-05", 3)
    ['2018-19 Q3', '2018-19 Q4', '2019-20 Q1']
    """
    return [quarter(str(month(label) - 3 * back), start) for back in reversed(range(count))]


def before(label: str, start: int = 4) -> str:
    """The label of the month, window or quarter before a label's; the window before begins and ends a month earlier.

    >>> before("2019-08"), before("2019-03/2019-08"), before("2019-20 Q1")
    ('2019-07', '2019-02/2019-07', '2018-19 Q4')
    """
    if "Q" in label:
        return quarter(str(span(label, start)["month"].min() - 1), start)
    return "/".join(str(month(part) - 1) for part in label.split("/"))


def calendar(first: pd.Series, last: pd.Period, length: int, day: date) -> pd.DataFrame:
    """The calendar of a report: the ``length`` months to the last, or those since an authority's first, if fewer.

    ``first`` is each authority's first recorded month, by authority; ``day`` is the report's as-at date.
    """
    months = pd.DataFrame({"month": pd.period_range(end=last, periods=length)})
    months["first_day"] = months["month"].dt.start_time.astype("datetime64[us]")
    months["last_day"] = months["month"].dt.end_time.dt.normalize().astype("datetime64[us]")
    series = first.rename("first").rename_axis("authority").reset_index().merge(months, how="cross")
    series = series[series["month"] >= series["first"]].reset_index(drop=True)
    series = series.assign(period=_labels(series["month"]), slot=np.arange(len(series)))
    series["as_at"] = series["last_day"].where(series["month"] < last, pd.Timestamp(day))
    return series


def months(calendar: pd.DataFrame) -> pd.DataFrame:
    """Each month of the series as a period of its own."""
    return calendar[["authority", "month", "period", "slot"]]


def windows(calendar: pd.DataFrame, length: int, lag: int = 0) -> pd.DataFrame:
    """The windows of ``length`` months, one for each month of the series: each ends ``lag`` months before it.

    ``end`` is a window's last month.
    """
    ends = calendar["month"] - lag
    labels = _labels(ends - length + 1) + "/" + _labels(ends)
    spans = calendar[["authority", "slot"]].assign(period=labels, end=ends)
    members = spans.iloc[np.repeat(np.arange(len(spans)), length)].reset_index(drop=True)
    return members.assign(month=members["end"] - np.tile(np.arange(length), len(spans)))


def merge_kinds(*periods: pd.DataFrame) -> pd.DataFrame:
    """Periods of several kinds in one frame, with slots that continue from one kind to the next."""
    starts = np.cumsum([0, *(frame["slot"].nunique() for frame in periods[:-1])])
    return pd.concat([frame.assign(slot=frame["slot"] + at) for frame, at in zip(periods, starts, strict=True)])


def quarters(calendar: pd.DataFrame, count: int, start: int) -> pd.DataFrame:
    """The last ``count`` financial quarters with their months, without those before an authority's first month or
    after the report's.
    """
    last = calendar["month"].max()
    # If the last quarter is unfinished, these months reach back into one quarter too many, which is then dropped.
    members = pd.DataFrame({"month": pd.period_range(end=last, periods=3 * count)})
    members["period"] = [quarter(str(m), start) for m in members["month"]]
    members = members[members["period"].isin(members["period"].unique()[-count:])]
    rows = calendar[["authority", "first"]].drop_duplicates().merge(members, how="cross")
    rows = rows.loc[rows["month"] >= rows["first"], ["authority", "period", "month"]]
    return rows.assign(slot=rows.groupby(["authority", "period"]).ngroup())


def states(calendar: pd.DataFrame) -> pd.DataFrame:
    """The state at the end of each month; for the report's own month, at its as-at date."""
    labels = {day: state(day) for day in calendar["as_at"].unique()}
    return calendar.assign(period=calendar["as_at"].map(labels))


def _labels(months: pd.Series) -> pd.Series:
    # Formatting a period is slow, so each distinct month is formatted once.
    return months.map({month: str(month) for month in months.unique()})


def span(label: str, start: int = 4) -> pd.DataFrame:
    """The months of a label, one row each: of a month, a window, or a quarter of a financial or calendar year.

    >>> list(span("2018-19 Q4")["month"].astype(str)), list(span("2019 Q1")["month"].astype(str))
    (['2019-01', '2019-02', '2019-03'], ['2019-01', '2019-02', '2019-03'])
    """
    if match := re.fullmatch(r"(\d{4})(-\d{2})? Q([1-4])", label):
        first = pd.Period(f"{match[1]}-{start if match[2] else 1:02d}", "M") + 3 * (int(match[3]) - 1)
        return pd.DataFrame({"period": label, "month": pd.period_range(first, periods=3)})
    begin, _, end = label.partition("/")
    return pd.DataFrame({"period": label, "month": pd.period_range(month(begin), month(end or begin))})
