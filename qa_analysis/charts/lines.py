"""Charts of lines over the months, with a point and a label for each month that has a value."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from qa_analysis.charts.drawing import BLUE, ORANGE, PINK, Chart, axes_for, course
from qa_analysis.wording import Text, nothing, percent

HALO = [withStroke(linewidth=3, foreground="white")]  # so that a label on a line can be read
LOWEST = 9  # per cent below which a label under its point would lie on the axis


def against_target(rows: pd.DataFrame, caption: str, target: float) -> Chart | Text:
    """A line of monthly percentages with a point for each, beside a target."""
    if not rows["denominator"].any():
        return nothing(caption)
    drawing, axes = _monthly(list(rows["period"]))
    _line(axes, rows["value"], BLUE, above=[True] * len(rows))
    axes.axhline(target, color=ORANGE, linestyle="--")
    axes.annotate(f"target {target:g}%", (len(rows) - 0.4, target), va="center", annotation_clip=False)
    said = f"Line chart against the target of {target:g}%. {course(rows)}."
    return Chart(caption, drawing, said, rows)


def two_lines(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """Two lines of monthly percentages, one for each category, named at their ends."""
    if not rows["denominator"].any():
        return nothing(caption)
    wide = rows.pivot(index="period", columns="category", values="value")[rows["category"].unique()]
    drawing, axes = _monthly(list(wide.index))
    first, second = wide
    higher = wide[first] >= wide[second]
    for category, colour, above in ((first, PINK, higher), (second, BLUE, ~higher)):
        _line(axes, wide[category], colour, list(above))
        last = wide[category].reset_index(drop=True).dropna()
        end = (last.index[-1], last.iloc[-1])
        axes.annotate(category, end, (18, 0), textcoords="offset points", va="center", color=colour)
    alt = "; ".join(f"{name}: {course(rows[rows['category'] == name])}" for name in wide)
    return Chart(caption, drawing, f"Line chart. {alt}.", rows)


def _monthly(labels: list[str]) -> tuple[Figure, Axes]:
    """A drawing of percentages by month."""
    drawing, axes = axes_for(6)
    axes.set_xticks(range(len(labels)), [f"{pd.Period(label):%b %y}" for label in labels])
    axes.set(ylim=(0, 108), ylabel="per cent", xlim=(-0.5, len(labels) - 0.5), yticks=range(0, 101, 20))
    return drawing, axes


def _line(axes: Axes, values: pd.Series, colour: str, above: list[bool]) -> None:
    """A line with a point and a label for each month that has a value; a month without one is a gap."""
    axes.plot(range(len(values)), values.to_numpy(), color=colour, marker="o", markeredgecolor="white")
    for place, (value, over) in enumerate(zip(values, above, strict=True)):
        if pd.notna(value):
            offset = (0, 7 if over or value < LOWEST else -16)
            words = {"textcoords": "offset points", "ha": "center", "color": colour, "path_effects": HALO}
            axes.annotate(percent(value), (place, value), offset, **words)
