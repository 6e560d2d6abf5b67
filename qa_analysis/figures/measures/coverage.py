"""Coverage: which teams, social workers and groups of children were audited."""

import pandas as pd

from qa_analysis.contract.periods import months, windows
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count_open, in_periods, share, split
from qa_analysis.figures.measures.derived import in_force, social_care
from qa_analysis.figures.measures.registry import measure

COVERAGE = {"about": "process", "better": "lower"}


def _teams_without(audits: pd.DataFrame, tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Active teams of each month that have none of the given audits, as a share of active teams."""
    teams = tables["active_teams"]
    audited = audits[["authority", "team", "month"]].drop_duplicates()
    joined = teams.merge(audited, how="left", on=["authority", "team", "month"], indicator="audited")
    placed = in_periods(joined, months(calendar))
    # "left_only": the team is in the list of active teams and not among the teams audited.
    return share(placed, placed["audited"] == "left_only", months(calendar), {"service": [framework.social_care]})


@measure(
    "coverage.teams_not_audited",
    "Teams not audited",
    numerator="active teams without a completed audit",
    denominator="active teams",
    leaves_out="teams not active in the month",
    **COVERAGE,
)
def teams_not_audited(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Active teams with no completed audit in the month, as a share of active teams."""
    return _teams_without(tables["completed"], tables, calendar, framework)


@measure(
    "coverage.teams_not_allocated",
    "Teams not allocated",
    numerator="active teams without an audit allocated",
    denominator="active teams",
    leaves_out="teams not active in the month",
    **COVERAGE,
)
def teams_not_allocated(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Active teams with no audit allocated in the month, as a share of active teams."""
    return _teams_without(social_care(tables["audits"], framework), tables, calendar, framework)


@measure(
    "coverage.audits_in_three_months",
    "Teams rarely audited",
    numerator="completed audits of the team",
    about="process",
    unit="count",
    leaves_out="teams not active in the last month, and teams with more audits than the threshold",
    better="higher",
)
def audits_in_three_months(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of the team in the window, for active teams with no more than the threshold."""
    periods = windows(calendar, framework.thresholds.recent_months)
    active = tables["active_teams"].rename(columns={"month": "end", "team": "group"})
    rows = active.merge(periods.drop_duplicates("slot").drop(columns="month"), on=["authority", "end"])
    done = in_periods(tables["completed"], periods).rename(columns={"team": "group"})
    counted = count_open(done, ["service", "group"])
    rows = rows[["authority", "period", "service", "group"]].merge(counted, how="left").fillna({"numerator": 0})
    rare = rows[rows["numerator"] <= framework.thresholds.rarely_audited]
    return rare.sort_values(["authority", "period", "group"])


@measure(
    "coverage.workers",
    "Social workers audited",
    numerator="social workers with a completed audit",
    denominator="social workers in force",
    about="staff",
    leaves_out="workers not in force on the first day of the last month",
    better="higher",
)
def workers(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Social workers in force with a completed audit in the window, as a share of all in force."""
    periods = windows(calendar, framework.thresholds.worker_months)
    staff = in_force(social_care(tables["workers"], framework), calendar)
    ends = periods.drop_duplicates("slot").drop(columns="month")
    placed = staff.rename(columns={"month": "end"}).merge(ends, on=["authority", "end"])
    keys = ["authority", "period", "worker_id"]
    audited = in_periods(tables["completed"], periods)[keys].drop_duplicates()
    joined = placed.drop_duplicates(keys).merge(audited, on=keys, how="left", indicator="audited")
    return share(joined, joined["audited"] == "both", periods, {"service": [framework.social_care]})


@measure(
    "coverage.status_share",
    "Audits and children by legal status",
    numerator="completed audits, or open cases, of that legal status",
    denominator="all completed audits, or all open cases",
    about="children",
)
def status_share(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of children of that status as a share of all completed (category audits), and open cases of that
    status as a share of all open at the month's end (category caseload)."""
    periods, levels = months(calendar), {"service": [framework.social_care]}
    done = in_periods(tables["completed"], periods)
    caseload = in_periods(social_care(tables["caseload"], framework), periods)
    statuses = ("legal_status", framework.legal_statuses, periods, levels)
    audits, children = split(done, *statuses), split(caseload, *statuses, weight="children")
    rows = [audits.assign(of="audits"), children.assign(of="caseload")]
    return pd.concat(rows).rename(columns={"category": "group", "of": "category"})
