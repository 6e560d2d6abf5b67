"""The grammar of sentences: which rows are the last period's, how a verb and a number agree."""

import re

import pandas as pd

from qa_analysis.contract.words import series
from qa_analysis.exhibits.formats import cell, percent, when
from qa_analysis.figures.measures import ENTRIES


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


def agree(words: str, count: float, of: float = 0) -> str:
    """Words that begin or end with ``were``, in the singular where they are said of one, or of none of one.

    >>> agree("were submitted late", 1), agree("Late were", 0, 1), agree("Late were", 2)
    ('was submitted late', 'Late was', 'Late were')
    """
    return re.sub(r"^were\b|\bwere$", "was", words) if 1 in (count, of) else words


def against(now, before) -> str:
    """What follows a figure: the one of the period before, if it is known.

    Where everything is counted the words say which way it went. Audits that stand for more than themselves are only
    set side by side, since chance moves them too.
    """
    if before is None or pd.isna(before.value):
        return ""
    time = when(before.period, now.period)
    if cell(now) == cell(before):
        return f", as {time}"
    sampled = now.measure not in ENTRIES or ENTRIES[now.measure].sampled
    alike = sampled or (now.unit == "percent" and percent(now.value) == percent(before.value))
    way = "against" if alike else "up from" if now.value > before.value else "down from"
    return f", {way} {cell(before)} {time}"


def uncapital(text: str) -> str:
    """A text within a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def parts(rows: pd.DataFrame, are: str) -> str:
    """The categories of a whole with the count and share of each; what they ``are`` is said once."""
    first, *others = (f"{row.numerator:.0f} {row.category} ({percent(row.value)})" for row in rows.itertuples())
    count, rest = first.split(" ", 1)
    return series([f"{count} {agree(f'{are} {rest}', float(count), only(rows).denominator)}", *others])


def or_no(count: float) -> str:
    """A count before its noun."""
    return f"{count:.0f}" if count else "no"


def or_none(count: float) -> str:
    """A count that stands alone."""
    return f"{count:.0f}" if count else "none"
