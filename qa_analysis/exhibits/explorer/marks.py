"""Figures as marks of a chart, one for each row: their words, places, colours and shapes."""

import numpy as np
import pandas as pd

from qa_analysis.exhibits.explorer.labels import end_of, name_series, short_label
from qa_analysis.exhibits.formats import cell, interval, period
from qa_analysis.exhibits.palette import BEST_FIRST, scale

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def marks(rows: pd.DataFrame, told_by: str) -> pd.DataFrame:
    """Rows as they are drawn, in the order of their periods: the series, the period in words and in short, the value
    and interval as numbers and as printed. Colour and shape tell the values of the key ``told_by`` apart.
    """
    rows = rows.sort_values("period", key=lambda labels: labels.map(end_of), kind="stable")
    places = {label: place % len(SHAPES) for place, label in enumerate(dict.fromkeys(rows[told_by]))}
    place = rows[told_by].map(places).to_numpy(int)
    return pd.DataFrame(
        {
            "series": name_series(rows),
            "period": [period(label) for label in rows["period"]],
            "when": [short_label(label) for label in rows["period"]],
            "at": rows["period"].map({label: at for at, label in enumerate(rows["period"].unique())}).to_numpy(int),
            **{number: rows[number].to_numpy(float) for number in ("value", "low", "high")},
            "printed": [str(cell(row)) for row in rows.itertuples()],
            "interval": [str(interval(row)) for row in rows.itertuples()],
            "colour": np.array(colours(rows))[place],
            "shape": np.array(SHAPES)[place],
        }
    )


def colours(rows: pd.DataFrame) -> tuple[str, ...]:
    """The colours of a measure's categories in their order, or of its groups if it has one category or very many."""
    few = 1 < rows["category"].nunique() <= len(SHAPES)
    return scale(rows["measure"].iloc[0]) if few else BEST_FIRST


def every_period(drawn: pd.DataFrame) -> pd.DataFrame:
    """Marks with one of each series for each period, without a value where the figures have none.

    A line is broken at a mark without a value; without the mark it would run on to the next one.
    """
    periods = drawn[["period", "when", "at"]].drop_duplicates()
    lines = drawn[["series", "colour", "shape"]].drop_duplicates()
    return periods.merge(lines, how="cross").merge(drawn, how="left")
