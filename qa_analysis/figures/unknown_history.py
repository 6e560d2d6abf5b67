"""Trackers that show their state on one day only: which figures can be told from them, and which cannot."""

from datetime import date

import pandas as pd

from qa_analysis.contract.periods import state
from qa_analysis.contract.sources import TRACKERS, Sources
from qa_analysis.errors import UserError

EVENTS = ("concerns.resolved",)  # what happened in a month, of which the day is not known


def require_tellable(sources: Sources, day: date) -> None:
    """Refuse a report of a day before the one that a tracker shows: what had happened by then is not known."""
    for table, shown in _days(sources).items():
        if day < shown:
            raise UserError(
                f"The export of {table} shows its state on {shown} only, so a report as at {day} cannot be made of it. "
                f"Give --as-at {shown}, or export {table} with its dates."
            )


def tellable(figures: pd.DataFrame, sources: Sources) -> pd.DataFrame:
    """The figures without those that a tracker cannot tell: its states before the day that it shows, and when it was
    that something came to its end.
    """
    for table, day in _days(sources).items():
        of_table = figures["measure"].str.startswith(f"{table}.")
        labels = figures.loc[of_table, "period"].unique()
        earlier = [label for label in labels if label.startswith("as at ") and label < state(day)]
        figures = figures[~(of_table & (figures["period"].isin(earlier) | figures["measure"].isin(EVENTS)))]
    return figures.reset_index(drop=True)


def _days(sources: Sources) -> dict[str, date]:
    """The day of each table that comes from a tracker's state, the last where there are several."""
    stated = {table: [part.state.on for part in getattr(sources, table) if part.state] for table in TRACKERS}
    return {table: max(days) for table, days in stated.items() if days}
