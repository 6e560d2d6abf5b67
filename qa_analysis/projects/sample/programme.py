"""The training programme, the dip sample, the caseload and the recommendations."""

import numpy as np
import pandas as pd

from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance, codes, deal, flags

CASELOAD = (420, 1450, 520, 780, 310, 260)
RECOMMENDATIONS = (
    ("5.1", "Give every child in need a plan with dates and names by the second review.", "Head of Safeguarding"),
    ("5.1", "Bring permanence planning forward to the first review of a child in care.", "Head of Children in Care"),
    ("5.1", "Test management oversight in the weekly performance meeting.", "Assistant Director"),
    ("5.2", "Allocate at least two audits of care leavers each month.", "Quality Assurance Manager"),
    ("5.2", "Name a deputy for every moderator before the summer.", "Quality Assurance Manager"),
    ("5.2", "Audit the teams that had no audit in three months first.", "Quality Assurance Manager"),
    ("5.3", "Close or renew actions that are more than six months overdue.", "Heads of Service"),
    ("5.3", "Speak to one child or parent in each audit.", "Quality Assurance Manager"),
    ("5.3", "Report the oldest open concern to the board each month.", "Assistant Director"),
)


def training(chance: Chance, framework: Framework, months: pd.PeriodIndex, workers: pd.DataFrame, known: dict):
    """Sessions of each module in most months; some people are evaluated weeks later, some never."""
    quiet, low, high = known.get("none_in", ""), *known.get("transfer", (0.2, 0.9))
    people = workers.drop_duplicates("worker_id")
    parts = []
    for month in months[min(5, len(months) - 1) :]:
        for module in framework.modules:
            size = 0 if str(month) == quiet else int(chance.integers(0, 9))
            chosen = people.iloc[chance.choice(len(people), min(size, len(people)), replace=False)]
            day = month.start_time + pd.Timedelta(days=int(chance.integers(3, 25)))
            parts.append(chosen[["team"]].assign(person_id=chosen["worker_id"], module=module, delivered_on=day))
    frame = pd.concat(parts, ignore_index=True)
    evaluated = chance.random(len(frame)) < 0.6
    later = frame["delivered_on"] + pd.to_timedelta(chance.integers(14, 70, len(frame)), unit="D")
    shares = {
        level: pd.Series(np.round(chance.uniform(low * less, high * less, len(frame)), 2)).where(evaluated)
        for level, less in (("transfer", 1), ("application", 0.8), ("recorded", 0.6))
    }
    shares["recorded"] = shares["recorded"].where(chance.random(len(frame)) < 0.8)
    return frame.assign(evaluated_on=later.where(evaluated), **shares)


def dip_sample(chance: Chance, framework: Framework, training: pd.DataFrame, nulls: float) -> pd.DataFrame:
    """A fifth of those evaluated, against every standard."""
    people = training.dropna(subset="evaluated_on").drop_duplicates("person_id")
    people = people[chance.random(len(people)) < 0.2]
    frame = people.merge(pd.DataFrame({"standard": framework.standards}), how="cross")
    frame["sampled_on"] = frame["evaluated_on"] + pd.Timedelta(days=7)
    return frame.assign(met=flags(chance, len(frame), 0.6, nulls))


def caseload(chance: Chance, framework: Framework, months: pd.PeriodIndex, nulls: float) -> pd.DataFrame:
    """Children open at each month's end by legal status; a month may be missing."""
    sizes = [*CASELOAD, *[100] * 9][: len(framework.legal_statuses)]
    kept = months[chance.random(len(months)) >= nulls]
    statuses = pd.DataFrame({"legal_status": framework.legal_statuses, "size": sizes})
    frame = pd.DataFrame({"month": kept}).merge(statuses, how="cross").assign(service=framework.social_care)
    return frame.assign(children=chance.poisson(frame["size"]))


def recommendations(chance: Chance, months: pd.PeriodIndex) -> pd.DataFrame:
    """Recommendations raised in the last half year, some closed, one overdue."""
    frame = pd.DataFrame(RECOMMENDATIONS, columns=["section", "text", "owner_role"])
    ago = np.sort(chance.integers(0, min(6, len(months)), len(frame)))[::-1]
    frame["raised_month"] = months[-1] - ago
    raised = pd.PeriodIndex(frame["raised_month"]).to_timestamp(how="end").normalize()
    frame["due_on"] = raised + pd.DateOffset(months=3)
    closed = raised + pd.Timedelta(days=50)
    frame["closed_on"] = pd.Series(closed).where((ago > 2) & (deal(chance, [0, 1], [4, 5], len(frame)) == 1))
    return frame.assign(recommendation_id=codes("R", range(1, len(frame) + 1)))
