"""Charts of bars, from zero, each with its number."""

import numpy as np
import pandas as pd
import seaborn as sns

from qa_analysis.charts.drawing import (
    BEST_FIRST,
    BLUE,
    GREY,
    OLD_TO_NEW,
    PINK,
    WORST_FIRST,
    Chart,
    axes_for,
    course,
    ink,
    tick,
)
from qa_analysis.wording import Text, cell, counted, heading, nothing, number, percent, series

NARROWEST = 4  # per cent of a bar that still holds its label


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
    drawing, axes = axes_for(len(bars))
    left = pd.Series(0.0, bars)
    for colour, category in zip(BEST_FIRST if best_first else WORST_FIRST, categories, strict=False):
        drawn = axes.barh(range(len(bars)), wide[category], left=left, color=colour, edgecolor="white", label=category)
        axes.bar_label(drawn, _labels(wide[category]), label_type="center", color=ink(colour))
        left += wide[category]
    whole = rows.drop_duplicates(by)["denominator"]
    axes.set_yticks(
        range(len(bars)), [tick(f"{heading(bar)} (n = {n:.0f})") for bar, n in zip(bars, whole, strict=True)]
    )
    axes.set(xlim=(0, 100), xlabel=f"per cent of {of}")
    axes.invert_yaxis()
    axes.legend(ncols=len(categories), loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0.2)
    alt = "; ".join(_bar_in_words(rows[rows[by] == bar], heading(bar)) for bar in bars)
    return Chart(caption, drawing, f"Stacked bar chart, per cent of {of}. {alt}.", rows)


def _bar_in_words(rows: pd.DataFrame, name: str) -> str:
    parts = series(f"{row.category} {percent(row.value)}" for row in rows.itertuples())
    return f"{name} (n = {rows['denominator'].iloc[0]:.0f}): {parts}"


def _labels(values: pd.Series) -> list[str]:
    return [percent(value) if value >= NARROWEST else "" for value in values]


def counts(rows: pd.DataFrame, caption: str, unit: str, by: str = "group") -> Chart | Text:
    """Bars of counts, one for each group, in the order given, each with its number."""
    if not rows["value"].any():
        return nothing(caption)
    names = [heading(label) for label in rows[by]]
    ticks = [tick(name) for name in names]
    drawing, axes = axes_for(sum(1 + name.count("\n") / 2 for name in ticks))
    sns.barplot(x=rows["value"].to_numpy(), y=list(range(len(rows))), orient="h", color=BLUE, saturation=1, ax=axes)
    axes.bar_label(axes.containers[0], [number(row) for row in rows.itertuples()], padding=3)
    axes.set(xlabel=unit, ylabel="")
    axes.set_yticks(range(len(names)), ticks)
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
    order, every, rows = rows["group"].unique(), rows["period"].unique(), rows[rows["denominator"] > 0]
    if rows.empty:
        return nothing(caption)
    groups, labels = [group for group in order if (rows["group"] == group).any()], list(rows["period"].unique())
    drawing, axes = axes_for(0.75 * len(groups) * len(labels))
    colours = dict(zip(every, OLD_TO_NEW[-len(every) :], strict=True))
    sns.barplot(
        rows, x="value", y="group", hue="period", order=groups, hue_order=labels, palette=colours, saturation=1, ax=axes
    )
    for bars in axes.containers:
        axes.bar_label(bars, [percent(value) for value in bars.datavalues], padding=3, fontsize=9)
    axes.set(xlim=(0, 108), xlabel=unit, ylabel="")
    axes.set_yticks(range(len(groups)), [tick(heading(group)) for group in groups])
    handles = axes.get_legend_handles_labels()[0]
    axes.legend(
        handles, map(heading, labels), ncols=len(labels), loc="lower left", bbox_to_anchor=(0, 1), frameon=False
    )
    alt = "; ".join(f"{heading(group)}: {course(rows[rows['group'] == group])}" for group in groups)
    return Chart(caption, drawing, f"Bar chart. {alt}.", rows)


def stages(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """Bars of escalations by who began them and the highest stage reached, divided into in process and resolved."""
    if not rows["value"].any():
        return nothing(caption)
    parts = rows["category"].str.split(", ", expand=True)
    bars = rows.assign(bar=rows["group"] + ", " + parts[0], end=parts[1])
    wide = bars.pivot(index="bar", columns="end", values="value").loc[bars["bar"].unique(), bars["end"].unique()]
    drawing, axes = axes_for(len(wide))
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


def rating_grid(rows: pd.DataFrame, caption: str) -> Chart | Text:
    """The auditor's rating against the final one: a square for each pair, with its number of audits."""
    if not rows["denominator"].any():
        return nothing(caption)
    ratings = list(rows["group"].unique())
    wide = rows.pivot(index="group", columns="category", values="numerator").loc[ratings, ratings]
    drawing, axes = axes_for(2 + 1.2 * len(ratings))
    colours = sns.light_palette(BLUE, as_cmap=True)
    sns.heatmap(wide, annot=True, fmt=".0f", cmap=colours, cbar=False, linewidths=1, square=False, vmin=0, ax=axes)
    axes.set(xlabel="final rating", ylabel="auditor's rating")
    axes.tick_params(length=0, rotation=0)
    alt = series(
        f"{row.group} to {row.category} {row.numerator:.0f}" for row in rows[rows["numerator"] > 0].itertuples()
    )
    whole = counted(rows["denominator"].iloc[0], "moderated audit")
    return Chart(caption, drawing, f"Grid of {whole}, auditor's rating to final rating. {alt}.", rows)
