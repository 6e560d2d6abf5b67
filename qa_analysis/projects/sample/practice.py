"""What audits found: ratings of areas of practice, and themes."""

import numpy as np
import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance

THEMES = {
    "strength": (
        "Children seen alone and often",
        "Plans name who does what by when",
        "Clear record of why decisions were made",
        "Family network drawn in early",
        "Warm and persistent relationship work",
    ),
    "development": (
        "Chronologies out of date",
        "Supervision does not challenge drift",
        "Fathers absent from the assessment",
        "Contingency plans missing",
        "Plans not shared with the family",
    ),
    "good-practice factor": (
        "Manageable caseload",
        "Reflective supervision",
        "Stable team",
        "Time with the family",
        "Joint visits with partners",
    ),
    "feedback positive": ("Being listened to", "The worker kept their promises", "Knowing what happens next"),
    "feedback improvement": ("Fewer changes of worker", "Earlier notice of meetings", "Plainer letters"),
}


def area_ratings(chance: Chance, framework: Framework, audits: pd.DataFrame, targets: dict) -> pd.DataFrame:
    """A rating of each area that applies for each submitted audit, worse where the audit's rating is worse.

    ``targets`` gives, by area and month, how many per cent of social care's completed audits are Inadequate and Good.
    """
    rated = audits[audits["final_rating"].notna()]
    place = rated["final_rating"].map({rating: at for at, rating in enumerate(framework.ratings)}).astype(int)
    parts = []
    for area in framework.areas:
        applies = _applies(chance, framework, rated, area)
        lean = place + chance.choice([-1, 0, 0, 0, 1], len(rated))
        rating = np.array(framework.ratings, dtype=object)[lean.clip(0, len(framework.ratings) - 1)]
        part = pd.DataFrame({"audit_id": rated["audit_id"], "area": area, "rating": rating}, index=rated.index)
        for month, shares in targets.get(area, {}).items():
            _fix(chance, framework, part, rated[applies & (rated["month"] == month)], place, shares)
        parts.append(part.assign(rating=part["rating"].where(applies)))
    return pd.concat(parts, ignore_index=True)


def _applies(chance: Chance, framework: Framework, rated: pd.DataFrame, area: str) -> pd.Series:
    """The last area, permanence, is for children in care and care leavers; any may be left out now and then."""
    late = rated["legal_status"].isin(framework.legal_statuses[3:])
    return late if area == framework.areas[-1] else pd.Series(chance.random(len(rated)) < 0.97, rated.index)


def _fix(
    chance: Chance, framework: Framework, part: pd.DataFrame, rated: pd.DataFrame, place: pd.Series, shares: tuple
) -> None:
    """Rate an area in a month's completed audits so that the shares hold, the worst audits worst."""
    done = rated[(rated["outcome"] == schema.COMPLETED) & (rated["service"] == framework.social_care)]
    order = (place[done.index] + chance.random(len(done)) * 1.5).sort_values().index
    worst, best = (int(np.floor(share * len(order) / 100 + 0.5)) for share in shares)
    part.loc[order, "rating"] = framework.requires_improvement
    part.loc[order[:worst], "rating"] = framework.inadequate
    part.loc[order[len(order) - best :], "rating"] = framework.good


def themes(chance: Chance, framework: Framework, audits: pd.DataFrame) -> pd.DataFrame:
    """One to three themes for half the submitted audits, and some that stand for a month and service."""
    named = audits[audits["outcome"].isin(schema.SUBMITTED) & (chance.random(len(audits)) < 0.5)]
    named = named.loc[named.index.repeat(chance.integers(1, 4, len(named)))]
    whole = audits[["month", "service"]].drop_duplicates()
    whole = whole[chance.random(len(whole)) < 0.3]
    frame = pd.concat([named[["audit_id"]], whole], ignore_index=True)
    frame["kind"] = chance.choice(schema.THEME_KINDS, len(frame), p=[0.3, 0.35, 0.15, 0.1, 0.1])
    return frame.assign(theme=[chance.choice(THEMES[kind]) for kind in frame["kind"]])
