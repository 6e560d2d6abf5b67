"""Actions that audits raise, and their state."""

import pandas as pd

from qa_analysis.contract.periods import states, windows
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count, grid, in_periods, in_states, split
from qa_analysis.figures.measures.derived import month_of
from qa_analysis.figures.measures.registry import measure

STATES = ("on time", "late", "overdue", "not yet due")


@measure("actions.raised", "Actions raised", numerator="actions", about="process", unit="count")
def raised(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Actions raised in the window."""
    actions = tables["care_actions"]
    periods = windows(calendar, framework.thresholds.recent_months)
    placed = in_periods(actions.assign(month=month_of(actions["raised_on"])), periods)
    return count(placed, periods, {"service": [framework.social_care]})


def _state_of(actions: pd.DataFrame) -> pd.Series:
    done, lapsed = actions["completed_on"] <= actions["as_at"], actions["due_on"] < actions["as_at"]
    in_time = done & (actions["completed_on"] <= actions["due_on"])
    state = pd.Series("not yet due", actions.index, dtype="str")
    # Each mask overwrites the ones before it: an action completed in time would otherwise be "late".
    return state.mask(lapsed, "overdue").mask(done, "late").mask(in_time, "on time")


@measure(
    "actions.state",
    "State of recent actions",
    numerator="actions raised in the window that are in that state",
    denominator="actions raised in the window",
    about="process",
    leaves_out="actions raised before the window",
    best_first=True,
)
def state(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Actions raised in the months to the date that were completed on time or late, are overdue or not yet due, as
    a share of all raised in them.
    """
    actions, periods = tables["care_actions"], windows(calendar, framework.thresholds.recent_months)
    recent = in_periods(actions.assign(month=month_of(actions["raised_on"])), periods)
    # A window has the slot of the state at its end: there is one of each for each month of the calendar.
    recent = recent.assign(as_at=calendar["as_at"].take(recent["slot"]).array)
    levels = {"service": [framework.social_care]}
    return split(recent.assign(state=_state_of(recent)), "state", STATES, states(calendar), levels)


@measure(
    "actions.outstanding_before",
    "Older actions outstanding",
    numerator="actions, children, or days",
    about="process",
    unit="count",
    leaves_out="actions raised in the window of recent months",
    better="lower",
)
def outstanding_before(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Actions open at the date and raised before the window of recent months, the children they concern, and the
    age of the oldest in days.
    """
    actions = tables["care_actions"]
    is_open = in_states(actions, calendar, actions["raised_on"], actions["completed_on"])
    older = is_open[month_of(is_open["raised_on"]) <= is_open["month"] - framework.thresholds.recent_months]
    levels = {"service": [framework.social_care]}
    ages = (older["as_at"] - older["raised_on"]).dt.days.groupby(older["slot"]).max()
    # There is one state for each month of the calendar, and their slots are numbered as its rows are.
    oldest = grid(states(calendar), levels).assign(value=ages.reindex(range(len(calendar))).to_numpy())
    return pd.concat(
        [
            count(older, states(calendar), levels).assign(group="actions"),
            count(older, states(calendar), levels, distinct="child_id").assign(group="children"),
            oldest.assign(group="oldest", unit="days"),
        ]
    )
