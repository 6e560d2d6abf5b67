"""Charts: figure rows as a picture with its caption and its alternative text.

Seaborn draws the rows as they are, in one theme that holds for the drawing alone. Matplotlib draws what seaborn has no
form for: bars divided into parts, lines for a target or an interval, and labels. Neither computes a figure.

The palette is from the Government Analysis Function's guidance on accessible charts. Categories can be told apart by
their order and their direct labels too, never by colour alone. Bars start at zero. If there is nothing to draw, a
sentence says so.
"""

from qa_analysis.exhibits.charts.bars import areas, counts, funnel, grouped, most_named, rating_grid, shares, stages
from qa_analysis.exhibits.charts.drawing import Chart
from qa_analysis.exhibits.charts.lines import completion, two_lines
from qa_analysis.exhibits.charts.points import intervals
from qa_analysis.exhibits.palette import category_colours

__all__ = [
    "Chart",
    "areas",
    "category_colours",
    "completion",
    "counts",
    "funnel",
    "grouped",
    "intervals",
    "most_named",
    "rating_grid",
    "shares",
    "stages",
    "two_lines",
]
