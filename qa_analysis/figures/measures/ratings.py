"""Ratings: how completed audits were rated, by month, quarter, legal status and area of practice."""

import pandas as pd

from qa_analysis.contract.periods import merge_kinds, months, quarters, windows
from qa_analysis.contract.schema import COMPLETED, Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import in_periods, share, split
from qa_analysis.figures.measures.derived import of_audit
from qa_analysis.figures.measures.registry import measure

SAMPLED = {"about": "children", "sampled": True, "better": "by rating"}


@measure(
    "ratings.by_month",
    "Ratings by month",
    numerator="completed audits with that final rating",
    denominator="completed audits of the service in the month",
    leaves_out="audits not completed",
    **SAMPLED,
)
def by_month(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of the month with that final rating, as a share of all completed, for each service."""
    audits = tables["audits"]
    done = audits[audits["outcome"] == COMPLETED]
    periods, levels = months(calendar), {"service": framework.services}
    return split(in_periods(done, periods), "final_rating", framework.ratings, periods, levels)


@measure(
    "ratings.by_quarter",
    "Ratings by financial quarter",
    numerator="completed audits with that final rating",
    denominator="completed audits in the quarter, up to the report's month",
    leaves_out="audits not completed",
    **SAMPLED,
)
def by_quarter(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of the quarter, up to the report's month, with that final rating, as a share of all
    completed.
    """
    periods = quarters(calendar, framework.thresholds.series_quarters, framework.financial_year_start)
    done = in_periods(tables["completed"], periods)
    return split(done, "final_rating", framework.ratings, periods, {"service": [framework.social_care]})


@measure(
    "ratings.at_risk",
    "Audits at risk of becoming inadequate",
    numerator="completed audits that require improvement and are at risk",
    denominator="completed audits that require improvement, or all completed audits",
    leaves_out="audits not completed, and those of that rating where the risk is not recorded",
    about="children",
    sampled=True,
    better="lower",
)
def at_risk(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits that require improvement and would become inadequate without management action, as a share
    of those that require improvement and as a share of all completed.
    """
    periods, levels = months(calendar), {"service": [framework.social_care]}
    done = in_periods(tables["completed"], periods)
    improving = done["final_rating"] == framework.requires_improvement
    # An audit with another rating is not at risk. A null stays, and leaves that audit out of both shares.
    flag = done["at_risk"].where(improving, False)
    of_rating = share(done[improving], flag[improving], periods, levels)
    return pd.concat([of_rating.assign(group="of RI"), share(done, flag, periods, levels).assign(group="of all")])


@measure(
    "ratings.by_status",
    "Ratings by legal status",
    numerator="completed audits of that legal status with that final rating",
    denominator="completed audits of that legal status",
    leaves_out="audits not completed",
    **SAMPLED,
)
def by_status(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of children of that legal status with that final rating, as a share of the status's
    completed.
    """
    periods = months(calendar)
    levels = {"service": [framework.social_care], "group": framework.legal_statuses}
    done = in_periods(tables["completed"], periods)
    return split(done.assign(group=done["legal_status"]), "final_rating", framework.ratings, periods, levels)


@measure(
    "inadequate.by_status",
    "Inadequate ratings by legal status, against the months before",
    numerator="completed audits of that legal status rated inadequate",
    denominator="completed audits of that legal status",
    leaves_out="audits not completed",
    about="children",
    sampled=True,
    better="lower",
)
def inadequate_by_status(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits of children of that legal status rated inadequate, as a share of the status's completed, in
    the month and in the window of months before it.
    """
    periods = merge_kinds(months(calendar), windows(calendar, framework.thresholds.recent_months, lag=1))
    levels = {"service": [framework.social_care], "group": framework.legal_statuses}
    done = in_periods(tables["completed"], periods)
    done = done.assign(group=done["legal_status"])
    return split(done, "final_rating", [framework.inadequate], periods, levels)


@measure(
    "ratings.by_area",
    "Ratings by area of practice",
    numerator="ratings of the area with that value",
    denominator="ratings of the area in completed audits",
    leaves_out="audits not completed, and areas that did not apply",
    **SAMPLED,
)
def by_area(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Ratings of that area of practice with that value in completed audits, as a share of those where the area
    applied.
    """
    periods = months(calendar)
    levels = {"service": [framework.social_care], "group": framework.areas}
    applied = tables["area_ratings"].dropna(subset="rating")
    rated = of_audit(applied, tables["completed"], "month", "service")
    done = in_periods(rated.rename(columns={"area": "group"}), periods)
    return split(done, "rating", framework.ratings, periods, levels)
