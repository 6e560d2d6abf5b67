"""The records that measures share: completed and submitted audits of social care, staff in force, services of rows."""

import pandas as pd

from qa_analysis.schema import COMPLETED, EXTERNAL, SUBMITTED
from qa_analysis.settings import Framework

Tables = dict[str, pd.DataFrame]


def social_care(frame: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """The rows of a frame whose service is social care."""
    return frame[frame["service"] == framework.social_care]


def completed(tables: Tables, framework: Framework) -> pd.DataFrame:
    """Completed audits of social care: C in the definitions."""
    audits = social_care(tables["audits"], framework)
    return audits[audits["outcome"] == COMPLETED]


def submitted(tables: Tables, framework: Framework) -> pd.DataFrame:
    """Submitted audits of social care, completed or below standard: S in the definitions."""
    audits = social_care(tables["audits"], framework)
    return audits[audits["outcome"].isin(SUBMITTED)]


def of_team(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Rows with the service of their team; null where there is no team."""
    services = tables["teams"][["authority", "team", "service"]].drop_duplicates(["authority", "team"])
    return frame.merge(services, on=["authority", "team"], how="left")


def of_audit(frame: pd.DataFrame, tables: Tables, *columns: str) -> pd.DataFrame:
    """Rows with columns of their audit."""
    return frame.merge(tables["audits"][["authority", "audit_id", *columns]], on=["authority", "audit_id"])


def in_force(spells: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    """The spells that cover the first day of each month of the calendar, with that ``month``."""
    placed = spells.merge(calendar[["authority", "month"]], on="authority")
    first = placed["month"].dt.start_time
    ends = placed["active_to"].isna() | (placed["active_to"] >= first)
    return placed[(placed["active_from"] <= first) & ends]


def staff_in_force(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Staff of social care in force for each month; an external moderator without a team is social care's."""
    staff = of_team(tables["staff"], tables)
    unplaced = (staff["role"] == EXTERNAL) & staff["team"].isna()
    staff["service"] = staff["service"].mask(unplaced, framework.social_care)
    return in_force(social_care(staff, framework), calendar)


def month_of(dates: pd.Series) -> pd.Series:
    """The month of each date."""
    return dates.dt.to_period("M")
