"""The drawing of a chart: its palette and style, its two sizes, and how it is shown with its words."""

import base64
import io
import re
import textwrap
import warnings
from collections.abc import Callable
from typing import NamedTuple

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa_analysis.contract import safe_text
from qa_analysis.contract.words import series
from qa_analysis.exhibits import exhibit, tables
from qa_analysis.exhibits.formats import period, share
from qa_analysis.exhibits.palette import GREY

FONTS = "'Segoe UI', Arial, 'Liberation Sans', sans-serif"  # the page's, all narrower than the one it is laid out in
STYLE = {
    "font.family": "DejaVu Sans",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "hatch.linewidth": 0.5,
    "text.parse_math": False,  # a name may have a $
    "svg.fonttype": "none",
}


MOST = 6  # lines of one name; the table below has the whole of it


class Size(NamedTuple):
    """How large a chart is drawn: its width in inches, its letters in points, and how many of them make a line."""

    width: float
    points: float
    letters: int


WIDE, NARROW = Size(8, 11, 34), Size(3.5, 10, 40)  # for a screen or a printed page, and for a telephone


class Chart(NamedTuple):
    """A chart: its caption, how it is drawn in a size, its alternative text and its figures; shown as HTML."""

    caption: str
    draw: Callable[[Size], Figure]
    alt: str
    rows: pd.DataFrame

    def __repr__(self) -> str:
        return self.caption

    @property
    def drawing(self) -> Figure:
        """The chart as drawn for a screen or a printed page."""
        return self._drawn(WIDE)

    def _drawn(self, size: Size) -> Figure:
        with matplotlib.rc_context(STYLE | {"font.size": size.points}):
            return self.draw(size)

    def svg(self, size: Size = WIDE) -> str:
        """The chart as an SVG picture, the same each time."""
        buffer = io.StringIO()
        with matplotlib.rc_context(STYLE | {"svg.hashsalt": self.caption}), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph")  # of a letter that readers' own fonts have
            self._drawn(size).savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return re.sub(r"'DejaVu Sans'[^;\"]*", FONTS, safe_text.without_controls(buffer.getvalue()))

    def png(self) -> bytes:
        """The chart as a PNG picture, for a document that takes no other."""
        buffer = io.BytesIO()
        self.drawing.savefig(buffer, format="png", dpi=160, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        look = {"wide": _address(self.svg()), "narrow": _address(self.svg(NARROW)), "alt": safe_text.one_line(self.alt)}
        made = tuple(self.rows["measure"].unique())
        return exhibit.bundle("chart", self.caption, made, "", tables.data(self.rows), **look)


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def axes_for(size: Size, height: float) -> tuple[Figure, Axes]:
    """A drawing of a size and of a height in inches."""
    drawing = Figure(figsize=(size.width, height), layout="constrained")
    return drawing, drawing.subplots()


def wrap(words: str, letters: int) -> str:
    """Words in short lines, not too many."""
    return "\n".join(textwrap.wrap(words, letters, max_lines=MOST, placeholder=" …"))


def course(rows: pd.DataFrame) -> str:
    """The share of each period that has one, in words."""
    return series(f"{period(row.period)} {share(row)}" for row in rows[rows["denominator"] > 0].itertuples())
