"""Dates and months in all the forms that people and programs write them in, day first."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from qa_analysis.records.exports.grid import Cell
from qa_analysis.records.parse import UNREADABLE

DAY_FIRST, EITHER = "a date as dd/mm/yyyy", "a date that could be read in two ways"
ALIKE = "a date as dd/mm/yyyy, with day and month alike"
SERIAL, YEAR, TIME = "an Excel serial number", "a date with a year of two digits", "a date with a time of day"
NAMED, SLASHED, OF_DAY = "a date or month by its name", "a date as yyyy/mm/dd", "a day, of which the month is taken"
PROOF = (DAY_FIRST, YEAR)  # forms that show which comes first, the day or the month
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMES = "|".join((*MONTHS, "january|february|march|april|june|july|august|sept|september|october|november|december"))
CLOCK = r"(?:[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?))?"
ISO = re.compile(rf"([0-9]{{4}})([-/])([0-9]{{1,2}})\2([0-9]{{1,2}}){CLOCK}")
DAYS = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){CLOCK}")
WORDS = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[- ]({NAMES})[-, ]+([0-9]{{4}}|[0-9]{{2}})", re.IGNORECASE)
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
MONTH_NUMBER = re.compile(r"([0-9]{1,2})/([0-9]{4})")
MONTH_NAME = re.compile(rf"({NAMES})[-, ']+([0-9]{{4}}|[0-9]{{2}})", re.IGNORECASE)
FIRST, LAST = date(1950, 1, 1), date(2149, 12, 31)  # what a date in these records can be
EPOCH = date(1899, 12, 30)  # day 0 of a workbook, for every day since March 1900
PIVOT = 69  # years 00 to 68 are 2000 to 2068, as the C library has it


class Read(NamedTuple):
    """The contract's text of a cell, null where it is empty, and the form it was in, empty where that was the same."""

    text: str | None
    form: str = ""


REFUSED = Read(UNREADABLE)


def day(cell: Cell) -> Read:
    """A cell as a date, the day first where both could be."""
    if isinstance(cell, datetime):
        return _dated(cell.year, cell.month, cell.day, TIME if cell.time().isoformat() != "00:00:00" else "")
    if isinstance(cell, date):
        return _dated(cell.year, cell.month, cell.day, "")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell)
    return _written(cell.strip()) if isinstance(cell, str) else REFUSED


def _written(text: str) -> Read:
    if found := ISO.fullmatch(text):
        year, mark, month, day, clock = found.groups()
        plain = mark == "-" and len(month) == len(day) == 2
        return _dated(year, month, day, (TIME if _timed(clock) else "") if plain else SLASHED)
    if found := DAYS.fullmatch(text):
        day, mark, month, year, clock = found.groups()
        if mark == "-" and len(year) == 2:  # as likely to begin with the year
            return REFUSED
        return _dated(_year(year), month, day, _order(int(day), int(month), len(year), clock))
    if found := WORDS.fullmatch(text):
        day, name, year = found.groups()
        return _dated(_year(year), _number_of(name), day, NAMED)
    return _serial(float(text)) if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text) else REFUSED


def _order(day: int, month: int, digits: int, clock: str | None) -> str:
    if day <= 12:
        return ALIKE if day == month else EITHER
    if digits == 2:
        return YEAR
    return TIME if _timed(clock) else DAY_FIRST


def _timed(clock: str | None) -> bool:
    return bool(clock and clock.strip("0:."))


def _dated(year: int | str, month: int | str, day: int | str, form: str) -> Read:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return REFUSED
    return Read(found.isoformat(), form) if FIRST <= found <= LAST else REFUSED


def _serial(number: float) -> Read:
    found = EPOCH + timedelta(days=int(number)) if 0 < number < 10**5 else EPOCH
    return Read(found.isoformat(), SERIAL) if FIRST <= found <= LAST else REFUSED


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else int(digits) + (2000 if int(digits) < PIVOT else 1900)


def _number_of(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def month(cell: Cell) -> Read:
    """A cell as a month; of a date, its month."""
    text = cell.strip() if isinstance(cell, str) else ""
    for pattern, year, number, form in (
        (MONTH, 1, lambda found: int(found[2]), ""),
        (MONTH_NUMBER, 2, lambda found: int(found[1]), "a month as mm/yyyy"),
        (MONTH_NAME, 2, lambda found: _number_of(found[1]), NAMED),
    ):
        if found := pattern.fullmatch(text):
            read = _dated(_year(found[year]), number(found), 1, form)
            return read if read is REFUSED else Read(read.text[:7], form)
    read = day(cell)
    return read if read is REFUSED else Read(read.text[:7], read.form or OF_DAY)
