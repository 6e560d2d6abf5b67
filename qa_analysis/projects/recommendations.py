"""Recommendations that were open on a day, in words for the authors of the next month's report."""

from datetime import date

import pandas as pd

from qa_analysis.contract.periods import calendar, month
from qa_analysis.contract.schema import SECTIONS
from qa_analysis.exhibits.formats import day as on
from qa_analysis.figures.measures.lists import recommendations


def still_open(frame: pd.DataFrame, before: str, day: date) -> pd.DataFrame:
    """The recommendations raised up to a month and still open on its as-at date, in order.

    The columns are those of the table, and ``overdue``: whether it was past its due date on that day. ``section`` is
    empty if the records do not name one of the report's.
    """
    if frame.empty:
        return frame.assign(overdue=False)
    first = pd.Series(month(before), index=frame["authority"].unique())
    standings = recommendations({"recommendations": frame}, calendar(first, month(before), 1, day))
    closed, overdue = (standings.loc[standings["category"] == of, "at"] for of in ("closed", "overdue"))
    rows = standings[~standings["at"].isin(closed)].drop_duplicates("at")
    named = rows["section"].where(rows["section"].isin(SECTIONS), "")
    rows = rows.assign(overdue=rows["at"].isin(overdue), section=named)
    return rows.sort_values(["raised_month", "recommendation_id", "at"])


def describe(row, last: date) -> str:
    """A row of ``still_open`` in two lines of words; ``last`` is the last day of the month that is written about."""
    text = _line(row.text) if pd.notna(row.text) else "no text is recorded"
    owner = _line(row.owner_role) if pd.notna(row.owner_role) else "none is named"
    raised = f"raised in {row.raised_month:%B %Y}"
    return f"{_line(row.recommendation_id)}: {text}\n  Owner: {owner}; {raised}; {_due(row, pd.Timestamp(last))}."


def _due(row, last: pd.Timestamp) -> str:
    """When a recommendation is due, and whether it is or will be overdue; or that it has been closed since."""
    due = "no due date" if pd.isna(row.due_on) else f"due on {on(row.due_on)}"
    if pd.notna(row.closed_on):
        return f"{due}; closed on {on(row.closed_on)}"
    if row.overdue:
        return f"{due}, overdue"
    return f"{due}, overdue on {on(last)} unless closed by then" if row.due_on < last else due


def _line(text: str) -> str:
    return " ".join(text.split())
