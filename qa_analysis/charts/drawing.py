"""The drawing of a chart: its palette and style, its axes, and how it is shown with its words."""

import base64
import io
import textwrap
from html import escape
from typing import NamedTuple

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa_analysis.wording import anchor, period, series, share

BLUE, TURQUOISE, PINK, ORANGE, GREY, PURPLE = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"
PALE = "#BFBFBF"
WORST_FIRST = (PINK, TURQUOISE, BLUE, PURPLE, ORANGE, GREY)
BEST_FIRST = (BLUE, TURQUOISE, PINK, PALE)
OLD_TO_NEW = (PALE, TURQUOISE, BLUE)  # the last period is the darkest
DARK = (BLUE, PINK, GREY)
WIDEST = 40  # letters of a line beside an axis
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
        picture = f"data:image/png;base64,{base64.b64encode(self.png()).decode()}"
        image = f'<img src="{picture}" alt="{escape(self.alt)}">'
        return f'<figure id="{anchor(self.caption)}"><figcaption>{escape(self.caption)}</figcaption>{image}</figure>'


def axes_for(bars: float) -> tuple[Figure, Axes]:
    """A drawing 20 cm wide, as high as its bars need."""
    with matplotlib.rc_context(STYLE):
        drawing = Figure(figsize=(8, 1.2 + 0.42 * bars), layout="constrained")
        return drawing, drawing.subplots()


def tick(words: str) -> str:
    """Words beside an axis: in short lines, and none of their signs a formula."""
    return "\n".join(textwrap.wrap(words.replace("$", r"\$"), WIDEST))


def ink(colour: str) -> str:
    return "white" if colour in DARK else "black"


def course(rows: pd.DataFrame) -> str:
    """The share of each period that has one, in words."""
    return series(f"{period(row.period)} {share(row)}" for row in rows[rows["denominator"] > 0].itertuples())
