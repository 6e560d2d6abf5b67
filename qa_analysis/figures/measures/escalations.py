"""Escalations in the dispute-resolution process, raised by child protection chairs and reviewing officers (IROs)."""

import pandas as pd

from qa_analysis.contract.periods import months, states
from qa_analysis.contract.schema import RAISED_BY, Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count, in_periods, split
from qa_analysis.figures.measures.derived import month_of
from qa_analysis.figures.measures.registry import measure

STAGES = (1, 2, 3)
ENDS = ("in process", "resolved")
STATES = tuple(f"stage {stage}, {end}" for stage in STAGES for end in ENDS)


def _place_by_start(tables: Tables, periods: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Escalations in each period in which they were initiated (stage 1), with who raised them as ``group``."""
    escalations = tables["escalations"]
    dated = escalations.assign(
        service=framework.social_care, group=escalations["raised_by"], month=month_of(escalations["stage_1_on"])
    )
    return in_periods(dated, periods)


def _levels(framework: Framework) -> dict:
    return {"service": [framework.social_care], "group": RAISED_BY}


@measure(
    "escalations.initiated",
    "Escalations initiated",
    numerator="children, or in a second row escalations",
    about="children",
    unit="count",
)
def initiated(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Children for whom an escalation was initiated in the month, and in a second row the escalations."""
    periods, levels = months(calendar), _levels(framework)
    placed = _place_by_start(tables, periods, framework)
    children = count(placed, periods, levels, distinct="child_id")
    return pd.concat([children, count(placed, periods, levels).assign(category="escalations")])


@measure(
    "escalations.theme",
    "Themes of escalations",
    numerator="escalations with that theme",
    denominator="escalations initiated in the month",
    about="children",
)
def theme(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Escalations initiated in the month with that theme, as a share of all initiated in it."""
    periods = months(calendar)
    placed = _place_by_start(tables, periods, framework)
    return split(placed, "theme", framework.escalation_themes, periods, _levels(framework))


@measure("escalations.stage", "Stages of escalations", numerator="escalations", about="children", unit="count")
def stage(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Escalations initiated in the month, by the highest stage reached at the date and whether they were resolved
    by then.
    """
    periods = states(calendar)
    placed = _place_by_start(tables, periods, framework)
    highest = pd.Series("stage 1", placed.index, dtype="str")
    for number in STAGES[1:]:
        highest = highest.mask(placed[f"stage_{number}_on"] <= placed["as_at"], f"stage {number}")
    resolved = placed["resolved_on"] <= placed["as_at"]
    end = pd.Series(ENDS[0], placed.index, dtype="str").mask(resolved, ENDS[1])
    return count(placed.assign(category=highest + ", " + end), periods, _levels(framework) | {"category": STATES})
