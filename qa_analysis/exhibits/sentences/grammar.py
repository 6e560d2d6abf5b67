"""The grammar of sentences: which rows are of the last period, how a verb and a number agree."""

import pandas as pd

from qa_analysis.contract.words import plural, quantity
from qa_analysis.exhibits.formats import FEW, cell, percent, when
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.figures.measures.training import MEANS


def latest(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the last period, and those of the period before it, which may be none."""
    labels = list(rows["period"].unique())
    return rows[rows["period"] == labels[-1]], rows[rows["period"] == (labels[-2] if len(labels) > 1 else "")]


def only(rows: pd.DataFrame):
    """The first row, for rows of which only one is expected; None if there are none."""
    return next(rows.itertuples(), None)


def was(count: float) -> str:
    """The verb after a count, in the past."""
    return "was" if count == 1 else "were"


def has(count: float) -> str:
    """The verb after a count."""
    return "has" if count == 1 else "have"


def percent_of(row) -> str:
    """The per cent of a share in brackets, for words that follow its count; empty for a share of few things."""
    return f" ({percent(row.value)})" if row.denominator >= FEW else ""


def share_of(row, noun: str = "", known: str = "") -> str:
    """A share in words: how many of how many, and what per cent that is.

    Of few things no percentage is given, since each of them would be ten per cent or more.

    >>> row = pd.Series({"numerator": 0.0, "denominator": 41.0, "value": 0.0})
    >>> share_of(row, "completed audit"), share_of(row)
    ('none of the 41 completed audits', 'none of 41')
    """
    if row.denominator == 1 and noun:
        return f"{'the one' if row.numerator else '0 of 1'} {noun}{known}"
    count, whole = row.numerator, f"{row.denominator:.0f}{' ' + plural(noun) if noun else ''}{known}"
    if not count:
        return f"none of {'the ' if noun else ''}{whole}"
    if count == row.denominator > 1:
        return f"both{whole.removeprefix('2')}" if count == 2 and noun else f"all {whole}"
    return f"{count:.0f} of {whole}{percent_of(row)}"


def in_brackets(row) -> str:
    """A share as it stands in brackets after the name of its group."""
    return share_of(row).replace(" (", ", ").removesuffix(")")


def is_are(count: float) -> str:
    """The verb after a count."""
    return "is" if count == 1 else "are"


def count_of(count: float, noun: str) -> str:
    """A count with its noun.

    >>> count_of(0, "child"), count_of(1, "child"), count_of(2, "child")
    ('no children', '1 child', '2 children')
    """
    return quantity(count, noun) if count else f"no {plural(noun)}"


def against(now, before) -> str:
    """The words after a figure that compare it with the period before; empty if that is not known.

    For a measure that counts everything they say whether it went up or down. A share of a sample is only set beside the
    earlier one, since chance moves it too.
    """
    if before is None or pd.isna(before.value):
        return ""
    time, earlier = when(before.period, now.period), figure_of(before)
    if figure_of(now) == earlier:
        return f", the same as {time}"
    if before.unit == "percent" and now.value == before.value and now.value in (0, 100):
        return f", and {earlier} {time}"
    sampled = now.measure not in ENTRIES or ENTRIES[now.measure].sampled
    # Shares that are printed alike are not called up or down, though their counts differ.
    alike = sampled or (now.unit == "percent" and percent(now.value) == percent(before.value))
    way = "against" if alike else "up from" if now.value > before.value else "down from"
    return f", {way} {earlier} {time}"


def figure_of(row) -> str:
    """A figure within a sentence: a share with its counts, or a number."""
    if row.unit == "percent" and row.denominator and row.measure not in MEANS:
        return share_of(row)
    return "none" if row.unit == "count" and row.value == 0 else cell(row)


def uncapital(text: str) -> str:
    """A text as it is written within a sentence, without its first capital; an abbreviation keeps it."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def or_none(count: float) -> str:
    """A count that stands alone."""
    return f"{count:.0f}" if count else "none"
