"""Children of Concern: concerns opened by Inadequate audits.

Each measure counts children and, in a second row with the category ``notifications``, the records of concerns: a child
may have several.
"""

import pandas as pd

from qa_analysis.contract.periods import months, states
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count, count_open, in_periods, in_states
from qa_analysis.figures.measures.derived import month_of
from qa_analysis.figures.measures.registry import measure

WORDS = {
    "numerator": "children; in a second row (notifications), the concerns on record",
    "about": "children",
    "unit": "count",
}


def _with_notifications(count_rows, placed: pd.DataFrame, *arguments) -> pd.DataFrame:
    children = count_rows(placed, *arguments, distinct="child_id")
    return pd.concat([children, count_rows(placed, *arguments).assign(category="notifications")])


def _count_by_month(concerns: pd.DataFrame, date: str, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    periods = months(calendar)
    placed = in_periods(concerns.assign(month=month_of(concerns[date])), periods)
    return _with_notifications(count, placed, periods, {"service": [framework.social_care]})


def _concerns_at_states(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """The concerns open at each state, with the month they were raised in as ``group``."""
    concerns = tables["care_concerns"]
    is_open = in_states(concerns, calendar, concerns["raised_on"], concerns["resolved_on"])
    return is_open.assign(group=month_of(is_open["raised_on"]).astype("str"))


@measure("concerns.raised", "Children of Concern raised", **WORDS)
def raised(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Children for whom a concern was raised in the month."""
    return _count_by_month(tables["care_concerns"], "raised_on", calendar, framework)


@measure("concerns.resolved_of_raised", "Of those raised in the month, resolved", **WORDS, better="higher")
def resolved_of_raised(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Children for whom a concern raised in the month is resolved at the report's as-at date."""
    return _count_by_month(tables["care_concerns"].dropna(subset="resolved_on"), "raised_on", calendar, framework)


@measure("concerns.resolved", "Children of Concern resolved", **WORDS, better="higher")
def resolved(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Children for whom a concern was resolved in the month, whenever it was raised."""
    return _count_by_month(tables["care_concerns"], "resolved_on", calendar, framework)


@measure("concerns.open", "Children of Concern open", **WORDS, better="lower")
def open_concerns(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Children with a concern open at the date."""
    levels = {"service": [framework.social_care]}
    return _with_notifications(count, _concerns_at_states(tables, calendar, framework), states(calendar), levels)


@measure("concerns.open_by_month", "Children of Concern open, by month raised", **WORDS, better="lower")
def open_by_month(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Children with a concern open at the date, by the month it was raised in."""
    return _with_notifications(count_open, _concerns_at_states(tables, calendar, framework), ["service", "group"])


@measure(
    "concerns.missing",
    "Inadequate audits without a concern",
    numerator="audits",
    about="process",
    unit="count",
    better="lower",
)
def missing(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of the month rated Inadequate for which no concern has been raised."""
    done = tables["completed"]
    raised = tables["concerns"][["authority", "audit_id"]].drop_duplicates()
    matched = done.merge(raised, on=["authority", "audit_id"], how="left", indicator="raised")
    lacking = matched[(matched["raised"] == "left_only") & (matched["final_rating"] == framework.inadequate)]
    periods = months(calendar)
    return count(in_periods(lacking, periods), periods, {"service": [framework.social_care]})
