"""Moderation: how often it changes a rating, and how far auditor and final rating agree."""

import numpy as np
import pandas as pd

from qa_analysis.contract.periods import months, windows
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import in_periods, share, split
from qa_analysis.figures.measures.registry import measure
from qa_analysis.figures.statistics import weighted_kappa

MODERATED = {"about": "process", "sampled": True, "leaves_out": "audits not submitted, and those not moderated"}


def _rank(ratings: pd.Series, framework: Framework) -> pd.Series:
    """The place of each rating on the scale, 0 for the worst; null if there is no rating."""
    return ratings.map({rating: place for place, rating in enumerate(framework.ratings)}).astype("float64")


def _places_raised(audits: pd.DataFrame, framework: Framework) -> pd.Series:
    """How many places the final rating is above the auditor's, negative if below; null if either is missing."""
    return _rank(audits["final_rating"], framework) - _rank(audits["auditor_rating"], framework)


def _place_moderated(tables: Tables, periods: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    return in_periods(tables["submitted"].dropna(subset="moderator_id"), periods)


@measure(
    "moderation.upgraded",
    "Ratings raised by moderation",
    numerator="moderated audits whose rating was raised",
    denominator="moderated audits submitted",
    **MODERATED,
)
def upgraded(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Moderated audits whose final rating is above the auditor's, as a share of moderated audits submitted."""
    periods = months(calendar)
    audits = _place_moderated(tables, periods, framework)
    return share(audits, _places_raised(audits, framework) > 0, periods, {"service": [framework.social_care]})


@measure(
    "moderation.downgraded",
    "Ratings lowered by moderation",
    numerator="moderated audits whose rating was lowered",
    denominator="moderated audits submitted",
    **MODERATED,
)
def downgraded(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Moderated audits whose final rating is below the auditor's, as a share of moderated audits submitted."""
    periods = months(calendar)
    audits = _place_moderated(tables, periods, framework)
    return share(audits, _places_raised(audits, framework) < 0, periods, {"service": [framework.social_care]})


@measure(
    "moderation.inadequate_by_downgrade",
    "Inadequate ratings that came from a downgrade",
    numerator="completed audits rated inadequate that the auditor had rated higher",
    denominator="completed audits rated inadequate",
    about="process",
    sampled=True,
    leaves_out="audits not completed, and those not rated inadequate",
)
def inadequate_by_downgrade(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits rated inadequate that the auditor had rated higher, as a share of completed audits rated
    inadequate.
    """
    periods = months(calendar)
    done = tables["completed"]
    audits = in_periods(done[done["final_rating"] == framework.inadequate], periods)
    return share(audits, _places_raised(audits, framework) < 0, periods, {"service": [framework.social_care]})


def _place_rated_twice(tables: Tables, periods: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    return _place_moderated(tables, periods, framework).dropna(subset=["auditor_rating", "final_rating"])


@measure(
    "moderation.grid",
    "Auditor's rating and final rating",
    numerator="moderated audits with that pair of ratings",
    denominator="moderated audits with both ratings",
    about="process",
    leaves_out="audits not submitted, not moderated, or without one of the ratings",
)
def ratings_grid(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Moderated audits submitted with that auditor's rating (group) and final rating (category), as a share of all
    with both.
    """
    periods = windows(calendar, framework.thresholds.moderation_months)
    audits = _place_rated_twice(tables, periods, framework)
    # The two ratings as one value, since ``split`` divides by one column; they are taken apart again below.
    pairs = audits["auditor_rating"] + "\x1f" + audits["final_rating"]
    levels = {"service": [framework.social_care]}
    names = [f"{first}\x1f{final}" for first in framework.ratings for final in framework.ratings]
    rows = split(audits.assign(pair=pairs), "pair", names, periods, levels)
    both = rows["category"].str.split("\x1f", expand=True)
    return rows.assign(group=both[0], category=both[1])


@measure(
    "moderation.agreement",
    "Agreement of auditor's and final rating",
    numerator="an estimate, not a count",
    denominator="moderated audits with both ratings",
    about="process",
    unit="ratio",
    leaves_out="audits not submitted, not moderated, or without one of the ratings",
    better="higher",
)
def agreement(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Linearly weighted kappa of the auditor's and the final rating of moderated audits: 1 is full agreement, 0 no
    more than chance.
    """
    pairs = ratings_grid(tables, calendar, framework)
    size = len(framework.ratings)
    value, low, high = weighted_kappa(pairs["numerator"].to_numpy().reshape(-1, size, size))
    rows = pairs.drop_duplicates(["authority", "period"])[["authority", "period", "service", "denominator"]]
    return rows.assign(numerator=np.nan, value=value, low=low, high=high)
