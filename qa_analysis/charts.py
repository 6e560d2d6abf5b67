"""Charts: figure rows to a picture with its caption and its alternative text.

The palette is that of the Government Analysis Function's guidance on accessible charts. Categories are told apart by
their order and their direct labels too, never by colour alone. Bars start at zero. Where there is nothing to draw, a
sentence says so.
"""

import base64
import io
import textwrap
from html import escape
from typing import NamedTuple

import matplotlib
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa_analysis.wording import Text, cell, counted, nothing, number, percent, period, series, share

BLUE, TURQUOISE, PINK, ORANGE, GREY, PURPLE = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"
PALE = "#BFBFBF"
WORST_FIRST = (PINK, TURQUOISE, BLUE, PURPLE, ORANGE, GREY)
BEST_FIRST = (BLUE, TURQUOISE, PINK, PALE)
OLD_TO_NEW = (PALE, TURQUOISE, BLUE)  # the last period is the darkest
DARK = (BLUE, PINK, GREY)
LOWEST = 9  # per cent below which a label under its point would lie on the axis
WIDEST = 40  # letters of a line beside an axis
NARROWEST = 4  # per cent of a bar that still holds its label
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
}


class Chart(NamedTuple):
    """A drawing with its caption, alternative text and the figures that it shows; a notebook shows it as HTML."""

    caption: str
    drawing: Figure
    alt: str
    rows: pd.DataFrame

    def __repr__(self) -> str:
        return self.caption

    def png(self) -> bytes:
        """The drawing as a PNG picture, the same bytes each time."""
        buffer = io.BytesIO()
        self.drawing.savefig(buffer, format="png", dpi=160, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        name = "-".join(self.caption.split(".")[0].lower().split())
        picture = f"data:image/png;base64,{base64.b64encode(self.png()).decode()}"
        image = f'<img src="{picture}" alt="{escape(self.alt)}">'
        return f'<figure id="{name}"><figcaption>{escape(self.caption)}</figcaption>{image}</figure>'


def shares(
    rows: pd.DataFrame, caption: str, of: str = "completed audits", by: str = "period", best_first: bool = False
) -> Chart | Text:
    """Bars of 100 per cent, one for each period or group with anything in it, divided into categories.

    The categories are in the order of a scale, worst first unless ``best_first``.
    """
    rows = rows[rows["denominator"] > 0]
    if rows.empty:
        return nothing(caption)
    bars, categories = list(rows[by].unique()), list(rows["category"].unique())
    wide = rows.pivot(index=by, columns="category", values="value").loc[bars, categories]
    drawing, axes = _axes(len(bars))
    left = pd.Series(0.0, bars)
    for colour, category in zip(BEST_FIRST if best_first else WORST_FIRST, categories, strict=False):
        drawn = axes.barh(range(len(bars)), wide[category], left=left, color=colour, edgecolor="white", label=category)
        axes.bar_label(drawn, _labels(wide[category]), label_type="center", color=_ink(colour))
        left += wide[category]
    whole = rows.drop_duplicates(by)["denominator"]
    axes.set_yticks(
        range(len(bars)), [_tick(f"{_name(bar)} (n = {n:.0f})") for bar, n in zip(bars, whole, strict=True)]
    )
    axes.set(xlim=(0, 100), xlabel=f"per cent of {of}")
    axes.invert_yaxis()
    axes.legend(ncols=len(categories), loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0.2)
    alt = "; ".join(_bar_in_words(rows[rows[by] == bar], _name(bar)) for bar in bars)
    return Chart(caption, drawing, f"Stacked bar chart, per cent of {of}. {alt}.", rows)


def _bar_in_words(rows: pd.DataFrame, name: str) -> str:
    parts = series(f"{row.category} {percent(row.value)}" for row in rows.itertuples())
    return f"{name} (n = {rows['denominator'].iloc[0]:.0f}): {parts}"


def _name(label: str) -> str:
    words = period(label)
    return words[0].upper() + words[1:]


def _tick(words: str) -> str:
    """Words beside an axis: in short lines, and none of their signs a formula."""
    return "\n".join(textwrap.wrap(words.replace("$", r"\$"), WIDEST))


def _labels(values: pd.Series) -> list[str]:
    return [percent(value) if value >= NARROWEST else "" for value in values]


def _ink(colour: str) -> str:
    return "white" if colour in DARK else "black"


def counts(rows: pd.DataFrame, caption: str, unit: str, by: str = "group") -> Chart | Text:
    """Bars of counts, one for each group, in the order given, each with its number."""
    if not rows["value"].any():
        return nothing(caption)
    drawing, axes = _axes(len(rows))
    names = [_name(label) for label in rows[by]]
    sns.barplot(x=rows["value"].to_numpy(), y=list(range(len(rows))), orient="h", color=BLUE, saturation=1, ax=axes)
    axes.bar_label(axes.containers[0], [number(row) for row in rows.itertuples()], padding=3)
    axes.set(xlabel=unit, ylabel="")
    axes.set_yticks(range(len(names)), map(_tick, names))
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.xaxis.get_major_locator().set_params(integer=True)
    alt = series(f"{name} {number(row)}" for name, row in zip(names, rows.itertuples(), strict=True))
    return Chart(caption, drawing, f"Bar chart of {unit}. {alt}.", rows)


def funnel(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """The steps from auditors to completed audits; no bar where all is explained."""
    shown = (rows["group"] != "unexplained") | (rows["value"] != 0)
    return counts(rows[shown], caption, "auditors, then audits")


def grouped(rows: pd.DataFrame, caption: str, unit: str = "per cent of completed audits") -> Chart | Text:
    """Bars of percentages: for each group one for each period, the last the darkest, with their labels."""
    rows = rows[rows["denominator"] > 0]
    if rows.empty:
        return nothing(caption)
    groups, labels = list(rows["group"].unique()), list(rows["period"].unique())
    drawing, axes = _axes(0.75 * len(groups) * len(labels))
    colours = dict(zip(labels, OLD_TO_NEW[-len(labels) :], strict=True))
    sns.barplot(
        rows, x="value", y="group", hue="period", order=groups, hue_order=labels, palette=colours, saturation=1, ax=axes
    )
    for bars in axes.containers:
        axes.bar_label(bars, [percent(value) for value in bars.datavalues], padding=3, fontsize=9)
    axes.set(xlim=(0, 108), xlabel=unit, ylabel="")
    axes.set_yticks(range(len(groups)), [_tick(_name(group)) for group in groups])
    handles = axes.get_legend_handles_labels()[0]
    axes.legend(handles, map(_name, labels), ncols=len(labels), loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
    alt = "; ".join(f"{_name(group)}: {_course(rows[rows['group'] == group])}" for group in groups)
    return Chart(caption, drawing, f"Bar chart. {alt}.", rows)


def against_target(rows: pd.DataFrame, caption: str, target: float) -> Chart | Text:
    """A line of monthly percentages with a point for each, beside a target."""
    if not rows["denominator"].any():
        return nothing(caption)
    drawing, axes = _monthly(list(rows["period"]))
    _line(axes, rows["value"], BLUE, above=[True] * len(rows))
    axes.axhline(target, color=ORANGE, linestyle="--")
    axes.annotate(f"target {percent(target)}", (len(rows) - 0.4, target), va="center", annotation_clip=False)
    said = f"Line chart against the target of {percent(target)}. {_course(rows)}."
    return Chart(caption, drawing, said, rows)


def _course(rows: pd.DataFrame) -> str:
    """The share of each period that has one, in words."""
    return series(f"{period(row.period)} {share(row)}" for row in rows[rows["denominator"] > 0].itertuples())


def _line(rows: pd.DataFrame, colour: str, axes: Axes | None = None) -> tuple[Figure | None, Axes]:
    """A line of percentages by month, with a point and a label for each month that has one."""
    drawing, axes = _axes(6) if axes is None else (None, axes)
    names = [f"{pd.Period(label):%b %y}" for label in rows["period"]]
    sns.lineplot(x=names, y=rows["value"].to_numpy(), color=colour, marker="o", ax=axes)
    for place, value in enumerate(rows["value"]):
        if pd.notna(value):
            axes.annotate(percent(value), (place, value), (0, 7), textcoords="offset points", ha="center", color=colour)
    axes.set(ylim=(0, 108), ylabel="per cent", xlim=(-0.5, len(rows) - 0.5), yticks=range(0, 101, 20))
    return drawing, axes


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
    alt = "; ".join(f"{name}: {_course(rows[rows['category'] == name])}" for name in wide)
    return Chart(caption, drawing, f"Line chart. {alt}.", rows)


def _monthly(labels: list[str]) -> tuple[Figure, Axes]:
    """A drawing of percentages by month."""
    drawing, axes = _axes(6)
    axes.set_xticks(range(len(labels)), [f"{pd.Period(label):%b %y}" for label in labels])
    axes.set(ylim=(0, 108), ylabel="per cent", xlim=(-0.5, len(labels) - 0.5), yticks=range(0, 101, 20))
    return drawing, axes


def _line(axes: Axes, values: pd.Series, colour: str, above: list[bool]) -> None:
    """A line with a point and a label for each month that has a value; a month without one is a gap."""
    axes.plot(range(len(values)), values.to_numpy(), color=colour, marker="o", markeredgecolor="white")
    for place, (value, over) in enumerate(zip(values, above, strict=True)):
        if pd.notna(value):
            offset = (0, 7 if over or value < LOWEST else -16)
            axes.annotate(percent(value), (place, value), offset, textcoords="offset points", ha="center", color=colour)


def rating_grid(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """The auditor's rating against the final one: a square for each pair, with its number of audits."""
    if not rows["denominator"].any():
        return nothing(caption)
    ratings = list(rows["group"].unique())
    wide = rows.pivot(index="group", columns="category", values="numerator").loc[ratings, ratings]
    drawing, axes = _axes(2 + 1.2 * len(ratings))
    colours = sns.light_palette(BLUE, as_cmap=True)
    sns.heatmap(wide, annot=True, fmt=".0f", cmap=colours, cbar=False, linewidths=1, square=False, vmin=0, ax=axes)
    axes.set(xlabel="final rating", ylabel="auditor's rating")
    axes.tick_params(length=0, rotation=0)
    alt = series(
        f"{row.group} to {row.category} {row.numerator:.0f}" for row in rows[rows["numerator"] > 0].itertuples()
    )
    whole = counted(rows["denominator"].iloc[0], "moderated audit")
    return Chart(caption, drawing, f"Grid of {whole}, auditor's rating to final rating. {alt}.", rows)


def stages(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """Bars of escalations by who began them and the highest stage reached, divided into in process and resolved."""
    if not rows["value"].any():
        return nothing(caption)
    parts = rows["category"].str.split(", ", expand=True)
    bars = rows.assign(bar=rows["group"] + ", " + parts[0], end=parts[1])
    wide = bars.pivot(index="bar", columns="end", values="value").loc[bars["bar"].unique(), bars["end"].unique()]
    drawing, axes = _axes(len(wide))
    left = np.zeros(len(wide))
    for colour, end in zip((PINK, BLUE), wide, strict=True):
        drawn = axes.barh(range(len(wide)), wide[end], left=left, color=colour, edgecolor="white", label=end)
        axes.bar_label(drawn, [f"{n:.0f}" if n else "" for n in wide[end]], label_type="center", color="white")
        left = left + wide[end].to_numpy()
    axes.set_yticks(range(len(wide)), wide.index)
    axes.set(xlabel="escalations")
    axes.invert_yaxis()
    axes.legend(ncols=2, loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0.2)
    alt = "; ".join(f"{row.group}, {row.category}: {cell(row)}" for row in rows.itertuples())
    return Chart(caption, drawing, f"Stacked bar chart of escalations. {alt}.", rows)


def _axes(bars: float) -> tuple[Figure, Axes]:
    """A drawing 20 cm wide, as high as its bars need."""
    with matplotlib.rc_context(STYLE):
        drawing = Figure(figsize=(8, 1.2 + 0.42 * bars), layout="constrained")
        return drawing, drawing.subplots()
