"""Figures in words: how counts, shares and periods are written, in sentences, tables and charts alike."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

NOTHING = "–"


def rounded(value: float, places: int = 0) -> str:
    """A number as printed, rounded half up.

    >>> rounded(28.5), rounded(29.4999), rounded(3.25, 1)
    ('29', '29', '3.3')
    """
    step = Decimal(1).scaleb(-places)
    return str(Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP))


def percent(value: float) -> str:
    """A share as printed; a dash where there is nothing to share.

    >>> percent(100 * 12 / 41), percent(float("nan"))
    ('29%', '–')
    """
    return NOTHING if pd.isna(value) else f"{rounded(value)}%"


def share(row) -> str:
    """A share with both its counts, from a row of the figures.

    >>> share(pd.Series({"numerator": 7.0, "denominator": 41.0, "value": 100 * 7 / 41}))
    '7 of 41 (17%)'
    """
    return f"{row.numerator:.0f} of {row.denominator:.0f} ({percent(row.value)})"


def counted(number: float, one: str, several: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "audit"), counted(0, "audit"), counted(2, "child", "children")
    ('1 audit', '0 audits', '2 children')
    """
    return f"{number:.0f} {one if number == 1 else several or one + 's'}"


def series(parts: Iterable[str]) -> str:
    """Parts of a sentence as a series.

    >>> series(["Good", "Inadequate"]), series(["a", "b", "c"]), series(["a"])
    ('Good and Inadequate', 'a, b and c', 'a')
    """
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def period(label: str) -> str:
    """A period's label as printed.

    >>> period("2019-08"), period("2019-05/2019-07"), period("2018-12/2019-02")
    ('August 2019', 'May to July 2019', 'December 2018 to February 2019')
    >>> period("as at 2019-08-31"), period("2019-20 Q2")
    ('31 August 2019', '2019-20 Q2')
    """
    if day := re.fullmatch(r"as at (\S+)", label):
        date = pd.Timestamp(day[1])
        return f"{date.day} {date:%B %Y}"
    if not re.fullmatch(r"\d{4}-\d\d(/\d{4}-\d\d)?", label):
        return label
    first, last = (pd.Period(month, "M") for month in (label[:7], label[-7:]))
    if first == last:
        return f"{last:%B %Y}"
    return f"{first:%B %Y} to {last:%B %Y}" if first.year < last.year else f"{first:%B} to {last:%B %Y}"
