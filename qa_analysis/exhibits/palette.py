"""The palette of the Government Analysis Function's guidance on accessible charts, and what its colours stand for.

One colour means one thing wherever it is seen, in a picture of the page as in its figures browser. A scale of grades
runs from pink, the worst, to blue, the best; which end a measure's categories begin at is said in its registry entry.
"""

from qa_analysis.figures.measures import ENTRIES

BLUE, TURQUOISE, PINK, ORANGE, GREY, PURPLE = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"
PALE = "#BFBFBF"
WORST_FIRST = (PINK, TURQUOISE, BLUE, PURPLE, ORANGE, GREY)
BEST_FIRST = (BLUE, TURQUOISE, PINK, PURPLE, ORANGE, GREY)
OLD_TO_NEW = (PALE, TURQUOISE, BLUE)  # the last period is the darkest
DARK = (BLUE, PINK, GREY)
HATCHED = {PINK: "///"}  # so that it is told from the other dark ones without colour


def scale(measure: str) -> tuple[str, ...]:
    """The colours of a measure's categories, in their order; a rate of one's own runs from worst to best, as ratings.

    >>> scale("ratings.by_month")[0] == PINK, scale("feedback.sentiment")[0] == BLUE
    (True, True)
    """
    return BEST_FIRST if measure in ENTRIES and ENTRIES[measure].best_first else WORST_FIRST


def ink(colour: str) -> str:
    """The colour of letters on a colour."""
    return "white" if colour in DARK else "black"
