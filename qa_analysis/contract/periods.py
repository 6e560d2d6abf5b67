"""Months, windows, financial quarters and states: which records a row of the figures is about.

A *calendar* has one row for each authority and month of the series: ``authority``, ``month`` (a monthly period), its
``first_day`` and ``last_day``, and ``as_at`` (the date of its state). From it come the *periods* that measures join
records to: ``authority``, ``period`` (the label in the figures), ``month`` (each month that belongs to it) and
``slot`` (the number of the period among them, for counting).
"""

import re
from datetime import date

import numpy as np
import pandas as pd

from qa_analysis.errors import UserError


def month(text: str) -> pd.Period:
    """A month from its label.

    >>> month("2019-08")
    Period('2019-08', 'M')
    """
    if not isinstance(text, str) or not re.fullmatch(r"[12][0-9]{3}-(0[1-9]|1[0-2])", text):
        raise UserError(f"{text!r} is not a month. Write it as YYYY-MM, in quotes where a shell or YAML may alter it.")
    return pd.Period(text, "M")


def as_at(text: str, of: pd.Period) -> date:
    """The as-at date of a month's report: the one given, or the month's last day where the text is empty.

    >>> as_at("", month("2019-08"))
    datetime.date(2019, 8, 31)
    """
    if not text:
        return of.end_time.date()
    try:
        given = date.fromisoformat(text) if re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        given = None
    if given is None:
        raise UserError(f"{text!r} is not a date. Write the as-at date as YYYY-MM-DD.")
    if given < of.start_time.date():
        raise UserError(f"The as-at date {given} is before the month {of}. Give a day in that month or later.")
    return given


def months_to(label: str, count: int) -> list[str]:
    """The labels of the months that end with a month, oldest first.

    >>> months_to("2019-02", 3)
    ['2018-12', '2019-01', '2019-02']
    """
    return [str(m) for m in pd.period_range(end=month(label), periods=count)]


def window(label: str, count: int) -> str:
    """The label of the months that end with a month.

    >>> window("2019-08", 3)
    '2019-06/2019-08'
    """
    return f"{month(label) - count + 1}/{label}"


def state(day: date) -> str:
    """The label of a state.

    >>> state(date(2019, 8, 31))
    'as at 2019-08-31'
    """
    return f"as at {day:%Y-%m-%d}"


def quarter(label: str, start: int = 4) -> str:
    """The label of a month's financial quarter; ``start`` is the month in which the financial year begins.

    >>> quarter("2019-08"), quarter("2020-01"), quarter("2020-01", start=1)
    ('2019-20 Q2', '2019-20 Q4', '2020 Q1')
    """
    since = (month(label).month - start) % 12
    first, number = month(label) - since, since // 3 + 1
    years = f"{first.year}" if start == 1 else f"{first.year}-{(first.year + 1) % 100:02d}"
    return f"{years} Q{number}"


def quarters_to(label: str, count: int, start: int = 4) -> list[str]:
    """The labels of the financial quarters that end with a month's own, oldest first.

    >>> quarters_to("2019-05", 3)
    ['2018-19 Q3', '2018-19 Q4', '2019-20 Q1']
    """
    return [quarter(str(month(label) - 3 * back), start) for back in reversed(range(count))]


def before(label: str, start: int = 4) -> str:
    """The label of the month, window or quarter before; a window begins and ends a month earlier.

    >>> before("2019-08"), before("2019-03/2019-08"), before("2019-20 Q1")
    ('2019-07', '2019-02/2019-07', '2018-19 Q4')
    """
    if "Q" in label:
        return quarter(str(span(label, start)["month"].min() - 1), start)
    return "/".join(str(month(part) - 1) for part in label.split("/"))


def calendar(first: pd.Series, last: pd.Period, length: int, day: date) -> pd.DataFrame:
    """The months of a report: ``length`` to the last, or from each authority's first month if that is later.

    ``first`` has an authority's first recorded month, by authority; ``day`` is the report's as-at date.
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
    """The window of ``length`` months that ends ``lag`` months before each month of the series; ``end`` is its last."""
    ends = calendar["month"] - lag
    labels = _labels(ends - length + 1) + "/" + _labels(ends)
    spans = calendar[["authority", "slot"]].assign(period=labels, end=ends)
    members = spans.iloc[np.repeat(np.arange(len(spans)), length)].reset_index(drop=True)
    return members.assign(month=members["end"] - np.tile(np.arange(length), len(spans)))


def joined(*periods: pd.DataFrame) -> pd.DataFrame:
    """Periods of several kinds as one, numbered one kind after the other."""
    starts = np.cumsum([0, *(frame["slot"].nunique() for frame in periods[:-1])])
    return pd.concat([frame.assign(slot=frame["slot"] + at) for frame, at in zip(periods, starts, strict=True)])


def quarters(calendar: pd.DataFrame, count: int, start: int) -> pd.DataFrame:
    """The last financial quarters, from that of an authority's first month, each with its months up to the last."""
    last = calendar["month"].max()
    members = pd.DataFrame({"month": pd.period_range(end=last, periods=3 * count)})
    members["period"] = [quarter(str(m), start) for m in members["month"]]
    members = members[members["period"].isin(members["period"].unique()[-count:])]
    placed = calendar[["authority", "first"]].drop_duplicates().merge(members, how="cross")
    placed = placed.loc[placed["month"] >= placed["first"], ["authority", "period", "month"]]
    return placed.assign(slot=placed.groupby(["authority", "period"]).ngroup())


def states(calendar: pd.DataFrame) -> pd.DataFrame:
    """The state at each month's end, or at the report's as-at date for its own month."""
    labels = {day: state(day) for day in calendar["as_at"].unique()}
    return calendar.assign(period=calendar["as_at"].map(labels))


def _labels(months: pd.Series) -> pd.Series:
    return months.map({month: str(month) for month in months.unique()})


def span(label: str, start: int = 4) -> pd.DataFrame:
    """The months that a label stands for: a month, a window or a quarter of the financial or of the calendar year.

    >>> list(span("2018-19 Q4")["month"].astype(str)), list(span("2019 Q1")["month"].astype(str))
    (['2019-01', '2019-02', '2019-03'], ['2019-01', '2019-02', '2019-03'])
    """
    if named := re.fullmatch(r"(\d{4})(-\d{2})? Q([1-4])", label):
        first = pd.Period(f"{named[1]}-{start if named[2] else 1:02d}", "M") + 3 * (int(named[3]) - 1)
        return pd.DataFrame({"period": label, "month": pd.period_range(first, periods=3)})
    begin, _, end = label.partition("/")
    return pd.DataFrame({"period": label, "month": pd.period_range(month(begin), month(end or begin))})
