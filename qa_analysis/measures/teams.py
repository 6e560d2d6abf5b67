"""Teams with several audits of one rating in the last months."""

import pandas as pd

from qa_analysis.measures.counting import count, place
from qa_analysis.measures.records import Tables
from qa_analysis.measures.registry import measure
from qa_analysis.periods import windows
from qa_analysis.settings import Framework


def _audited(tables: Tables, calendar: pd.DataFrame, framework: Framework, rating: str) -> pd.DataFrame:
    """Each team audited in each window: completed audits with the rating, of all completed; open or closed."""
    periods = windows(calendar, framework.thresholds.sustained_months)
    done = place(tables["completed"], periods).rename(columns={"team": "group"})
    keys = ["authority", "period", "slot", "service", "group"]
    rows = done.assign(hit=done["final_rating"] == rating).groupby(keys)["hit"].agg(["sum", "size"]).reset_index()
    return rows.rename(columns={"sum": "numerator", "size": "denominator"})


def _listed(tables: Tables, calendar: pd.DataFrame, framework: Framework, rating: str) -> pd.DataFrame:
    rows = _audited(tables, calendar, framework, rating)
    return rows[rows["numerator"] >= framework.thresholds.sustained_audits]


def _length(tables: Tables, calendar: pd.DataFrame, framework: Framework, rating: str) -> pd.DataFrame:
    periods = windows(calendar, framework.thresholds.sustained_months)
    listed = _listed(tables, calendar, framework, rating)
    return count(listed, periods, {"service": [framework.social_care]})


@measure("teams.sustained_good", "Teams with several Good audits", about="staff", unit="count", better="higher")
def sustained_good(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Teams, open or closed, with at least the threshold of completed audits rated Good in the window."""
    return _length(tables, calendar, framework, framework.good)


@measure(
    "teams.sustained_inadequate", "Teams with several Inadequate audits", about="staff", unit="count", better="lower"
)
def sustained_inadequate(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Teams, open or closed, with at least the threshold of completed audits rated Inadequate in the window."""
    return _length(tables, calendar, framework, framework.inadequate)


@measure(
    "teams.sustained_good_team",
    "Good audits of each team on the list",
    about="staff",
    leaves_out="teams below the threshold",
    better="higher",
)
def sustained_good_team(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of the team rated Good in the window, as a share of all its completed audits in the window."""
    return _listed(tables, calendar, framework, framework.good)


@measure(
    "teams.sustained_inadequate_team",
    "Inadequate audits of each team on the list",
    about="staff",
    leaves_out="teams below the threshold",
    better="lower",
)
def sustained_inadequate_team(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of the team rated Inadequate in the window, as a share of all its completed audits in the
    window.
    """
    return _listed(tables, calendar, framework, framework.inadequate)
