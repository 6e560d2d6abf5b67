"""Line charts over the months, with a point and a label for each month that has a value."""

import math
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa_analysis.contract.schema import IN_PROGRESS
from qa_analysis.contract.words import series
from qa_analysis.errors import UserError
from qa_analysis.exhibits.charts.drawing import NARROW, WIDE, Chart, Size, axes_for, course, wrap
from qa_analysis.exhibits.charts.labels import Label, label_points
from qa_analysis.exhibits.formats import Text, nothing, percent, period, share
from qa_analysis.exhibits.palette import BLUE, GREY, PINK
from qa_analysis.figures.table import one_each

# Marker and dashes differ too, so that lines can be told apart without colour.
MARKS, DASHES = {BLUE: "o", PINK: "s"}, {BLUE: "", PINK: (4, 1.5)}
HEIGHT, LINE = 3.6, 0.2  # inches: a chart, and a line of text more
FEW = 4  # points that all have a label in a narrow chart
OPEN = "hollow point: the month is not over, some of its audits are still in progress"


def completion(rows: pd.DataFrame, caption: str, target: float) -> Chart | Text:
    """A line of monthly percentages and one for their target. A month with audits in progress is not over: its point is
    hollow, and the line to it is dashed.

    ``rows`` are the percentages and, from the measure ``funnel``, the numbers of audits in progress; a month without
    such a number has none.
    """
    rates = one_each(rows[rows["unit"] == "percent"], "period")
    if not rates["denominator"].any():
        return nothing(caption)
    in_progress = one_each(rows[rows["group"] == IN_PROGRESS], "period")
    shown = pd.concat([rates, in_progress])
    waiting = rates["period"].map(in_progress.set_index("period")["value"])
    rates = rates.assign(category="", waiting=waiting.fillna(0))
    parts = [_describe_month(row) for row in rates.itertuples() if row.denominator > 0]
    alt = f"Line chart against the target of {target:g}%. {series(parts)}."
    return Chart(caption, partial(_draw_completion, rates, target), alt, shown)


def _describe_month(row) -> str:
    still = f", {row.waiting:.0f} still in progress" if row.waiting else ""
    return f"{period(row.period)} {share(row)}{still}"


def _draw_completion(rates: pd.DataFrame, target: float, size: Size) -> Figure:
    is_open = rates["waiting"].to_numpy() > 0
    key = wrap(OPEN, 32 if size == NARROW else 80) if is_open.any() else ""
    drawing, axes = axes_for(size, HEIGHT + LINE * (key.count("\n") + bool(key)))
    _draw_lines(axes, rates.assign(value=rates["value"].mask(is_open)), {"": BLUE})
    _draw_open_months(axes, rates["value"].to_numpy(), is_open)
    axes.axhline(target, color=GREY, linestyle=":")
    _name_months(axes, rates, max(target, rates["value"].max()), size, key)
    _name_line(axes, f"target\n{target:g}%", target, GREY, "bottom")
    label_points(axes, _labels(rates, BLUE, ~is_open, size))
    return drawing


def _draw_open_months(axes: Axes, values: np.ndarray, is_open: np.ndarray) -> None:
    """Draw a hollow point for each month that is not over, and dashes from it to its neighbours."""
    for place in np.flatnonzero(is_open[1:] | is_open[:-1]):
        axes.plot([place, place + 1], values[place : place + 2], color=BLUE, linestyle="--", zorder=1)
    hollow = {"marker": MARKS[BLUE], "markerfacecolor": "white", "markeredgecolor": BLUE, "markeredgewidth": 1.5}
    axes.plot(np.flatnonzero(is_open), values[is_open], linestyle="", **hollow)


def two_lines(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """Two lines of monthly percentages, one for each category, named at their ends.

    Raises UserError for another number of categories.
    """
    if rows["category"].nunique() > 2:
        raise UserError(
            f"Two lines are of two categories, and these figures have {rows['category'].nunique()}. Choose two."
        )
    if not rows["denominator"].any():
        return nothing(caption)
    alt = "; ".join(f"{name}: {course(part)}" for name, part in rows.groupby("category", sort=False))
    return Chart(caption, partial(_draw_two_lines, one_each(rows, "period", "category")), f"Line chart. {alt}.", rows)


def _draw_two_lines(rows: pd.DataFrame, size: Size) -> Figure:
    drawing, axes = axes_for(size, HEIGHT)
    colours = dict(zip(rows["category"].unique(), (PINK, BLUE), strict=True))
    _draw_lines(axes, rows, colours)
    _name_months(axes, rows.drop_duplicates("period"), rows["value"].max(), size)
    first, second = (part.reset_index(drop=True) for _, part in rows.groupby("category", sort=False))
    _name_lines(axes, [first, second], colours, size)
    higher = first["value"] >= second["value"]
    label_points(axes, _labels(first, PINK, higher, size) + _labels(second, BLUE, ~higher, size))
    return drawing


def _name_lines(axes: Axes, parts: list[pd.DataFrame], colours: dict[str, str], size: Size) -> None:
    """Name each line beside its last value, one name above the other if the two values are close."""
    ends = [part.dropna(subset="value").iloc[-1] for part in parts if part["value"].notna().any()]
    ends.sort(key=lambda end: end["value"])
    close = len(ends) == 2 and ends[1]["value"] - ends[0]["value"] < 0.08 * axes.get_ylim()[1]
    for end, side in zip(ends, ("top", "bottom") if close else ("center", "center"), strict=False):
        name = wrap(end["category"], 12 if size == NARROW else size.letters)
        _name_line(axes, name, end["value"], colours[end["category"]], side)


def _name_line(axes: Axes, name: str, value: float, colour: str, side: str = "center") -> None:
    """Name a line to the right of the axes, where nothing else is drawn, and no higher than they are."""
    look = {"textcoords": "offset points", "va": side, "color": colour}
    axes.annotate(name, (1, min(value, axes.get_ylim()[1])), (6, 0), xycoords=("axes fraction", "data"), **look)


def _draw_lines(axes: Axes, rows: pd.DataFrame, colours: dict[str, str]) -> None:
    """Draw a line with points for each category, with a gap at each month without a value."""
    import seaborn as sns

    # Without parts, seaborn would draw the line on over a month that has no value.
    parts = rows.assign(part=rows["value"].isna().groupby(rows["category"]).cumsum())
    looks = {"markers": _by_colour(MARKS, colours), "dashes": _by_colour(DASHES, colours), "palette": colours}
    as_they_are = {"estimator": None, "errorbar": None, "legend": False}
    told_apart = {"hue": "category", "style": "category", "units": "part"}
    sns.lineplot(parts, x="period", y="value", ax=axes, **told_apart, **looks, **as_they_are)


def _by_colour(looks: dict, colours: dict[str, str]) -> dict:
    return {category: looks[colour] for category, colour in colours.items()}


def _name_months(axes: Axes, rows: pd.DataFrame, highest: float, size: Size, key: str = "") -> None:
    """Name each month below the axis, with its denominator, and give the axis of percentages its limits."""
    every = math.ceil(len(rows) / 4) if size == NARROW else 1
    months = [
        f"{pd.Period(label):%b\n%Y}\n{n:.0f}" for label, n in zip(rows["period"], rows["denominator"], strict=True)
    ]
    # Counted from the end, so that the last month always has a label.
    labelled = range((len(months) - 1) % every, len(months), every)
    axes.set_xticks(labelled, [months[place] for place in labelled])
    top = min(20 * math.ceil(max(highest, 1) / 20), 100)
    # The labels of the first and last point have room beside the axes.
    side = 0.5 if size == WIDE else max(0.5, 0.11 * len(months))
    axes.set(
        ylim=(0, 1.08 * top), ylabel="per cent", xlim=(-side, len(months) - 1 + side), yticks=range(0, top + 1, 20)
    )
    axes.grid(axis="y")
    axes.set_xlabel(f"month, with its number of audits\n{key}".rstrip(), loc="left")


def _labels(rows: pd.DataFrame, colour: str, above, size: Size) -> list[Label]:
    """The labels of a line's points, in a narrow chart of its ends and extremes alone."""
    rows = rows.assign(place=range(len(rows)), above=above).dropna(subset="value")
    if size == NARROW and len(rows) > FEW:
        rows = rows[rows["place"].isin(_labelled_places(rows.set_index("place")["value"]))]
    return [Label(row.place, row.value, _label(row), colour, row.above) for row in rows.itertuples()]


def _label(row) -> str:
    waiting = getattr(row, "waiting", 0)
    return f"{percent(row.value)}\n{waiting:.0f} in progress" if waiting else percent(row.value)


def _labelled_places(values: pd.Series) -> set[int]:
    """The places labelled in a narrow chart: the first and last value, and the lowest and highest not next to them."""
    ends = {values.index[0], values.index[-1]}
    extremes = {values.idxmin(), values.idxmax()}
    return ends | {place for place in extremes if min(abs(place - end) for end in ends) > 1}
