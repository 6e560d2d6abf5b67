"""Unknown history: which figures can be counted from a tracker that shows one day's state, and which cannot.

A tracker in the form of the contract has a date for each event, so its state on any earlier day can be worked out. Some
exports have no dates, only a stage and a status on the day that ``state.on`` names in ``sources.yml``. From these it is
known how many concerns are open on that day, but not how many were open a month earlier, nor in which month one was
resolved. Such figures are left out, since a number would be a guess and 0 would be wrong. A report as at a day before
the export's is refused: what had happened by then is not known.
"""

from datetime import date

import pandas as pd

from qa_analysis.contract.periods import state
from qa_analysis.contract.sources import TRACKERS, Sources
from qa_analysis.errors import UserError

# Measures that count what happened in a month. Without dates of events no month of them is known.
EVENTS = ("concerns.resolved",)


def require_tellable(sources: Sources, day: date) -> None:
    """Raise a UserError if a tracker shows its state only on a later day than the report's."""
    for table, state_day in _state_days(sources).items():
        if day < state_day:
            raise UserError(
                f"The export of {table} shows its state on {state_day} only, so it cannot be used for a report as at "
                f"{day}. Give --as-at {state_day}, or export {table} with its dates."
            )


def tellable(figures: pd.DataFrame, sources: Sources) -> pd.DataFrame:
    """The figures without those that a tracker cannot tell: states before its day, and events of a month."""
    for table, day in _state_days(sources).items():
        of_table = figures["measure"].str.startswith(f"{table}.")
        labels = figures.loc[of_table, "period"].unique()
        earlier = [label for label in labels if label.startswith("as at ") and label < state(day)]
        figures = figures[~(of_table & (figures["period"].isin(earlier) | figures["measure"].isin(EVENTS)))]
    return figures.reset_index(drop=True)


def _state_days(sources: Sources) -> dict[str, date]:
    """The day that each tracker without dates shows, the last if it has several exports."""
    days = {table: [part.state.on for part in getattr(sources, table) if part.state] for table in TRACKERS}
    return {table: max(of_exports) for table, of_exports in days.items() if of_exports}
