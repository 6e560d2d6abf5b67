"""Audits, with their months, legal statuses, teams, auditors and moderators."""

import numpy as np
import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.assigning import assign_teams
from qa_analysis.projects.sample.dealing import Chance, codes, days, deal, flags
from qa_analysis.projects.sample.plan import Plan

STATUS_WEIGHTS = (5, 40, 28, 14, 9, 4)


def audits(chance: Chance, framework: Framework, plan: Plan, people: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A row for each allocated audit of every service."""
    frame = pd.concat([_outcomes(chance, framework, plan, month) for month in plan.months], ignore_index=True)
    care = (frame["service"] == framework.social_care).to_numpy()
    frame["legal_status"] = pd.Series(_statuses(chance, framework, plan, frame[care]), frame.index[care])
    frame["team"] = assign_teams(chance, framework, plan, frame, people["teams"])
    frame = _dates(chance, plan, frame)
    frame = _assign_people(chance, framework, plan, frame, people)
    frame["worker_id"] = _workers(chance, frame, people["workers"])
    frame["child_id"] = _children(chance, frame)
    frame = _moderate(chance, framework, plan, frame, people["staff"])
    frame = _observe(chance, framework, plan, frame)
    return frame.assign(audit_id=codes("A", range(1, len(frame) + 1), 5))


def _outcomes(chance: Chance, framework: Framework, plan: Plan, month: pd.Period) -> pd.DataFrame:
    """The audits of a month, by service and outcome, the submitted ones with their rating."""
    rows = []
    for service in framework.services:
        completed = plan.ratings(month, service)
        weights = completed if sum(completed) else [1] * len(completed)
        other = plan.outcomes(month, service, sum(completed))
        below = deal(chance, framework.ratings, weights, other[schema.BELOW_STANDARD])
        ratings = [*np.repeat(framework.ratings, completed), *below, *[None] * (sum(other.values()) - len(below))]
        outcomes = [schema.COMPLETED] * sum(completed) + [o for o, count in other.items() for _ in range(count)]
        rows.append(pd.DataFrame({"service": service, "outcome": outcomes, "final_rating": ratings}))
    return pd.concat(rows).assign(month=month)


def _statuses(chance: Chance, framework: Framework, plan: Plan, care: pd.DataFrame) -> np.ndarray:
    """A legal status for each audit of social care, at random or as the plan fixes them."""
    weights = [*STATUS_WEIGHTS, *[3] * len(framework.legal_statuses)][: len(framework.legal_statuses)]
    status = pd.Series(deal(chance, framework.legal_statuses, weights, len(care)), care.index)
    done = care[care["outcome"] == schema.COMPLETED]
    for chosen, counts in plan.statuses(done):
        status[chosen] = deal(chance, counts, counts.values(), len(chosen))
    while not plan.statuses_fit(done.assign(legal_status=status[done.index])):
        for chosen, _ in plan.statuses_together(done):
            status[chosen] = chance.permutation(status[chosen].to_numpy())
    return status.to_numpy()


def _dates(chance: Chance, plan: Plan, frame: pd.DataFrame) -> pd.DataFrame:
    """Allocated around the month's first day, due three weeks later; a tenth submitted late, some in the next month."""
    first = frame["month"].dt.start_time.astype("datetime64[us]")
    frame = frame.assign(allocated_on=days(first, -3, 3, chance), due_on=first + pd.Timedelta(days=20))
    submitted = frame["outcome"].isin(schema.SUBMITTED)
    late = plan.late(chance, frame).to_numpy(bool)
    in_time = frame["due_on"] - pd.to_timedelta(chance.integers(0, 13, len(frame)), unit="D")
    latest = np.where(plan.is_fixed(frame["month"]), 9, 25)
    after = frame["due_on"] + pd.to_timedelta(chance.integers(1, latest + 1), unit="D")
    undated = ~plan.is_fixed(frame["month"]) & ~late & (chance.random(len(frame)) < plan.nulls)
    return frame.assign(submitted_on=in_time.mask(late, after).where(submitted), due_on=frame["due_on"].mask(undated))


def _assign_people(
    chance: Chance, framework: Framework, plan: Plan, frame: pd.DataFrame, people: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """Each audit's auditor: an auditor at work gets one, those allocated beyond that go to anybody at work."""
    frame = frame.assign(auditor_id=None, additional=pd.array([False] * len(frame), dtype="boolean"))
    for (month, service), rows in frame.groupby(["month", "service"], sort=False):
        if service == framework.social_care:
            working = plan.working[month]
            extra = len(rows) - len(working)
            who = chance.permutation([*working, *chance.choice(working, extra)])
            frame.loc[chance.choice(rows.index, extra, replace=False), "additional"] = True
        else:
            staff = people["staff"].merge(
                people["teams"].loc[people["teams"]["service"] == service, ["team"]], on="team"
            )
            who = chance.choice(staff["staff_id"].unique(), len(rows))
        frame.loc[rows.index, "auditor_id"] = who
    return frame


def _workers(chance: Chance, frame: pd.DataFrame, workers: pd.DataFrame) -> pd.Series:
    """A social worker of the audit's team, in force in the month where there is one."""
    chosen = frame[["team", "month"]].reset_index().merge(workers, on="team")
    first, last = chosen["month"].dt.start_time, chosen["month"].dt.end_time
    active = (chosen["active_from"] <= first) & ~(chosen["active_to"] < last)
    chosen = chosen.assign(active=active, order=chance.random(len(chosen)))
    chosen = chosen.sort_values(["active", "order"]).drop_duplicates("index", keep="last")
    return chosen.set_index("index")["worker_id"].reindex(frame.index)


def _children(chance: Chance, frame: pd.DataFrame) -> pd.Series:
    """A child for each audit; a few that required improvement are audited again in a later month."""
    child = pd.Series(codes("C", chance.permutation(range(1, len(frame) + 1)), 5), frame.index)
    again = frame.index[(frame["outcome"] == schema.BELOW_STANDARD) & (chance.random(len(frame)) < 0.5)]
    for index in again:
        later = frame[(frame["month"] == frame.at[index, "month"] + 1) & (frame["outcome"] == schema.NOT_SUBMITTED)]
        if len(later):
            child[chance.choice(later.index)] = child[index]
    return child


def _moderate(
    chance: Chance, framework: Framework, plan: Plan, frame: pd.DataFrame, staff: pd.DataFrame
) -> pd.DataFrame:
    """Submitted audits with a moderator, and the auditor's rating that moderation raised or lowered."""
    submitted = frame["outcome"].isin(schema.SUBMITTED)
    moderated = submitted & (plan.is_fixed(frame["month"]) | (chance.random(len(frame)) < 0.95))
    moderators = staff.loc[staff["role"] != schema.AUDITOR, "staff_id"].unique()
    moderator = pd.Series(chance.choice(moderators, len(frame)), frame.index).where(moderated)
    scale = pd.Series({rating: place for place, rating in enumerate(framework.ratings)})
    final = frame["final_rating"].map(scale)
    moved = pd.Series(0, frame.index)
    care = frame["service"] == framework.social_care
    for _, rows in frame[moderated & care].groupby("month", sort=False):
        lowered, raised = plan.lowered_and_raised(chance, framework, rows, final[rows.index])
        moved[lowered], moved[raised] = 1, -1
    place = (final + moved).where(submitted)
    rating = place.map({place: rating for rating, place in scale.items()})
    unrated = ~plan.is_fixed(frame["month"]) & (chance.random(len(frame)) < plan.nulls)
    return frame.assign(moderator_id=moderator, auditor_rating=rating.mask(unrated & (moved == 0)))


def _observe(chance: Chance, framework: Framework, plan: Plan, frame: pd.DataFrame) -> pd.DataFrame:
    """Risk, chair, views and feedback: by chance, or as the plan fixes them for a month of social care."""
    size, null = len(frame), plan.nulls
    improving = (frame["final_rating"] == framework.requires_improvement).to_numpy()
    submitted = frame["outcome"].isin(schema.SUBMITTED)
    risk = pd.Series(flags(chance, size, 0.25, null), frame.index)
    said = {
        p: deal(chance, [*schema.SENTIMENTS, None], w, size)
        for p, w in (("child", (12, 5, 3, 80)), ("parent", (25, 9, 6, 60)))
    }
    columns = {"at_risk": risk.where(improving, False), "has_chair": flags(chance, size, 0.4, null)}
    columns |= {
        f"views_{v}": flags(chance, size, s, null)
        for v, s in zip(schema.VIEWS, (0.97, 0.85, 0.3, 0.2, 0.35), strict=True)
    }
    columns |= {f"{person}_feedback": values for person, values in said.items()}
    columns["views_chair"] = pd.Series(columns["views_chair"], frame.index).where(columns["has_chair"].fillna(False))
    observed = frame.assign(**columns)
    observed.loc[~submitted, [c for c in columns if c != "has_chair"]] = None
    return plan.observe(chance, framework, observed)
