"""The layout of horizontal bars and intervals: one below the other, each with its name and with a label at its end."""

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa_analysis.exhibits.charts.drawing import NARROW, WIDE, Size, axes_for, wrap

THICK, LINE, MARGIN = 0.3, 0.2, 0.8  # inches: a bar, a line of text, and the space above and below all bars together
# How long the axis of percentages is, as a multiple of 100 %: the labels of the bars stand to the right of them.
ROOM = {WIDE: 1.5, NARROW: 2.1}


def bars_for(names: list[str], size: Size, slots: int = 1) -> tuple[Figure, Axes, float]:
    """An empty drawing for horizontal bars, its axes, and how thick the bars of one name are in units of the axis.

    Names are beside the bars, or above them in a narrow drawing. Each name has room for ``slots`` bars.
    """
    lines = max(1 + wrap(name, size.letters).count("\n") for name in names)
    beside = max(slots * THICK + 0.12, lines * LINE)
    pitch = slots * THICK + lines * LINE + 0.12 if size == NARROW else beside
    return *axes_for(size, MARGIN + pitch * len(names)), slots * THICK / pitch


def name_bars(axes: Axes, names: list[str], thick: float, size: Size, unit: str) -> None:
    """Name the bars that are drawn, from the top down, and write what they count below them."""
    names = [wrap(name, size.letters) for name in names]
    if size == NARROW:
        axes.set(yticks=[], ylim=(len(names) - 1 + thick / 2 + 0.1, thick / 2 - 1))
        for place, name in enumerate(names):
            axes.annotate(name, (0, place - thick / 2), (2, 3), textcoords="offset points", va="bottom")
    else:
        axes.set(ylim=(len(names) - 0.5, -0.5))
        axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0)
    axes.set(xticks=[], ylabel="")
    axes.set_xlabel(unit, loc="left")
    axes.spines["bottom"].set_visible(False)


def label_ends(axes: Axes, values: pd.Series, places: Iterable[float], labels: Iterable[str], gap: int = 3) -> None:
    """Write a label at the end of each bar, on the side away from zero and a gap, in points, beyond it."""
    for value, place, label in zip(values.fillna(0), places, labels, strict=True):
        offset, side = (gap, "left") if value >= 0 else (-gap, "right")
        axes.annotate(label, (value, place), (offset, 0), textcoords="offset points", va="center", ha=side)
