"""Figures in words: how counts, shares and periods are written, in sentences, tables and charts alike."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from qa_analysis.contract import safe_text
from qa_analysis.contract.words import capital
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.figures.measures.training import MEANS

NOTHING = "–"
PLACES = {"ratio": 1}
FEW = 10  # of fewer things no percentage is said or drawn: one of them would be ten per cent or more of it
UNITS = {"percent": "per cent", "count": "count", "ratio": "ratio", "days": "days"}


class Markdown(str):
    """Text that the authors wrote. A notebook shows it as Markdown and marks it as theirs."""

    def _repr_markdown_(self) -> str:
        return f'<div class="authored">\n<p class="by">From the authors</p>\n\n{self}\n\n</div>'


class Text(str):
    """A paragraph of plain text. A notebook shows every character as it is, so that no name can act as markup."""

    def _repr_markdown_(self) -> str:
        return safe_text.paragraph(self)


class Cell(str):
    """A figure as printed in a table, with its ``numbers`` by name, not rounded; no numbers if it is absent."""

    numbers: dict[str, float]

    def __new__(cls, text: str, **numbers: float) -> "Cell":
        cell = super().__new__(cls, text)
        cell.numbers = numbers
        return cell


def nothing(caption: str, what: str = "nothing is recorded") -> Text:
    """A sentence to print in place of a figure, table or list with nothing in it."""
    return Text(f"{caption}: {what}.")


def round_half_up(value: float, places: int = 0) -> str:
    """A number as printed, rounded half up.

    >>> round_half_up(28.5), round_half_up(29.4999), round_half_up(3.25, 1)
    ('29', '29', '3.3')
    """
    # The shortest decimal that stands for the number, so that 3.25 is a half. Python's round() goes to the even digit.
    step = Decimal(1).scaleb(-places)
    return str(Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP))


def percent(value: float) -> str:
    """A share as printed; a dash if it has no value.

    >>> percent(100 * 12 / 41), percent(float("nan"))
    ('29%', '–')
    """
    return NOTHING if pd.isna(value) else f"{round_half_up(value)}%"


def share(row) -> str:
    """A share with both its counts, from a row of the figures.

    >>> share(pd.Series({"numerator": 7.0, "denominator": 41.0, "value": 100 * 7 / 41}))
    '7 of 41 (17%)'
    """
    return f"{row.numerator:.0f} of {row.denominator:.0f} ({percent(row.value)})"


def number(row) -> str:
    """A count, a ratio or a number of days, from a row of the figures, with the decimal places of its unit."""
    return NOTHING if pd.isna(row.value) else round_half_up(row.value, PLACES.get(row.unit, 0))


def cell(row) -> Cell:
    """A figure as printed in a table, from its row: a share with its counts, anything else as a number.

    A mean of shares has no count of people, so it is printed with the number (n) that it is a mean of. The cell says
    ``none`` for a share of nothing, and ``not recorded`` if there is no value for another reason.

    >>> row = pd.Series({"unit": "percent", "numerator": 0.0, "denominator": 0.0, "value": float("nan")})
    >>> cell(row)
    'none'
    """
    if row.unit == "percent" and row.denominator == 0:
        return Cell("none")
    if pd.isna(row.value):
        return Cell("not recorded")
    if row.unit != "percent":
        return Cell(number(row), number=row.value)
    if row.measure in MEANS:
        return Cell(f"{percent(row.value)} (n = {row.denominator:.0f})", of=row.denominator, percent=row.value)
    return Cell(share(row), count=row.numerator, of=row.denominator, percent=row.value)


def interval(row) -> Cell:
    """The 95 % interval of a figure as printed; ``none`` if it has no interval."""
    if pd.isna(row.low):
        return Cell("none")
    if row.unit == "percent":
        return Cell(f"{percent(row.low)} to {percent(row.high)}", low=row.low, high=row.high)
    return Cell(f"{round_half_up(row.low, 2)} to {round_half_up(row.high, 2)}", low=row.low, high=row.high)


def heading(label: str) -> str:
    """A key of figures as the heading of a row, a column or a bar.

    >>> heading("2019-08"), heading("care leaver"), heading("training.delivered")
    ('August 2019', 'Care leaver', 'Staff trained')
    """
    return safe_text.isolate(capital(ENTRIES[label].title if label in ENTRIES else period(label)))


def anchor(caption: str) -> str:
    """The name that links to a figure or table, from its caption.

    >>> anchor("Figure 1. Ratings by month")
    'figure-1'
    """
    return "-".join(caption.split(".")[0].lower().split())


def day(date: pd.Timestamp) -> str:
    """A date as printed; a dash if there is none.

    >>> day(pd.Timestamp("2019-08-05")), day(pd.NaT)
    ('5 August 2019', '–')
    """
    return NOTHING if pd.isna(date) else f"{date.day} {date:%B %Y}"


def when(label: str, beside: str = "") -> str:
    """A period as a sentence says it. ``beside`` another period of the same year, the year is left out.

    >>> when("2019-08"), when("2019-06/2019-08"), when("as at 2019-08-31"), when("2019-20 Q2")
    ('in August 2019', 'from June to August 2019', 'on 31 August 2019', 'in 2019-20 Q2')
    >>> when("2019-07", "2019-08"), when("2018-12", "2019-01"), when("2018-12/2019-02", "2019-01/2019-03")
    ('in July', 'in December 2018', 'from December 2018 to February 2019')
    """
    preposition = "on" if label.startswith("as at") else "from" if "/" in label and label[:7] != label[8:] else "in"
    words, year = period(label), period(label)[-5:]
    same_year = beside and re.fullmatch(r" \d{4}", year) and period(beside).endswith(year)
    # A window over the turn of a year names two years, and keeps both.
    one_year = len(re.findall(r"\b\d{4}\b", words)) == 1
    return f"{preposition} {words.removesuffix(year) if same_year and one_year else words}"


def period(label: str) -> str:
    """The label of a period as printed.

    >>> period("2019-08"), period("2019-05/2019-07"), period("2018-12/2019-02")
    ('August 2019', 'May to July 2019', 'December 2018 to February 2019')
    >>> period("as at 2019-08-31"), period("2019-20 Q2")
    ('31 August 2019', '2019-20 Q2')
    """
    if state := re.fullmatch(r"as at (\S+)", label):
        return day(pd.Timestamp(state[1]))
    if not re.fullmatch(r"\d{4}-\d\d(/\d{4}-\d\d)?", label):
        return label
    first, last = (pd.Period(month, "M") for month in (label[:7], label[-7:]))
    if first == last:
        return f"{last:%B %Y}"
    return f"{first:%B %Y} to {last:%B %Y}" if first.year < last.year else f"{first:%B} to {last:%B %Y}"
