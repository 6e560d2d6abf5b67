"""Rates: any share of any records over any months, in the shape of the figures, for an analyst's own questions."""

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
    """Any rate by any column over any months, as rows like those of the figures table.

    ``records`` need a ``month`` and may have a ``service``. ``of`` is a column of flags (the rate is the share that is
    true) or of values (the rates are the share of each value). ``by`` is a column to break down by. ``over`` is a
    month, a window or a quarter, or several of them; if empty, every recorded month. Records with a null in one of
    these columns are left out. Each authority has its own rows. Raises UserError if there is no such column or period,
    or no record with a month.

    >>> late = pd.array([True, False, None], dtype="boolean")
    >>> audits = pd.DataFrame({"month": pd.PeriodIndex(["2019-07", "2019-08", "2019-08"], freq="M"), "late": late})
    >>> rate(audits, of="late", over="2019-07/2019-08")[["period", "numerator", "denominator", "value"]]
                period  numerator  denominator  value
    0  2019-07/2019-08        1.0          2.0   50.0
    """
    for column in filter(None, ("month", of, by)):
        require(column, records.columns, "a column of these records")
    renamed = _rename_columns(records, of, by)
    if renamed["month"].isna().all():
        raise UserError("There are no records with a month to count. Choose other records; qa.load() returns them all.")
    spans = _spans(renamed, [over] if isinstance(over, str) else over, financial_year_start)
    placed = in_periods(renamed.dropna(subset=["service", "group", "part"]), spans)
    levels = {key: _values(renamed[key]) for key in ("service", "group")}
    if records[of].dtype in ("bool", "boolean"):
        rows = share(placed, placed["part"], spans, levels)
    else:
        rows = split(placed, "part", _values(renamed["part"]), spans, levels)
    # Rows exist for every combination of authority, service and group; keep those that the records have.
    rows = rows.merge(renamed[["authority", "service", "group"]].drop_duplicates())
    words = pd.DataFrame({"unit": "percent", "sampled": True}, index=[name or of])
    rates = with_values_and_intervals(rows.assign(measure=name or of), words)
    return rates if renamed["authority"].nunique() > 1 else rates.drop(columns="authority")


def _rename_columns(records: pd.DataFrame, of: str, by: str) -> pd.DataFrame:
    """The columns that a rate is counted from, under the names that ``measures.counting`` expects."""
    return pd.DataFrame(
        {
            "authority": records.get("authority", ""),
            "month": records["month"],
            "service": records.get("service", ""),
            "group": records[by] if by else "",
            "part": records[of],
        }
    )


def _spans(records: pd.DataFrame, labels: list[str], start: int) -> pd.DataFrame:
    """The months of each labelled period, for each authority; of every recorded month if there are no labels."""
    labels = [label for label in labels if label] or sorted(records["month"].dropna().astype("str").unique())
    months = pd.concat([periods.span(label, start).assign(at=at) for at, label in enumerate(labels)])
    spans = records[["authority"]].drop_duplicates().merge(months, how="cross")
    return spans.assign(slot=spans.groupby(["authority", "at"], sort=False).ngroup())


def _values(column: pd.Series) -> list[str]:
    """The values of a column, in the order of its scale if it has one, else sorted."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return list(column.cat.categories)
    return sorted(column.dropna().astype("str").unique())
