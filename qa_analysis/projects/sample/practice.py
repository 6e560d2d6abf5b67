"""The ratings of areas of practice."""

import numpy as np
import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance


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
