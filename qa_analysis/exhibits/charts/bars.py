"""Bar charts. Bars start at zero, and each has its name and its number, so the charts need no scale.

Seaborn is imported where it draws, because that takes a second, for which a section without a chart need not wait.
"""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa_analysis.contract.words import quantity, series
from qa_analysis.errors import UserError
from qa_analysis.exhibits.charts.drawing import NARROW, Chart, Size, axes_for, course, wrap
from qa_analysis.exhibits.charts.layout import ROOM, bars_for, label_ends, name_bars
from qa_analysis.exhibits.formats import FEW, Text, cell, heading, nothing, number, percent, period, share
from qa_analysis.exhibits.palette import BLUE, GREY, HATCHED, LIGHT_BLUE, OLD_TO_NEW, PINK, category_colours, ink
from qa_analysis.figures.measures.pool import PEOPLE
from qa_analysis.figures.table import one_each

LETTER = 0.11  # inches: a letter of a label, at the most
SEVERAL = {"person": "people", "audit": "audits"}
COUNTED = {"person": LIGHT_BLUE, "audit": BLUE, "": BLUE}
# What is drawn is the value of each row, in the colour named: seaborn is to compute nothing and to mute nothing.
AS_THEY_ARE = {"orient": "h", "errorbar": None, "saturation": 1, "legend": False}


def _stack(axes: Axes, wide: pd.DataFrame, thick: float, colours: dict[str, str], labels: pd.DataFrame) -> None:
    """Draw bars divided into the columns of a table, each part with its label, and a key in the order of the parts."""
    left = np.zeros(len(wide))
    for part in wide:
        colour = colours[part]
        look = {"color": colour, "edgecolor": "white", "hatch": HATCHED.get(colour), "linewidth": 1}
        bars = axes.barh(range(len(wide)), wide[part], height=thick, left=left, label=part, **look)
        for label in axes.bar_label(bars, labels[part], label_type="center", color=ink(colour)):
            # A label cannot be read on hatching, so it has a plain box behind it.
            if label.get_text() and colour in HATCHED:
                label.set_bbox({"facecolor": colour, "edgecolor": "none", "pad": 1.5})
        left = left + wide[part].to_numpy()
    letters = sum(len(part) + 5 for part in wide)
    per_line = len(wide.columns) if letters < axes.figure.get_figwidth() * 11 else 2
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.2, "handlelength": 1.2}
    axes.legend(ncols=per_line, frameon=False, columnspacing=1.2, handletextpad=0.5, **place)


def shares(rows: pd.DataFrame, caption: str, of: str = "completed audits", by: str = "period") -> Chart | Text:
    """Bars of 100 per cent, divided into categories: one for each period or group that has a denominator."""
    rows = one_each(rows[rows["denominator"] > 0], by, "category")
    if rows.empty:
        return nothing(caption)
    alt = "; ".join(_describe_bar(part, heading(name)) for name, part in rows.groupby(by, sort=False))
    draw = partial(_draw_shares, rows, of, by)
    return Chart(caption, draw, f"Stacked bar chart, per cent of {of}. {alt}.", rows)


def _draw_shares(rows: pd.DataFrame, of: str, by: str, size: Size) -> Figure:
    rows = rows.assign(label=[_part_label(row) for row in rows.itertuples()])
    order = rows[by].unique(), rows["category"].unique()
    wide, words = (rows.pivot(index=by, columns="category", values=name).loc[order] for name in ("value", "label"))
    whole = rows.drop_duplicates(by)["denominator"]
    names = [f"{heading(bar)} (n = {n:.0f})" for bar, n in zip(wide.index, whole, strict=True)]
    drawing, axes, thick = bars_for(names, size)
    inches = size.width * (0.9 if size == NARROW else 0.7) / 100
    room = (wide * inches >= LETTER * words.map(len)) & (wide > 0)
    _stack(axes, wide, thick, category_colours(rows), words.where(room, ""))
    axes.set_xlim(0, 100)
    numbers = "; where n is below ten, their number" if (whole < FEW).any() else ""
    name_bars(axes, names, thick, size, f"per cent of {of}{numbers}")
    return drawing


def _part_label(row) -> str:
    """A part of a bar in words: its per cent, or its number where the whole is of few things."""
    return f"{row.numerator:.0f}" if row.denominator < FEW else percent(row.value)


def _describe_bar(rows: pd.DataFrame, name: str) -> str:
    parts = series(f"{row.category} {_part_label(row)}" for row in rows.itertuples())
    return f"{name} (n = {rows['denominator'].iloc[0]:.0f}): {parts}"


def counts(rows: pd.DataFrame, caption: str, unit: str, by: str = "group") -> Chart | Text:
    """Bars of counts, one for each group in the order of the rows, each with its number."""
    if not rows["value"].any():
        return nothing(caption)
    alt = series(f"{heading(getattr(row, by))} {number(row)}" for row in rows.itertuples())
    draw = partial(_draw_counts, one_each(rows, by), unit, by, [""] * len(rows))
    return Chart(caption, draw, f"Bar chart of {unit}. {alt}.", rows)


def most_named(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """Bars of themes with how often they were named, the most frequent first."""
    return counts(rows.sort_values(["value", "category"], ascending=[False, True]), caption, "times named", "category")


def _draw_counts(rows: pd.DataFrame, unit: str, by: str, units: list[str], size: Size) -> Figure:
    import seaborn as sns

    names = [heading(label) for label in rows[by]]
    drawing, axes, thick = bars_for(names, size)
    sns.barplot(rows, x="value", y=by, hue=units, palette=COUNTED, width=thick, ax=axes, **AS_THEY_ARE)
    label_ends(axes, rows["value"], range(len(rows)), _count_labels(rows, units))
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_xlim(min(0, 1.3 * rows["value"].min()), 1.15 * rows["value"].max())
    name_bars(axes, names, thick, size, unit)
    return drawing


def _count_labels(rows: pd.DataFrame, units: list[str]) -> list[str]:
    """The count of each row, with the word for what it counts if there is one."""
    words = zip(rows.itertuples(), units, strict=True)
    return [
        quantity(row.value, unit, several) if (several := SEVERAL.get(unit)) else number(row) for row, unit in words
    ]


def funnel(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """Bars of the steps from auditors to completed audits. The step "unexplained" has a bar only if it is not 0."""
    rows = rows[(rows["group"] != "unexplained") | (rows["value"] != 0)]
    if not rows["value"].any():
        return nothing(caption)
    units = ["person" if group in PEOPLE else "audit" for group in rows["group"]]
    parts = [f"{group} {label}" for group, label in zip(rows["group"], _count_labels(rows, units), strict=True)]
    draw = partial(_draw_counts, one_each(rows, "group"), "people, then audits", "group", units)
    return Chart(caption, draw, f"Bar chart of the steps. {heading(series(parts))}.", rows)


def grouped(rows: pd.DataFrame, caption: str, unit: str = "per cent of completed audits") -> Chart | Text:
    """Bars of percentages with their counts: for each group a bar for each period, the last one the darkest."""
    every, order = list(rows["period"].unique()), rows["group"].unique()
    if len(every) > len(OLD_TO_NEW):
        raise UserError(f"Grouped bars have room for {len(OLD_TO_NEW)} periods, and these figures have {len(every)}.")
    rows = rows[rows["denominator"] > 0]
    if rows.empty:
        return nothing(caption)
    rows = rows.assign(group=pd.Categorical(rows["group"], order), period=pd.Categorical(rows["period"], every))
    rows = one_each(rows.sort_values(["group", "period"]).astype({"group": "str", "period": "str"}), "group", "period")
    alt = "; ".join(f"{heading(group)}: {course(part)}" for group, part in rows.groupby("group", sort=False))
    return Chart(caption, partial(_draw_grouped, rows, every, unit), f"Bar chart, {unit}. {alt}.", rows)


def areas(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """Bars of the area ratings with one rating: for each area of practice a bar for each period."""
    return grouped(rows, caption, "per cent of area ratings")


def _draw_grouped(rows: pd.DataFrame, every: list[str], unit: str, size: Size) -> Figure:
    import seaborn as sns

    groups, periods = list(rows["group"].unique()), [label for label in every if (rows["period"] == label).any()]
    names, colours = [heading(group) for group in groups], dict(zip(every, OLD_TO_NEW[-len(every) :], strict=True))
    drawing, axes, thick = bars_for(names, size, len(periods))
    hue = {"hue": "period", "hue_order": periods, "palette": {label: colours[label] for label in periods}}
    sns.barplot(rows, x="value", y="group", width=thick, gap=0.08, ax=axes, **hue, **AS_THEY_ARE)
    nth = rows["group"].map(groups.index) + thick * ((rows["period"].map(periods.index) + 0.5) / len(periods) - 0.5)
    label_ends(axes, rows["value"], nth, _share_labels(rows))
    axes.set_xlim(0, 100 * ROOM[size])
    name_bars(axes, names, thick, size, unit)
    return drawing


def _share_labels(rows: pd.DataFrame) -> list[str]:
    """The share of each row. The first bar of each period names it, and so the bars serve as the key of the chart."""
    is_first = ~rows["period"].duplicated()
    names = [f", {period(label)}" if first else "" for label, first in zip(rows["period"], is_first, strict=True)]
    return [share(row) + name for row, name in zip(rows.itertuples(), names, strict=True)]


def stages(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """Bars of escalations by who raised them and the highest stage reached, divided into in process and resolved."""
    if not rows["value"].any():
        return nothing(caption)
    alt = "; ".join(f"{row.group}, {row.category}: {cell(row)}" for row in rows.itertuples())
    return Chart(caption, partial(_draw_stages, rows), f"Stacked bar chart of escalations. {alt}.", rows)


def _draw_stages(rows: pd.DataFrame, size: Size) -> Figure:
    parts = rows["category"].str.split(", ", expand=True)
    bars = rows.assign(bar=rows["group"] + ", " + parts[0], end=parts[1])
    wide = bars.pivot(index="bar", columns="end", values="value").loc[bars["bar"].unique(), bars["end"].unique()]
    names = list(wide.index)
    drawing, axes, thick = bars_for(names, size)
    _stack(axes, wide, thick, dict(zip(wide, (PINK, BLUE), strict=True)), wide.map(lambda n: f"{n:.0f}" if n else ""))
    whole = wide.sum(axis=1)
    label_ends(axes, whole[whole == 0], np.flatnonzero(whole == 0), ["0"] * (whole == 0).sum())
    name_bars(axes, names, thick, size, "escalations")
    return drawing


def rating_grid(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """The auditor's rating against the final rating: a square for each pair, with its number of audits."""
    if not rows["denominator"].any():
        return nothing(caption)
    pairs = rows[rows["numerator"] > 0].itertuples()
    alt = series(f"{row.group} to {row.category} {row.numerator:.0f}" for row in pairs)
    whole = quantity(rows["denominator"].iloc[0], "moderated audit")
    alt = f"Grid of {whole}, auditor's rating to final rating. {alt}."
    return Chart(caption, partial(_draw_grid, rows, whole), alt, rows)


def _draw_grid(rows: pd.DataFrame, whole: str, size: Size) -> Figure:
    import seaborn as sns

    ratings = list(rows["group"].unique())
    wide = rows.pivot(index="group", columns="category", values="numerator").loc[ratings, ratings]
    drawing, axes = axes_for(size, 1.2 + 0.55 * len(ratings))
    # The darkest square is so pale that a number can be read on it.
    look = {"cmap": sns.light_palette(BLUE, as_cmap=True), "vmin": 0, "vmax": 1.6 * wide.to_numpy().max()}
    sns.heatmap(wide, annot=True, annot_kws={"color": "black"}, fmt=".0f", cbar=False, linewidths=1, ax=axes, **look)
    _name_squares(axes, ratings, size)
    axes.set_xlabel(wrap(f"final rating of {whole}", 24 if size == NARROW else size.letters * 2))
    axes.set_ylabel("auditor's rating")
    return drawing


def _name_squares(axes: Axes, ratings: list[str], size: Size) -> None:
    """Name the rows and columns; in a narrow drawing with many columns their names are upright."""
    names = [wrap(rating, 11) for rating in ratings]
    axes.tick_params(length=0, rotation=0, labelsize="small" if size == NARROW else "medium")
    axes.set_xticklabels(names, rotation=90 if size == NARROW and len(names) > 3 else 0)
    axes.set_yticklabels(names if size == NARROW else ratings)
