"""The grammar of sentences: which rows are the last period's, how a verb and a number agree."""

import pandas as pd

from qa_analysis.wording import percent, series


def latest(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the last period, and those of the period before it."""
    labels = list(rows["period"].unique())
    return rows[rows["period"] == labels[-1]], rows[rows["period"] == (labels[-2] if len(labels) > 1 else "")]


def only(rows: pd.DataFrame):
    """The one row that there is, or the first; None where there is none."""
    return next(rows.itertuples(), None)


def is_known(row) -> bool:
    """Whether there is a row, and anything that its share is of."""
    return row is not None and row.denominator > 0


def agreed(predicate: str, count: float, of: float = 0) -> str:
    """A predicate such as ``were submitted late``, in the singular where it is said of one, or of none of one."""
    single = 1 in (count, of) and predicate.startswith("were ")
    return f"was {predicate.removeprefix('were ')}" if single else predicate


def uncapital(text: str) -> str:
    """A text within a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def in_parts(rows: pd.DataFrame) -> str:
    """The categories of a whole, with the count and share of each."""
    return series(f"{row.numerator:.0f} {row.category} ({percent(row.value)})" for row in rows.itertuples())


def or_no(count: float) -> str:
    """A count before its noun."""
    return f"{count:.0f}" if count else "no"


def or_none(count: float) -> str:
    """A count that stands alone."""
    return f"{count:.0f}" if count else "none"
