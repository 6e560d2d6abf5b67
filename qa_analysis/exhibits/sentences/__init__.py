"""Sentences: figure rows as plain statements of what was counted. They compute nothing and judge nothing.

Most take the rows of one measure, for its last period and the period before.
"""

from qa_analysis.exhibits.formats import Text
from qa_analysis.exhibits.sentences.forms import (
    against_target,
    divided,
    extremes,
    part,
    reach,
    records_begin,
    shares,
    tally,
    themes,
    trajectory,
)
from qa_analysis.exhibits.sentences.method import (
    advice,
    agreement,
    findings,
    funnel,
    moderation,
    outstanding,
    pool,
    rarely_audited,
    ratio,
    standings,
)
from qa_analysis.exhibits.sentences.practice import (
    at_risk,
    both_lists,
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

UNWRITTEN = Text("Nothing has been written on this subject for this month.")

__all__ = [
    "UNWRITTEN",
    "advice",
    "against_target",
    "agreement",
    "at_risk",
    "both_lists",
    "concerns",
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
    "reach",
    "records_begin",
    "shares",
    "small_groups",
    "standings",
    "tally",
    "themes",
    "trained",
    "trajectory",
    "two_ratings",
]
