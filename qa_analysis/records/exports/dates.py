"""Dates and months in all the forms in which people and programs write them, the day before the month."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from qa_analysis.records.exports.grid import Cell
from qa_analysis.records.parse import UNREADABLE

DAY_FIRST, EITHER = "a date as dd/mm/yyyy", "a date that could be read in two ways"
ALIKE = "a date as dd/mm/yyyy, with day and month alike"
SERIAL, YEAR, TIME = "an Excel serial number", "a date with a year of two digits", "a date with a time of day"
NAMED, SLASHED, OF_DAY = "a date or month by its name", "a date as yyyy/mm/dd", "a day, of which the month is taken"
# Forms that prove that the day comes first: their first number is more than 12.
PROOF = (DAY_FIRST, YEAR)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMES = "|".join((*MONTHS, "january|february|march|april|june|july|august|sept|september|october|november|december"))
CLOCK = r"(?:[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?))?"
ISO = re.compile(rf"([0-9]{{4}})([-/])([0-9]{{1,2}})\2([0-9]{{1,2}}){CLOCK}")
DAYS = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){CLOCK}")
WORDS = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[- ]({NAMES})[-, ]+([0-9]{{4}}|[0-9]{{2}})", re.IGNORECASE)
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
MONTH_NUMBER = re.compile(r"([0-9]{1,2})/([0-9]{4})")
MONTH_NAME = re.compile(rf"({NAMES})[-, ']+([0-9]{{4}}|[0-9]{{2}})", re.IGNORECASE)
# Dates outside these cannot be in such records: the cell is something else.
FIRST, LAST = date(1950, 1, 1), date(2149, 12, 31)
# Day 0 of a workbook. Excel counts a 29 February 1900 that never was, so this holds from March 1900 on.
EPOCH = date(1899, 12, 30)
# Years 00 to 68 are 2000 to 2068, and 69 to 99 are 1969 to 1999, as in the C library.
PIVOT = 69


class Read(NamedTuple):
    """A cell as text in the contract's form (null if the cell is empty), and the form it was in (empty if the same)."""

    text: str | None
    form: str = ""


REFUSED = Read(UNREADABLE)


def day(cell: Cell) -> Read:
    """A cell as a date. If the day and the month could be either way round, the day comes first."""
    if isinstance(cell, datetime):
        return _checked_date(cell.year, cell.month, cell.day, TIME if cell.time().isoformat() != "00:00:00" else "")
    if isinstance(cell, date):
        return _checked_date(cell.year, cell.month, cell.day, "")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell)
    return _parse_text(cell.strip()) if isinstance(cell, str) else REFUSED


def _parse_text(text: str) -> Read:
    if match := ISO.fullmatch(text):
        year, mark, month, day, clock = match.groups()
        plain = mark == "-" and len(month) == len(day) == 2
        return _checked_date(year, month, day, (TIME if _has_time(clock) else "") if plain else SLASHED)
    if match := DAYS.fullmatch(text):
        day, mark, month, year, clock = match.groups()
        # 19-08-31 is as likely to begin with the year.
        if mark == "-" and len(year) == 2:
            return REFUSED
        return _checked_date(_year(year), month, day, _form_of_order(int(day), int(month), len(year), clock))
    if match := WORDS.fullmatch(text):
        day, name, year = match.groups()
        return _checked_date(_year(year), _number_of(name), day, NAMED)
    return _from_serial(float(text)) if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text) else REFUSED


def _form_of_order(day: int, month: int, digits: int, clock: str | None) -> str:
    if day <= 12:
        return ALIKE if day == month else EITHER
    if digits == 2:
        return YEAR
    return TIME if _has_time(clock) else DAY_FIRST


def _has_time(clock: str | None) -> bool:
    return bool(clock and clock.strip("0:."))


def _checked_date(year: int | str, month: int | str, day: int | str, form: str) -> Read:
    try:
        exact = date(int(year), int(month), int(day))
    except ValueError:
        return REFUSED
    return Read(exact.isoformat(), form) if FIRST <= exact <= LAST else REFUSED


def _from_serial(number: float) -> Read:
    exact = EPOCH + timedelta(days=int(number)) if 0 < number < 10**5 else EPOCH
    return Read(exact.isoformat(), SERIAL) if FIRST <= exact <= LAST else REFUSED


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else int(digits) + (2000 if int(digits) < PIVOT else 1900)


def _number_of(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def month(cell: Cell) -> Read:
    """A cell as a month; if it is a date, the month of the date."""
    text = cell.strip() if isinstance(cell, str) else ""
    for pattern, year, number, form in (
        (MONTH, 1, lambda match: int(match[2]), ""),
        (MONTH_NUMBER, 2, lambda match: int(match[1]), "a month as mm/yyyy"),
        (MONTH_NAME, 2, lambda match: _number_of(match[1]), NAMED),
    ):
        if match := pattern.fullmatch(text):
            read = _checked_date(_year(match[year]), number(match), 1, form)
            return read if read is REFUSED else Read(read.text[:7], form)
    read = day(cell)
    return read if read is REFUSED else Read(read.text[:7], read.form or OF_DAY)
