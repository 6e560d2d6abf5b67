"""How a chart is drawn: its style, its two sizes, and the notebook's output with its alternative text."""

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
from qa_analysis.exhibits.palette import BEST_FIRST, GREY

# The fonts of the page. All are narrower than the font that the chart is laid out in, so labels fit in any of them.
FONTS = "'Segoe UI', Arial, 'Liberation Sans', sans-serif"
# All that sets the look of a drawing, so that a theme that a notebook has set changes no chart of the report.
LOOKS = ("axes.", "errorbar.", "figure.", "font.", "grid.", "hatch.", "legend.", "lines.", "patch.", "text.")
LOOKS += ("savefig.", "svg.", "xtick.", "ytick.")
# The one theme, with the names that seaborn's themes have too. It holds while a chart is drawn, and at no other time.
STYLE = {name: value for name, value in matplotlib.rcParamsDefault.items() if name.startswith(LOOKS)} | {
    "font.family": "DejaVu Sans",
    "text.color": ".15",
    "axes.labelcolor": ".15",
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": matplotlib.cycler(color=BEST_FIRST),
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": ".15",
    "ytick.labelcolor": ".15",
    "grid.color": ".9",
    "lines.linewidth": 1.75,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "hatch.linewidth": 0.5,
    # A name may have a $, which would otherwise begin a formula.
    "text.parse_math": False,
    "svg.fonttype": "none",
}
MOST = 6  # lines of one name; the table below the chart has the name in full


class Size(NamedTuple):
    """The size of a chart: its width in inches, its text in points, and how many letters make a line of a name."""

    width: float
    points: float
    letters: int


# Wide for a screen or a printed page, narrow for a telephone.
WIDE, NARROW = Size(8, 11, 34), Size(3.5, 10, 40)


class Chart(NamedTuple):
    """A chart: its caption, the function that draws it in a size, its alternative text and its figures. A notebook
    shows it as HTML.
    """

    caption: str
    draw: Callable[[Size], Figure]
    alt: str
    rows: pd.DataFrame

    def __repr__(self) -> str:
        return self.caption

    @property
    def drawing(self) -> Figure:
        """The chart in the size for a screen or a printed page."""
        return self._drawn(WIDE)

    def _drawn(self, size: Size) -> Figure:
        with matplotlib.rc_context(STYLE | {"font.size": size.points}):
            return self.draw(size)

    def svg(self, size: Size = WIDE) -> str:
        """The chart as an SVG picture, the same to the byte each time."""
        buffer = io.StringIO()
        # The fixed salt and the empty date keep two drawings of the same chart alike.
        with matplotlib.rc_context(STYLE | {"svg.hashsalt": self.caption}), warnings.catch_warnings():
            # The font of the layout may lack a letter that the reader's own fonts have.
            warnings.filterwarnings("ignore", "Glyph")
            self._drawn(size).savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return re.sub(r"'DejaVu Sans'[^;\"]*", FONTS, safe_text.without_controls(buffer.getvalue()))

    def png(self) -> bytes:
        """The chart as a PNG picture, for documents that cannot show SVG."""
        buffer = io.BytesIO()
        self.drawing.savefig(buffer, format="png", dpi=160, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        look = {"wide": _as_url(self.svg()), "narrow": _as_url(self.svg(NARROW)), "alt": safe_text.one_line(self.alt)}
        made = tuple(self.rows["measure"].unique())
        return exhibit.bundle("chart", self.caption, made, "", tables.data(self.rows), **look)


def _as_url(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def axes_for(size: Size, height: float) -> tuple[Figure, Axes]:
    """An empty drawing with the width of a size and a height in inches, and its axes."""
    drawing = Figure(figsize=(size.width, height), layout="constrained")
    return drawing, drawing.subplots()


def wrap(words: str, letters: int) -> str:
    """A text in lines of at most so many letters, cut off after ``MOST`` lines."""
    return "\n".join(textwrap.wrap(words, letters, max_lines=MOST, placeholder=" …"))


def course(rows: pd.DataFrame) -> str:
    """The share of each period that has one, as a series in words."""
    return series(f"{period(row.period)} {share(row)}" for row in rows[rows["denominator"] > 0].itertuples())
