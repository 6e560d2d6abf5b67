"""Sentences: figure rows to plain statements of what was counted. They compute nothing and judge nothing.

Most take the rows of one measure for its last period and the one before.
"""

from qa_analysis.narrative.forms import (
    against_target,
    compared,
    course,
    divided,
    extremes,
    part,
    records_begin,
    tally,
    themes,
    trajectory,
)
from qa_analysis.narrative.method import (
    agreement,
    findings,
    funnel,
    moderation,
    outstanding,
    pool,
    rarely_audited,
    ratio,
    recommendations,
)
from qa_analysis.narrative.practice import (
    at_risk,
    concerns,
    evaluated,
    identified_teams,
    missing_concerns,
    oldest_month,
    overview,
    ratings,
    small_groups,
    trained,
    two_ratings,
)
from qa_analysis.wording import Text

UNWRITTEN = Text("Nothing has been written on this subject for this month.")

__all__ = [
    "UNWRITTEN",
    "against_target",
    "agreement",
    "at_risk",
    "compared",
    "concerns",
    "course",
    "divided",
    "evaluated",
    "extremes",
    "findings",
    "funnel",
    "identified_teams",
    "missing_concerns",
    "moderation",
    "oldest_month",
    "outstanding",
    "overview",
    "part",
    "pool",
    "rarely_audited",
    "ratings",
    "ratio",
    "recommendations",
    "records_begin",
    "small_groups",
    "tally",
    "themes",
    "trained",
    "trajectory",
    "two_ratings",
]
