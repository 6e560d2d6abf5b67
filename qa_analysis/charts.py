"""Charts: figure rows to a picture with its caption and its alternative text.

The palette is that of the Government Analysis Function's guidance on accessible charts. Categories are told apart by
their order and their direct labels too, never by colour alone. Bars start at zero.
"""

import base64
import io
from html import escape
from typing import NamedTuple

import matplotlib
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa_analysis.wording import counted, percent, period, rounded, series, share

BLUE, TURQUOISE, PINK, ORANGE, GREY, PURPLE = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"
WORST_FIRST = (PINK, TURQUOISE, BLUE, PURPLE, ORANGE, GREY)
DARK = (BLUE, PINK, GREY)
NARROWEST = 4  # per cent of a bar that still holds its label
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
}


class Chart(NamedTuple):
    """A drawing with its caption and alternative text; a notebook shows it as an HTML figure."""

    caption: str
    drawing: Figure
    alt: str

    def png(self) -> bytes:
        """The drawing as a PNG picture, the same bytes each time."""
        buffer = io.BytesIO()
        self.drawing.savefig(buffer, format="png", dpi=160, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        picture = f"data:image/png;base64,{base64.b64encode(self.png()).decode()}"
        image = f'<img src="{picture}" alt="{escape(self.alt)}">'
        return f"<figure><figcaption>{escape(self.caption)}</figcaption>{image}</figure>"


def shares(rows: pd.DataFrame, caption: str, by: str = "period") -> Chart:
    """Bars of 100 per cent, one for each period or group, divided into the categories, worst first."""
    bars, categories = list(rows[by].unique()), list(rows["category"].unique())
    wide = rows.pivot(index=by, columns="category", values="value").loc[bars, categories].fillna(0)
    drawing, axes = _axes(len(bars))
    left = pd.Series(0.0, bars)
    for colour, category in zip(WORST_FIRST, categories, strict=False):
        drawn = axes.barh(range(len(bars)), wide[category], left=left, color=colour, edgecolor="white", label=category)
        axes.bar_label(drawn, _labels(wide[category]), label_type="center", color=_ink(colour))
        left += wide[category]
    of = rows.drop_duplicates(by)["denominator"]
    axes.set_yticks(range(len(bars)), [f"{period(bar)} (n = {n:.0f})" for bar, n in zip(bars, of, strict=True)])
    axes.set(xlim=(0, 100), xlabel="per cent of completed audits")
    axes.invert_yaxis()
    axes.legend(ncols=len(categories), loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0.2)
    alt = "; ".join(_bar_in_words(rows[rows[by] == bar], period(bar)) for bar in bars)
    return Chart(caption, drawing, f"Stacked bar chart. {alt}.")


def _bar_in_words(rows: pd.DataFrame, name: str) -> str:
    if not rows["denominator"].any():
        return f"{name}: no audits completed"
    parts = series(f"{row.category} {percent(row.value)}" for row in rows.itertuples())
    return f"{name}: {parts} of {counted(rows['denominator'].iloc[0], 'audit')}"


def _labels(values: pd.Series) -> list[str]:
    return [percent(value) if value >= NARROWEST else "" for value in values]


def _ink(colour: str) -> str:
    return "white" if colour in DARK else "black"


def funnel(rows: pd.DataFrame, caption: str) -> Chart:
    """Bars of counts, one for each step, in the order given, each with its number; no bar where all is explained."""
    rows = rows[(rows["group"] != "unexplained") | (rows["value"] != 0)]
    drawing, axes = _axes(len(rows))
    sns.barplot(x=rows["value"], y=rows["group"], order=list(rows["group"]), color=BLUE, saturation=1, ax=axes)
    axes.bar_label(axes.containers[0], [rounded(value) for value in rows["value"]], padding=3)
    axes.set(xlabel="auditors, then audits", ylabel="")
    axes.axvline(0, color=GREY, linewidth=0.8)
    alt = series(f"{row.group} {rounded(row.value)}" for row in rows.itertuples())
    return Chart(caption, drawing, f"Bar chart of counts, in order. {alt[0].upper()}{alt[1:]}.")


def against_target(rows: pd.DataFrame, caption: str, target: float) -> Chart:
    """A line of monthly percentages with a point for each, beside a target."""
    drawing, axes = _axes(6)
    names = [f"{pd.Period(label):%b %y}" for label in rows["period"]]
    sns.lineplot(x=names, y=rows["value"].to_numpy(), color=BLUE, marker="o", ax=axes)
    for place, value in enumerate(rows["value"]):
        if pd.notna(value):
            axes.annotate(percent(value), (place, value), (0, 7), textcoords="offset points", ha="center")
    axes.axhline(target, color=ORANGE, linestyle="--")
    axes.annotate(f"target {percent(target)}", (len(rows) - 0.4, target), va="center", annotation_clip=False)
    axes.set(ylim=(0, 105), ylabel="per cent", xlim=(-0.5, len(rows) - 0.5))
    alt = series(f"{period(row.period)} {share(row)}" for row in rows[rows["denominator"] > 0].itertuples())
    return Chart(caption, drawing, f"Line chart against the target of {percent(target)}. {alt}.")


def _axes(bars: int) -> tuple[Figure, Axes]:
    """A drawing 20 cm wide, as high as its bars need."""
    with matplotlib.rc_context(STYLE):
        drawing = Figure(figsize=(8, 1.2 + 0.42 * bars), layout="constrained")
        return drawing, drawing.subplots()
