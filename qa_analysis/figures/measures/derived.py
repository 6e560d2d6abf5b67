"""The tables that several measures share: audits of social care, staff in force, active and audited teams."""

import pandas as pd

from qa_analysis.contract.periods import windows
from qa_analysis.contract.schema import COMPLETED, EXTERNAL, SUBMITTED, Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import in_periods
from qa_analysis.records.lookup import lookup


def with_services(tables: Tables) -> Tables:
    """The tables, with the ``service`` of staff, workers and actions (their team's) and of concerns (their audit's).

    Call it before ``as_known_on``: a service has no date, so it is looked up among all rows and not only earlier ones.
    """
    of_team = {name: _with_service(tables[name], "team", tables["teams"]) for name in ("staff", "workers", "actions")}
    return tables | of_team | {"concerns": _with_service(tables["concerns"], "audit_id", tables["audits"])}


def _with_service(frame: pd.DataFrame, key: str, target: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(service=lookup(frame, key, target, "service"))


def prepare_tables(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> Tables:
    """The tables, and those of social care that several measures count, derived once.

    ``completed`` and ``submitted`` have audits; ``care_actions`` and ``care_concerns`` those of social care.
    ``staff_in_force`` and ``active_teams`` have a row for each ``month`` of the calendar in which they were so, and
    ``audited_teams`` for each window in which a rating may be sustained.
    """
    audits = social_care(tables["audits"], framework)
    submitted = audits[audits["outcome"].isin(SUBMITTED)]
    completed = submitted[submitted["outcome"] == COMPLETED]
    return tables | {
        "completed": completed,
        "submitted": submitted,
        "care_actions": social_care(tables["actions"], framework),
        "care_concerns": social_care(tables["concerns"], framework),
        "staff_in_force": _staff_in_force(tables, calendar, framework),
        "active_teams": _active_teams(tables, calendar, framework),
        "audited_teams": audited_teams(completed, calendar, framework),
    }


def social_care(frame: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """The rows of a frame whose service is social care."""
    return frame[frame["service"] == framework.social_care]


def of_audit(frame: pd.DataFrame, audits: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows of a frame whose audit is among ``audits``, with the named columns of that audit."""
    return frame.merge(audits[["authority", "audit_id", *columns]], on=["authority", "audit_id"])


def in_force(spells: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    """The spells that cover the first day of a month of the calendar, once for each such ``month``."""
    by_month = spells.merge(calendar[["authority", "month", "first_day"]], on="authority")
    # A spell without an end has not ended: comparing a null date is false.
    ended = by_month["active_to"] < by_month["first_day"]
    return by_month[(by_month["active_from"] <= by_month["first_day"]) & ~ended]


def _staff_in_force(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    staff = tables["staff"]
    # External moderators need not have a team, and then have no service: they count in social care.
    unplaced = (staff["role"] == EXTERNAL) & staff["team"].isna()
    services = staff["service"].mask(unplaced, framework.social_care)
    return in_force(social_care(staff.assign(service=services), framework), calendar)


def _active_teams(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    teams = social_care(tables["teams"], framework).merge(
        calendar[["authority", "month", "first_day", "last_day"]], on="authority"
    )
    begun, ended = teams["active_from"] <= teams["last_day"], teams["active_to"] < teams["first_day"]
    return teams[begun & ~ended].drop_duplicates(["authority", "team", "month"])


def audited_teams(completed: pd.DataFrame, calendar: pd.DataFrame, framework: Framework, lag: int = 0) -> pd.DataFrame:
    """One row for each window and team audited in it, open or closed: a column with its audits of each rating, and all
    of its audits as ``denominator``.
    """
    done = in_periods(completed, windows(calendar, framework.thresholds.sustained_months, lag))
    teams = done.groupby(["authority", "period", "slot", "service", "team"])
    rated = teams["final_rating"].value_counts().unstack(fill_value=0)
    rated = rated.reindex(columns=framework.ratings, fill_value=0)
    return rated.assign(denominator=teams.size()).reset_index()


def month_of(dates: pd.Series) -> pd.Series:
    """The month of each date."""
    return dates.dt.to_period("M")
