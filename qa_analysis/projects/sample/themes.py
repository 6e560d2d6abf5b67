"""Themes: strengths and areas to develop, what children and parents said, and the factors behind Good audits."""

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from qa_analysis.contract import schema
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance

STRENGTH, DEVELOPMENT, FACTOR, POSITIVE, IMPROVEMENT = schema.THEME_KINDS
NUMBERS = yaml.safe_load(Path(__file__).with_name("themes.yml").read_text(encoding="utf-8"))


def themes(chance: Chance, framework: Framework, audits: pd.DataFrame, exact: pd.Period | None = None) -> pd.DataFrame:
    """The themes of audits, and those that stand for a month and service.

    In the month ``exact`` as many audits name each theme as ``themes.yml`` says.
    """
    found = _strengths_and_developments(chance, framework, audits)
    further = chance.spawn(1)[0]  # Whatever it draws, the tables made after the themes stay as they are.
    more = found.loc[found.index.repeat(further.integers(0, 3, len(found)))]
    occasions = [_one_to_three(further, framework, audits, kind) for kind in (FACTOR, POSITIVE, IMPROVEMENT)]
    rest = pd.concat([more, *occasions], ignore_index=True)
    frame = pd.concat([found, rest.assign(theme=_choose(further, framework, rest))], ignore_index=True)
    counted = _as_listed(further, framework, audits[audits["month"] == exact])
    frame = pd.concat([frame[frame["month"] != exact], counted], ignore_index=True)
    frame.loc[frame["audit_id"].notna(), ["month", "service"]] = None
    return frame[["audit_id", "month", "service", "kind", "theme"]].drop_duplicates()


def _strengths_and_developments(chance: Chance, framework: Framework, audits: pd.DataFrame) -> pd.DataFrame:
    """One to three for half the submitted audits, and one for a third of the months and services.

    The better the rating, the likelier a strength.
    """
    named = audits[_can_name(framework, audits, STRENGTH) & (chance.random(len(audits)) < 0.5)]
    named = named.loc[named.index.repeat(chance.integers(1, 4, len(named)))]
    months = audits[["month", "service"]].drop_duplicates()
    months = months[chance.random(len(months)) < 0.3]
    frame = pd.concat([named, months], ignore_index=True)
    grade = frame["final_rating"].map({rating: place for place, rating in enumerate(framework.ratings)}).fillna(1)
    likely = 0.3 + 0.4 * grade / (len(framework.ratings) - 1)
    frame["kind"] = np.where(chance.random(len(frame)) < likely, STRENGTH, DEVELOPMENT)
    return frame.assign(theme=_choose(chance, framework, frame))


def _one_to_three(chance: Chance, framework: Framework, audits: pd.DataFrame, kind: str) -> pd.DataFrame:
    """One to three rows for nine in ten of the audits that can name a theme of the kind."""
    named = audits[_can_name(framework, audits, kind) & (chance.random(len(audits)) < 0.9)]
    return named.loc[named.index.repeat(chance.integers(1, 4, len(named)))].assign(kind=kind)


def _can_name(framework: Framework, audits: pd.DataFrame, kind: str) -> pd.Series:
    """Which audits can name a theme of the kind.

    A submitted audit can name a strength or an area to develop. A factor needs a completed Good audit, feedback a
    completed audit with the view of a child or parent: not a negative one of what was valued, nor a positive one of
    what should improve.
    """
    completed = audits["outcome"] == schema.COMPLETED
    views = audits[["child_feedback", "parent_feedback"]]
    special = {
        FACTOR: completed & (audits["final_rating"] == framework.good),
        POSITIVE: completed & views.isin(("positive", "mixed")).any(axis=1),
        IMPROVEMENT: completed & views.isin(("mixed", "negative")).any(axis=1),
    }
    return special.get(kind, audits["outcome"].isin(schema.SUBMITTED))


def _choose(chance: Chance, framework: Framework, rows: pd.DataFrame) -> list[str]:
    """A theme of each row's service and kind; the more audits of August 2019 name it, the likelier it is."""
    chosen = []
    for service, kind in zip(rows["service"], rows["kind"], strict=True):
        numbers = _numbers(framework, service)[kind]
        chosen.append(chance.choice(np.repeat(list(numbers), list(numbers.values()))))
    return chosen


def _as_listed(chance: Chance, framework: Framework, audits: pd.DataFrame) -> pd.DataFrame:
    """Each theme in as many audits as ``themes.yml`` says, or in all that can name it where they are fewer."""
    parts = [audits.head(0)]
    for service, rows in audits.groupby("service"):
        for kind, numbers in _numbers(framework, service).items():
            able = rows.index[_can_name(framework, rows, kind)]
            for theme, number in numbers.items():
                chosen = chance.choice(able, min(number, len(able)), replace=False)
                parts.append(rows.loc[chosen].assign(kind=kind, theme=theme))
    return pd.concat(parts)


def _numbers(framework: Framework, service: str) -> dict[str, dict[str, int]]:
    """The numbers of each theme by kind; a service without a list of its own has that of social care."""
    own = {framework.early_help: "early_help", framework.youth_support: "youth_support"}
    return NUMBERS[own.get(service, "social_care")]
