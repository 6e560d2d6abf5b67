"""Rates: any share of any records over any months, in the shape of the figures, for questions of an analyst's own."""

import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.errors import UserError, require
from qa_analysis.figures.measures.counting import in_periods, share, split
from qa_analysis.figures.table import with_values_and_intervals


def rate(
    records: pd.DataFrame,
    of: str,
    by: str = "",
    over: str | list[str] = "",
    name: str = "",
    financial_year_start: int = 4,
) -> pd.DataFrame:
    """Any rate by any column over any months: rows like those of the figures table.

    ``records`` have a ``month`` and may have a ``service``; ``of`` is a column of flags (the share that is true) or of
    values (how they divide); ``by`` is the column to break down by; ``over`` is a month, a window or a quarter, or
    several of them, and every recorded month where it is empty. What is not recorded counts for nothing. Several
    authorities have each their own rows. Raises UserError where there is no such column or period, or no record.

    >>> late = pd.array([True, False, None], dtype="boolean")
    >>> audits = pd.DataFrame({"month": pd.PeriodIndex(["2019-07", "2019-08", "2019-08"], freq="M"), "late": late})
    >>> rate(audits, of="late", over="2019-07/2019-08")[["period", "numerator", "denominator", "value"]]
                period  numerator  denominator  value
    0  2019-07/2019-08        1.0          2.0   50.0
    """
    for column in filter(None, ("month", of, by)):
        require(column, records.columns, "a column of these records")
    asked = _asked(records, of, by)
    if asked["month"].isna().all():
        raise UserError("There are no records of any month to count. Choose others; qa.load() has them all.")
    members = _members(asked, [over] if isinstance(over, str) else over, financial_year_start)
    placed = in_periods(asked.dropna(subset=["service", "group", "part"]), members)
    levels = {key: _values(asked[key]) for key in ("service", "group")}
    if records[of].dtype in ("bool", "boolean"):
        rows = share(placed, placed["part"], members, levels)
    else:
        rows = split(placed, "part", _values(asked["part"]), members, levels)
    rows = rows.merge(asked[["authority", "service", "group"]].drop_duplicates())
    words = pd.DataFrame({"unit": "percent", "sampled": True}, index=[name or of])
    rates = with_values_and_intervals(rows.assign(measure=name or of), words)
    return rates if asked["authority"].nunique() > 1 else rates.drop(columns="authority")


def _asked(records: pd.DataFrame, of: str, by: str) -> pd.DataFrame:
    """The columns that a rate is made of, by the names that counting knows them by."""
    return pd.DataFrame(
        {
            "authority": records.get("authority", ""),
            "month": records["month"],
            "service": records.get("service", ""),
            "group": records[by] if by else "",
            "part": records[of],
        }
    )


def _members(asked: pd.DataFrame, labels: list[str], start: int) -> pd.DataFrame:
    """The months of each period asked for, for each authority."""
    labels = [label for label in labels if label] or sorted(asked["month"].dropna().astype("str").unique())
    members = pd.concat([periods.span(label, start).assign(at=at) for at, label in enumerate(labels)])
    every = asked[["authority"]].drop_duplicates().merge(members, how="cross")
    return every.assign(slot=every.groupby(["authority", "at"], sort=False).ngroup())


def _values(column: pd.Series) -> list[str]:
    """The values of a column, in the order of its scale where it has one."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return list(column.cat.categories)
    return sorted(column.dropna().astype("str").unique())
