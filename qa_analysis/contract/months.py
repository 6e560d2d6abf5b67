"""Months as text, ``2019-08``, and the days of a month. Without pandas, so that a command refuses a slip at once.

``periods`` has what needs pandas: months as periods that can be counted and joined, and the other kinds of period.
"""

import re
from datetime import date, timedelta

from qa_analysis.errors import UserError


def require_month(month: str) -> str:
    """A month, which is text like ``2019-08``. Raises UserError if it is anything else."""
    if not isinstance(month, str) or not re.fullmatch(r"[12][0-9]{3}-(0[1-9]|1[0-2])", month):
        raise UserError(f"{month!r} is not a month. Write it as YYYY-MM, in quotes where a shell or YAML may alter it.")
    return month


def first_day(month: str) -> date:
    """The first day of a month. Raises UserError if it is not a month."""
    return date.fromisoformat(f"{require_month(month)}-01")


def last_day(month: str) -> date:
    """The last day of a month.

    >>> last_day("2019-02"), last_day("2019-12")
    (datetime.date(2019, 2, 28), datetime.date(2019, 12, 31))
    """
    # No month has 32 days, so this is a day of the next month.
    beyond = first_day(month) + timedelta(days=31)
    return beyond - timedelta(days=beyond.day)


def month_before(month: str) -> str:
    """The month before a month.

    >>> month_before("2019-08"), month_before("2020-01")
    ('2019-07', '2019-12')
    """
    return (first_day(month) - timedelta(days=1)).isoformat()[:7]


def last_over(today: date) -> str:
    """The last month that is over on a day.

    >>> last_over(date(2019, 9, 1)), last_over(date(2019, 9, 30)), last_over(date(2020, 1, 1))
    ('2019-08', '2019-08', '2019-12')
    """
    return month_before(today.isoformat()[:7])


def as_at(text: str, month: str) -> date:
    """The as-at date of a month's report, from its text; the month's last day if the text is empty.

    Raises UserError if the text is not a date, or is one before the month.

    >>> as_at("", "2019-08"), as_at("2019-09-05", "2019-08")
    (datetime.date(2019, 8, 31), datetime.date(2019, 9, 5))
    """
    if not text:
        return last_day(month)
    try:
        # The pattern comes first: since Python 3.11 fromisoformat also takes 20190831 and 2019-W35-6.
        day = date.fromisoformat(text) if re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", text) else None
    except (TypeError, ValueError):
        day = None
    if day is None:
        raise UserError(
            f"{text!r} is not a date. Write the as-at date as YYYY-MM-DD, in quotes where a shell or YAML may alter it."
        )
    if day < first_day(month):
        raise UserError(f"The as-at date {day} is before the month {month}. Give a day in that month or later.")
    return day
