"""Sentences: figure rows as plain statements of what was counted. They judge nothing.

``sentence`` fills a pattern from the rows of one share or count. The others say what is more than that: they are
functions of figure rows, of the last periods up to the report's.
"""

from qa_analysis.exhibits.sentences.coverage import rarely_audited, represented, teams_missed
from qa_analysis.exhibits.sentences.forms import (
    best_and_worst,
    divided,
    gaps,
    most_and_least,
    records_begin,
    themes,
    trajectory,
)
from qa_analysis.exhibits.sentences.method import (
    completion,
    completion_by_month,
    completion_over_time,
    funnel,
    pool,
    ratio,
)
from qa_analysis.exhibits.sentences.moderation import agreement, moderation
from qa_analysis.exhibits.sentences.pattern import SLOTS, sentence
from qa_analysis.exhibits.sentences.practice import (
    both_lists,
    concerns,
    good_and_inadequate,
    identified_teams,
    longest_open,
    missing_concerns,
    overview,
    ratings,
    small_groups,
    teams_named,
    trained,
)
from qa_analysis.exhibits.sentences.response import exemptions, findings, outstanding, recommendations, standings

__all__ = [
    "SLOTS",
    "agreement",
    "best_and_worst",
    "both_lists",
    "completion",
    "completion_by_month",
    "completion_over_time",
    "concerns",
    "divided",
    "exemptions",
    "findings",
    "funnel",
    "gaps",
    "good_and_inadequate",
    "identified_teams",
    "longest_open",
    "missing_concerns",
    "moderation",
    "most_and_least",
    "outstanding",
    "overview",
    "pool",
    "rarely_audited",
    "ratings",
    "ratio",
    "recommendations",
    "records_begin",
    "represented",
    "sentence",
    "small_groups",
    "standings",
    "teams_missed",
    "teams_named",
    "themes",
    "trained",
    "trajectory",
]
