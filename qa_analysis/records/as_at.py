"""What was known on a date: nothing dated after it has happened, in any table.

Tables as exported today and tables exported on that day therefore give the same figures.
"""

from datetime import date

import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.schema import TABLES


def as_known_on(tables: dict[str, pd.DataFrame], day: date) -> dict[str, pd.DataFrame]:
    """The tables as they stood at the end of a day.

    Rows that came to be later are gone, later events are null, and an audit submitted later is in progress.
    """
    at = pd.Timestamp(day)
    audits, caseload, advice = tables["audits"], tables["caseload"], tables["recommendations"]
    outcome = audits["outcome"].mask(audits["submitted_on"] > at, schema.IN_PROGRESS)
    dated = {
        "audits": audits.assign(outcome=outcome),
        "caseload": caseload[caseload["month"].dt.end_time.dt.normalize() <= at],
        "recommendations": advice[advice["raised_month"].dt.start_time <= at],
    }
    return {name: _known(frame, name, at) for name, frame in (tables | dated).items()}


def _known(frame: pd.DataFrame, name: str, at: pd.Timestamp) -> pd.DataFrame:
    columns = {column.name: column.happens for column in TABLES[name].columns if column.happens}
    begins = [column for column, happens in columns.items() if happens == "row"]
    kept = frame[~(frame[begins] > at).any(axis=1)].copy()
    for column in set(columns) - set(begins):
        kept[column] = kept[column].where(kept[column] <= at)
    return kept
