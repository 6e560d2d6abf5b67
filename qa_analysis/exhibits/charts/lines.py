"""Line charts over the months, with a point and a label for each month that has a value."""

import math
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa_analysis.exhibits.charts.drawing import NARROW, Chart, Size, axes_for, course
from qa_analysis.exhibits.formats import Text, nothing, percent
from qa_analysis.exhibits.palette import BLUE, GREY, PINK

# A pale box behind each label, so that it can be read where a line passes through it.
HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5}
# Per cent: below this a label under its point would lie on the axis.
LOWEST = 9
# Marker and dashes differ too, so that lines can be told apart without colour.
MARKS = {BLUE: ("o", "-"), PINK: ("s", "--")}


def against_target(rows: pd.DataFrame, caption: str, target: float) -> Chart | Text:
    """A line of monthly percentages with a point for each month, and a line for the target."""
    if not rows["denominator"].any():
        return nothing(caption)
    alt = f"Line chart against the target of {target:g}%. {course(rows)}."
    return Chart(caption, partial(_draw_against_target, rows, target), alt, rows)


def completion(rows: pd.DataFrame, caption: str, framework) -> Chart | Text:
    """TODO until the new chart is merged."""
    return against_target(rows[rows["measure"] == "completion.rate"], caption, framework.targets.completion)


def _draw_against_target(rows: pd.DataFrame, target: float, size: Size) -> Figure:
    drawing, axes = _month_axes(rows, max(target, rows["value"].max()), size)
    _line(axes, rows["value"], BLUE, [True] * len(rows), size)
    axes.axhline(target, color=GREY, linestyle=":")
    axes.annotate(f"target {target:g}%", (0, target), (0, 4), textcoords="offset points", color=GREY)
    return drawing


def two_lines(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """Two lines of monthly percentages, one for each category, named at their ends."""
    if not rows["denominator"].any():
        return nothing(caption)
    alt = "; ".join(f"{name}: {course(part)}" for name, part in rows.groupby("category", sort=False))
    return Chart(caption, partial(_draw_two_lines, rows), f"Line chart. {alt}.", rows)


def _draw_two_lines(rows: pd.DataFrame, size: Size) -> Figure:
    wide = rows.pivot(index="period", columns="category", values="value")[rows["category"].unique()]
    drawing, axes = _month_axes(rows.drop_duplicates("period"), rows["value"].max(), size)
    first, second = wide
    higher = wide[first] >= wide[second]
    for category, colour, above in ((first, PINK, higher), (second, BLUE, ~higher)):
        _line(axes, wide[category], colour, list(above), size)
        last = wide[category].reset_index(drop=True).dropna()
        end = (last.index[-1], last.iloc[-1])
        axes.annotate(category, end, (18, 0), textcoords="offset points", va="center", color=colour)
    return drawing


def _month_axes(rows: pd.DataFrame, highest: float, size: Size) -> tuple[Figure, Axes]:
    """An empty drawing for percentages by month, up to the highest; below each month is its denominator."""
    drawing, axes = axes_for(size, 3.6)
    every = 3 if size == NARROW else 1
    months = [
        f"{pd.Period(label):%b %y}\n{n:.0f}" for label, n in zip(rows["period"], rows["denominator"], strict=True)
    ]
    # Counted from the end, so that the last month always has a label.
    labelled = range((len(months) - 1) % every, len(months), every)
    axes.set_xticks(labelled, [months[place] for place in labelled])
    top = min(20 * math.ceil(max(highest, 1) / 20), 100)
    axes.set(ylim=(0, 1.08 * top), ylabel="per cent", xlim=(-0.5, len(months) - 0.5), yticks=range(0, top + 1, 20))
    axes.set_xlabel("month, with its number of audits", loc="left")
    return drawing, axes


def _line(axes: Axes, values: pd.Series, colour: str, above: list[bool], size: Size) -> None:
    """Draw a line with a point for each month that has a value, and a gap for the others. Points have a label where
    there is room.
    """
    marker, dashes = MARKS[colour]
    look = {"color": colour, "marker": marker, "linestyle": dashes, "markeredgecolor": "white"}
    axes.plot(range(len(values)), values.to_numpy(), **look)
    values = values.reset_index(drop=True).dropna()
    for place, value in values.items():
        if size != NARROW or place in _labelled_places(values):
            offset = (0, 7 if above[place] or value < LOWEST else -16)
            words = {"textcoords": "offset points", "ha": "center", "color": colour, "bbox": HALO}
            axes.annotate(percent(value), (place, value), offset, **words)


def _labelled_places(values: pd.Series) -> set[int]:
    """The places labelled in a narrow chart: the first and last value, and the lowest and highest not next to them."""
    ends = {values.index[0], values.index[-1]}
    extremes = {values.idxmin(), values.idxmax()}
    return ends | {place for place in extremes if min(abs(place - end) for end in ends) > 1}
