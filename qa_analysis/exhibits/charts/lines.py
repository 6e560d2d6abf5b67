"""Charts of lines over the months, with a point and a label for each month that has a value."""

import math
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa_analysis.exhibits.charts.drawing import NARROW, Chart, Size, axes_for, course
from qa_analysis.exhibits.formats import Text, nothing, percent
from qa_analysis.exhibits.palette import BLUE, GREY, PINK

HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5}  # so that a label on a line can be read
LOWEST = 9  # per cent below which a label under its point would lie on the axis
MARKS = {BLUE: ("o", "-"), PINK: ("s", "--")}  # so that lines are told apart without colour


def against_target(rows: pd.DataFrame, caption: str, target: float) -> Chart | Text:
    """A line of monthly percentages with a point for each, beside a target."""
    if not rows["denominator"].any():
        return nothing(caption)
    said = f"Line chart against the target of {target:g}%. {course(rows)}."
    return Chart(caption, partial(_draw_against_target, rows, target), said, rows)


def _draw_against_target(rows: pd.DataFrame, target: float, size: Size) -> Figure:
    drawing, axes = _monthly(rows, max(target, rows["value"].max()), size)
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
    drawing, axes = _monthly(rows.drop_duplicates("period"), rows["value"].max(), size)
    first, second = wide
    higher = wide[first] >= wide[second]
    for category, colour, above in ((first, PINK, higher), (second, BLUE, ~higher)):
        _line(axes, wide[category], colour, list(above), size)
        last = wide[category].reset_index(drop=True).dropna()
        end = (last.index[-1], last.iloc[-1])
        axes.annotate(category, end, (18, 0), textcoords="offset points", va="center", color=colour)
    return drawing


def _monthly(rows: pd.DataFrame, highest: float, size: Size) -> tuple[Figure, Axes]:
    """A drawing of percentages by month, up to the highest, each month with the number that its percentages are of."""
    drawing, axes = axes_for(size, 3.6)
    every = 3 if size == NARROW else 1
    months = [
        f"{pd.Period(label):%b %y}\n{n:.0f}" for label, n in zip(rows["period"], rows["denominator"], strict=True)
    ]
    shown = range((len(months) - 1) % every, len(months), every)
    axes.set_xticks(shown, [months[place] for place in shown])
    top = min(20 * math.ceil(max(highest, 1) / 20), 100)
    axes.set(ylim=(0, 1.08 * top), ylabel="per cent", xlim=(-0.5, len(months) - 0.5), yticks=range(0, top + 1, 20))
    axes.set_xlabel("month, with its number of audits", loc="left")
    return drawing, axes


def _line(axes: Axes, values: pd.Series, colour: str, above: list[bool], size: Size) -> None:
    """A line with a point for each month that has a value, and a label where there is room; other months are a gap."""
    marker, dashes = MARKS[colour]
    look = {"color": colour, "marker": marker, "linestyle": dashes, "markeredgecolor": "white"}
    axes.plot(range(len(values)), values.to_numpy(), **look)
    values = values.reset_index(drop=True).dropna()
    for place, value in values.items():
        if size != NARROW or place in _told(values):
            offset = (0, 7 if above[place] or value < LOWEST else -16)
            words = {"textcoords": "offset points", "ha": "center", "color": colour, "bbox": HALO}
            axes.annotate(percent(value), (place, value), offset, **words)


def _told(values: pd.Series) -> set[int]:
    """The places of the first and the last value, and of the lowest and the highest that are not next to them."""
    ends = {values.index[0], values.index[-1]}
    extremes = {values.idxmin(), values.idxmax()}
    return ends | {place for place in extremes if min(abs(place - end) for end in ends) > 1}
