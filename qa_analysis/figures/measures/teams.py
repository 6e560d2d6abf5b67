"""Teams with several audits of one rating in the last months."""

import pandas as pd

from qa_analysis.contract.periods import windows
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count
from qa_analysis.figures.measures.registry import measure


def at_threshold(tables: Tables, framework: Framework, rating: str) -> pd.DataFrame:
    """Each team with enough audits of a rating in a window: how many it had, out of all its completed audits."""
    teams = tables["audited_teams"]
    rows = teams.assign(numerator=teams[rating], group=teams["team"])
    return rows[rows["numerator"] >= framework.thresholds.sustained_audits]


def _count_teams(tables: Tables, calendar: pd.DataFrame, framework: Framework, rating: str) -> pd.DataFrame:
    periods = windows(calendar, framework.thresholds.sustained_months)
    return count(at_threshold(tables, framework, rating), periods, {"service": [framework.social_care]})


@measure(
    "teams.sustained_good",
    "Teams with several Good audits",
    numerator="teams at or above the threshold",
    about="staff",
    unit="count",
    better="higher",
)
def sustained_good(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Teams, open or closed, with at least the threshold of completed audits rated Good in the window."""
    return _count_teams(tables, calendar, framework, framework.good)


@measure(
    "teams.sustained_inadequate",
    "Teams with several Inadequate audits",
    numerator="teams at or above the threshold",
    about="staff",
    unit="count",
    better="lower",
)
def sustained_inadequate(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Teams, open or closed, with at least the threshold of completed audits rated Inadequate in the window."""
    return _count_teams(tables, calendar, framework, framework.inadequate)


@measure(
    "teams.sustained_good_team",
    "Good audits of each team on the list",
    numerator="the team's completed audits rated Good in the window",
    denominator="the team's completed audits in the window",
    about="staff",
    leaves_out="teams below the threshold",
    better="higher",
)
def sustained_good_team(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of the team rated Good in the window, as a share of all its completed audits in the window."""
    return at_threshold(tables, framework, framework.good)


@measure(
    "teams.sustained_inadequate_team",
    "Inadequate audits of each team on the list",
    numerator="the team's completed audits rated Inadequate in the window",
    denominator="the team's completed audits in the window",
    about="staff",
    leaves_out="teams below the threshold",
    better="lower",
)
def sustained_inadequate_team(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of the team rated Inadequate in the window, as a share of all its completed audits in the
    window.
    """
    return at_threshold(tables, framework, framework.inadequate)
