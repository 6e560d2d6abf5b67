"""The palette of the Government Analysis Function's guidance on accessible charts, and what each colour means.

A colour means the same wherever it is used, in the page's charts and in its figures browser. A scale of grades runs
from pink, the worst, to blue, the best; a measure's registry entry says which end its categories begin at. Periods are
greys, the newest the darkest: a grey is no grade. People are light blue. A chart of one series is blue, which tells
nothing there.
"""

from itertools import cycle

import pandas as pd

from qa_analysis.figures.measures import ENTRIES

BLUE, TURQUOISE, PINK, ORANGE, GREY, PURPLE = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"
LIGHT_BLUE = "#6BACE6"
WORST_FIRST = (PINK, TURQUOISE, BLUE, PURPLE, ORANGE, GREY)
BEST_FIRST = (BLUE, TURQUOISE, PINK, PURPLE, ORANGE, GREY)
# Neighbours have a contrast of at least 3 to 1.
OLD_TO_NEW = ("#C4C4C4", "#6B6B6B", "#1A1A1A")
DARK = (BLUE, PINK, GREY)
# Pink is hatched, so that a reader who cannot see colours can tell it from the other dark ones.
HATCHED = {PINK: "///"}


def scale(measure: str) -> tuple[str, ...]:
    """The colours of a measure's categories, in order. A rate of ``qa.rate`` runs from worst to best, as ratings do.

    >>> scale("ratings.by_month")[0] == PINK, scale("feedback.sentiment")[0] == BLUE
    (True, True)
    """
    return BEST_FIRST if measure in ENTRIES and ENTRIES[measure].best_first else WORST_FIRST


def category_colours(rows: pd.DataFrame) -> dict[str, str]:
    """The colour of each category of a measure's rows, as seaborn takes it for its ``palette``."""
    return dict(zip(rows["category"].unique(), cycle(scale(rows["measure"].iloc[0])), strict=False))


def ink(colour: str) -> str:
    """The colour of text on a background of a given colour."""
    return "white" if colour in DARK else "black"
