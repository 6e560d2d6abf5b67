"""Assigns audits to teams, at random or so that the counts of teams are those of the constraints."""

import numpy as np
import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance
from qa_analysis.projects.sample.plan import Constrained, Plan


def assign_teams(
    chance: Chance, framework: Framework, plan: Plan, frame: pd.DataFrame, teams: pd.DataFrame
) -> pd.Series:
    """A team of the audit's service that was active in all of its month."""
    team = pd.Series(None, frame.index, dtype="object")
    for (month, service), rows in frame.groupby(["month", "service"], sort=False):
        active = teams[(teams["service"] == service) & (teams["active_from"] <= month.start_time)]
        active = active[~(active["active_to"] < month.end_time.normalize())]
        team[rows.index] = chance.choice(active["team"].to_numpy(), len(rows))
    return _search_teams(chance, framework, plan, frame, team) if isinstance(plan, Constrained) else team


def _search_teams(
    chance: Chance, framework: Framework, plan: Constrained, frame: pd.DataFrame, team: pd.Series
) -> pd.Series:
    """Move completed audits of the last seven months from team to team until the counts of teams fit."""
    last = plan.months[-1]
    done = frame[(frame["outcome"] == schema.COMPLETED) & (frame["service"] == framework.social_care)]
    done = done[done["month"] > last - 7]
    names = team[done.index[done["month"] == last]].unique()
    names = np.unique([*names, *team[done.index].unique()])
    ago = np.array([(last - month).n for month in done["month"]])
    rating = done["final_rating"].to_numpy()
    marks = _marks(framework, ago, rating)
    at = np.searchsorted(names, team[done.index].to_numpy().astype(names.dtype))
    want, cost = plan.known["teams"], np.inf
    while cost > 0:
        audit, before = chance.integers(len(at)), None
        before, at[audit] = at[audit], chance.integers(len(names))
        tried = _misfit(marks, at, len(names), want)
        at[audit], cost = (at[audit], tried) if tried <= cost else (before, cost)
    team[done.index] = names[at]
    return team


def _marks(framework: Framework, ago: np.ndarray, rating: np.ndarray) -> np.ndarray:
    """For each audit, whether it counts towards each of the counts of teams."""
    good, worst = rating == framework.good, rating == framework.inadequate
    rows = (good & (ago < 6), worst & (ago > 0), worst & (ago < 6), ago == 0, ago < 3)
    return np.array(rows, dtype=float)


def _misfit(marks: np.ndarray, at: np.ndarray, size: int, want: dict) -> int:
    good, worst_before, worst, now, recent = (np.bincount(at, mark, size) for mark in marks)
    idle = want["active"] - size
    found = (
        (np.sum(good >= 3), want["sustained_good"]),
        (np.sum(worst_before >= 3), want["sustained_inadequate"][0]),
        (np.sum(worst >= 3), want["sustained_inadequate"][1]),
        (np.sum(now == 0) + idle, want["not_audited"]),
        (np.sum(recent == 0) + idle, want["none_in_three_months"]),
        (np.sum(recent == 1), want["one_in_three_months"]),
    )
    return int(sum(abs(number - wanted) for number, wanted in found))
