"""The grammar of sentences: which rows are of the last period, how a verb and a number agree."""

import re

import pandas as pd

from qa_analysis.contract.words import series
from qa_analysis.exhibits.formats import cell, percent, when
from qa_analysis.figures.measures import ENTRIES


def latest(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the last period, and those of the period before it, which may be none."""
    labels = list(rows["period"].unique())
    return rows[rows["period"] == labels[-1]], rows[rows["period"] == (labels[-2] if len(labels) > 1 else "")]


def only(rows: pd.DataFrame):
    """The first row, for rows of which only one is expected; None if there are none."""
    return next(rows.itertuples(), None)


def is_known(row) -> bool:
    """Whether there is a row and its denominator is not 0."""
    return row is not None and row.denominator > 0


def agree(words: str, count: float, of: float = 0) -> str:
    """Words that begin or end with ``were``, in the singular if ``count`` is 1, or is out of a whole of 1.

    >>> agree("were submitted late", 1), agree("Late were", 0, 1), agree("Late were", 2)
    ('was submitted late', 'Late was', 'Late were')
    """
    return re.sub(r"^were\b|\bwere$", "was", words) if 1 in (count, of) else words


def against(now, before) -> str:
    """The words after a figure that compare it with the period before; empty if that is not known.

    For a measure that counts everything they say whether it went up or down. A share of a sample is only set beside the
    earlier one, since chance moves it too.
    """
    if before is None or pd.isna(before.value):
        return ""
    time = when(before.period, now.period)
    if cell(now) == cell(before):
        return f", as {time}"
    sampled = now.measure not in ENTRIES or ENTRIES[now.measure].sampled
    # Shares that are printed alike are not called up or down, though their counts differ.
    alike = sampled or (now.unit == "percent" and percent(now.value) == percent(before.value))
    way = "against" if alike else "up from" if now.value > before.value else "down from"
    return f", {way} {cell(before)} {time}"


def uncapital(text: str) -> str:
    """A text as it is written within a sentence, without its first capital; an abbreviation keeps it."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def parts(rows: pd.DataFrame, are: str) -> str:
    """The categories of a whole with their counts and shares; the verb ``are`` comes once, after the first count."""
    first, *others = (f"{row.numerator:.0f} {row.category} ({percent(row.value)})" for row in rows.itertuples())
    count, rest = first.split(" ", 1)
    return series([f"{count} {agree(f'{are} {rest}', float(count), only(rows).denominator)}", *others])


def or_no(count: float) -> str:
    """A count before its noun."""
    return f"{count:.0f}" if count else "no"


def or_none(count: float) -> str:
    """A count that stands alone."""
    return f"{count:.0f}" if count else "none"
