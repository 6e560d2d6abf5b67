"""The tables as they were known on a day: whatever is dated later has not happened yet.

A month's report may be built again long after its as-at date, from tables exported today. Since that date actions were
completed, concerns resolved, audits submitted and new rows added. If these counted, the figures of a past month would
change with each export, and a later report would contradict an earlier one without any mistake having been put right.
So the tables of today and tables exported on the day itself must give the same figures. Whatever still differs was
corrected or entered late, and that is what the report's list of revised figures is about.
"""

from datetime import date

import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.schema import TABLES


def as_known_on(tables: dict[str, pd.DataFrame], day: date) -> dict[str, pd.DataFrame]:
    """The tables as they stood at the end of a day.

    Rows that came into being later are gone, later events are null, and an audit submitted later is in progress.
    """
    at = pd.Timestamp(day)
    audits, caseload, advice = tables["audits"], tables["caseload"], tables["recommendations"]
    # The ratings of an audit put back to in progress stay: no measure counts them.
    outcome = audits["outcome"].mask(audits["submitted_on"] > at, schema.IN_PROGRESS)
    dated = {
        "audits": audits.assign(outcome=outcome),
        "caseload": caseload[caseload["month"].dt.end_time.dt.normalize() <= at],
        "recommendations": advice[advice["raised_month"].dt.start_time <= at],
    }
    return {name: _drop_later(frame, name, at) for name, frame in (tables | dated).items()}


def _drop_later(frame: pd.DataFrame, name: str, at: pd.Timestamp) -> pd.DataFrame:
    columns = {column.name: column.happens for column in TABLES[name].columns if column.happens}
    begins = [column for column, happens in columns.items() if happens == "row"]
    # Not "<= at": a row whose date is missing is kept.
    kept = frame[~(frame[begins] > at).any(axis=1)].copy()
    for column in set(columns) - set(begins):
        kept[column] = kept[column].where(kept[column] <= at)
    return kept
