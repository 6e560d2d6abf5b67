"""Points with their 95 % intervals, from the figures' own ends: nothing is computed here."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from qa_analysis.errors import UserError
from qa_analysis.exhibits.charts.drawing import Chart, Size
from qa_analysis.exhibits.charts.layout import ROOM, bars_for, label_ends, name_bars
from qa_analysis.exhibits.formats import UNITS, Text, cell, heading, interval, nothing
from qa_analysis.exhibits.palette import BLUE
from qa_analysis.figures.table import one_each


def intervals(rows: pd.DataFrame, caption: str, by: str) -> Chart | Text:
    """A point for each period, group or category, as ``by`` says, on a line as long as its 95 % interval.

    A figure that is no sample is a point alone. Raises UserError if two figures would be in one place.
    """
    rows = one_each(rows[rows["value"].notna()], by)
    if rows["unit"].nunique() > 1:
        raise UserError(f"These figures have several units: {', '.join(rows['unit'].unique())}. Choose only one.")
    if rows.empty:
        return nothing(caption)
    alt = "; ".join(f"{heading(getattr(row, by))} {cell(row)}{_describe_interval(row)}" for row in rows.itertuples())
    return Chart(caption, partial(_draw_intervals, rows, by), f"Points with their 95% intervals. {alt}.", rows)


def _describe_interval(row) -> str:
    return "" if pd.isna(row.low) else f", interval {interval(row)}"


def _draw_intervals(rows: pd.DataFrame, by: str, size: Size) -> Figure:
    import seaborn as sns

    names = [heading(label) for label in rows[by]]
    drawing, axes, thick = bars_for(names, size)
    sns.stripplot(rows, x="value", y=by, jitter=False, size=8, color=BLUE, clip_on=False, ax=axes)
    axes.hlines(range(len(rows)), rows["low"], rows["high"], color=BLUE, linewidth=2)
    ends, labels = rows["high"].fillna(rows["value"]), [cell(row) for row in rows.itertuples()]
    label_ends(axes, ends, range(len(rows)), labels, gap=8)
    key = ", each with a line for its 95% interval" if rows["low"].notna().any() else ""
    name_bars(axes, names, thick, size, UNITS[rows["unit"].iloc[0]] + key)
    _draw_scale(axes, rows, size)
    return drawing


def _draw_scale(axes: Axes, rows: pd.DataFrame, size: Size) -> None:
    """A scale from zero: the ends of the lines have no labels. It ends where the longest line does, or at 100 %."""
    numbers = rows[["value", "low", "high"]]
    low, high = min(0, numbers.min(axis=None)), numbers.max(axis=None)
    ticks = (
        range(0, 101, 20)
        if rows["unit"].iloc[0] == "percent"
        else MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high)
    )
    axes.set_xticks(ticks)
    axes.set_xlim(min(ticks), ROOM[size] * max(ticks))
    axes.grid(axis="x")
    # A point at zero is beside its name, not on it.
    axes.tick_params(axis="y", pad=8)
