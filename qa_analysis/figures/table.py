"""The figures table: every number that a report prints, one row each, and how to choose rows from it."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from qa_analysis.contract import periods, safe_text
from qa_analysis.contract.settings import Framework
from qa_analysis.errors import UserError, require
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.figures.statistics import wilson

KEYS = ["measure", "service", "period", "group", "category"]
COUNTS = ["numerator", "denominator"]
NUMBERS = [*COUNTS, "value", "low", "high"]
COLUMNS = [*KEYS, *COUNTS, "value", "unit", "low", "high"]


def with_values_and_intervals(rows: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """Counted rows as figures: with their value, their unit and, if they are a sample, Wilson's 95 % interval.

    ``words`` is the registry, or a table like it with the ``unit`` and ``sampled`` of each measure.
    """
    rows = rows.reindex(columns=["authority", *COLUMNS])
    unit = rows["measure"].map(words["unit"]).mask(rows["unit"].notna(), rows["unit"])
    rows[NUMBERS] = rows[NUMBERS].astype("float64")
    # Multiply before dividing: 100 * 57 / 200 is exactly 28.5, but 57 / 200 * 100 is a little less and rounds down.
    scale = np.where(unit == "percent", 100, 1)
    ratio = scale * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    value = rows["numerator"].where(unit == "count", ratio)
    rows = rows.assign(value=rows["value"].fillna(value), unit=unit)
    sampled = rows["measure"].map(words["sampled"]).to_numpy(bool)
    low, high = wilson(rows.loc[sampled, "numerator"].to_numpy(), rows.loc[sampled, "denominator"].to_numpy())
    rows.loc[sampled, ["low", "high"]] = 100 * np.column_stack([low, high])
    labels = ["authority", *KEYS]
    return rows.assign(**rows[labels].astype("str").fillna(""))


def select(figures: pd.DataFrame, measure: str | list[str], **keys: str | list[str]) -> pd.DataFrame:
    """The rows of one or several measures, narrowed to given values of service, period, group or category.

    Raises UserError if there is no such measure or key.
    """
    measures = [measure] if isinstance(measure, str) else measure
    for name in measures:
        # A measure may have no rows in a month. Only a name that no measure has is a mistake.
        if not (figures["measure"] == name).any():
            require(name, ENTRIES, "a measure", "qa.registry() lists them all.")
    chosen = figures["measure"].isin(measures)
    for key, values in keys.items():
        require(key, KEYS, "a key of figures")
        chosen &= figures[key].isin([values] if isinstance(values, str) else values)
    return figures[chosen]


def select_recent(
    figures: pd.DataFrame,
    measure: str | list[str],
    month: str,
    as_at: date,
    framework: Framework,
    last: int | None = 1,
    **keys: str | list[str],
) -> pd.DataFrame:
    """The figures of one or several measures for the last months, quarters, windows or states up to a month.

    ``last=None`` gives all periods. Figures are of social care, or across services, unless ``service`` says otherwise.
    Raises UserError if there is no such measure or key.
    """
    chosen = select(figures, measure, **({"service": [framework.social_care, ""]} | keys))
    if last is None:
        return chosen
    months = periods.months_to(month, last)
    quarters = periods.quarters_to(month, last, framework.financial_year_start)
    states = [periods.state(periods.month(month).end_time.date()) for month in months[:-1]]
    ends = {*months, *quarters, *states, periods.state(as_at)}
    labels = [label for label in chosen["period"].unique() if label.rpartition("/")[2] in ends]
    return chosen[chosen["period"].isin(labels)]


def together(rows: pd.DataFrame, category: str) -> pd.DataFrame:
    """Shares of several categories of one whole as one share of them all, under a category of its own.

    Each period and group has one row. It has no interval, and it is no row of the figures: a sum of some.
    """
    keys = [key for key in KEYS if key != "category"]
    whole = rows.groupby(keys, sort=False, as_index=False)
    counts = whole.agg(numerator=("numerator", "sum"), denominator=("denominator", "first"), unit=("unit", "first"))
    value = 100 * counts["numerator"] / counts["denominator"].where(counts["denominator"] > 0)
    return counts.assign(category=category, value=value).reindex(columns=rows.columns)


def months_together(rows: pd.DataFrame) -> pd.DataFrame:
    """The shares of several months as shares of all of them together, for each group and category."""
    labels = list(rows["period"].unique())
    keys = ["measure", "service", "group", "category"]
    counts = rows.groupby(keys, sort=False, as_index=False)[["numerator", "denominator"]].sum()
    value = 100 * counts["numerator"] / counts["denominator"].where(counts["denominator"] > 0)
    return counts.assign(period=f"{labels[0]}/{labels[-1]}", value=value, unit="percent")


def one_each(rows: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """The rows. Raises UserError if two have the same keys: one of them would stand for both."""
    if rows.duplicated(list(keys)).any():
        others = [key for key in KEYS if key in rows and key not in keys and rows[key].nunique() > 1]
        remedy = f"Choose one {' and one '.join(others)}." if others else "Leave out the rows that are there twice."
        raise UserError(f"Some of these figures have the same {' and '.join(keys)}. {remedy}")
    return rows


def as_csv(figures: pd.DataFrame, numbers: list[str] = NUMBERS) -> str:
    """The table as CSV text, of the cells that ``as_texts`` gives."""
    return as_texts(figures, numbers).to_csv(index=False, lineterminator="\n")


def as_texts(figures: pd.DataFrame, numbers: list[str] = NUMBERS) -> pd.DataFrame:
    """The table's cells as text: whole numbers without a decimal point, others in full, and nulls empty.

    Texts that a spreadsheet would run as a formula have an apostrophe before them.
    """
    return safe_text.guard_formulas(figures).assign(**figures[numbers].astype("float64").apply(_number_texts))


def _number_texts(numbers: pd.Series) -> pd.Series:
    codes, values = pd.factorize(numbers)
    texts = [str(int(value) if value == np.floor(value) else value) for value in values.tolist()]
    # A null has the code -1, which is the place of the last text.
    return pd.Series(np.array([*texts, ""], dtype="object")[codes], numbers.index, dtype="str")


@pd.option_context("mode.string_storage", "python")
def read_csv(path: Path) -> pd.DataFrame:
    """Read a figures table that ``as_csv`` wrote."""
    table = safe_text.unguard_formulas(pd.read_csv(path, dtype="str", keep_default_na=False))
    return table.assign(**table[NUMBERS].replace("", None).astype("float64"))


def unexplained_steps(figures: pd.DataFrame, month: str) -> list[str]:
    """A sentence for each authority whose funnel of the month does not add up."""
    rows = select(figures, "funnel", period=month, group="unexplained")
    return [_funnel_warning(row, month) for row in rows[rows["numerator"] != 0].itertuples()]


def _funnel_warning(row, month: str) -> str:
    place = f"{row.authority}, {month}" if hasattr(row, "authority") else month
    return (
        f"{place}: audits allocated differ by {-row.numerator:+.0f} from the auditors left and the additional "
        "allocations. Check exemptions and staff spells."
    )
