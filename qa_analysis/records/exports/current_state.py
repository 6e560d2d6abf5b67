"""Trackers that show a stage and a status on one day, where the contract has dates.

The day of the export takes the place of every date that the tracker does not give: it had happened by then, and nobody
knows when. So the history is lost. A finding says so, and the report leaves out the states of earlier days.
"""

import re

import pandas as pd

from qa_analysis.contract.schema import Table
from qa_analysis.contract.sources import TRACKERS
from qa_analysis.records.exports.headings import STAGE, STATUS
from qa_analysis.records.exports.sheet import Sheet
from qa_analysis.records.exports.spellings import normal
from qa_analysis.records.findings import flag, place

LATER = ("stage_2_on", "stage_3_on")


def date_events(table: Table, sheet: Sheet) -> tuple[Sheet, list[pd.DataFrame]]:
    """A sheet with dates in place of its stage and status, and the findings about them."""
    state = sheet.source.state
    if state is None or sheet.header is None:
        return sheet, []
    day, end = state.on.isoformat(), TRACKERS[table.name]
    texts, findings = sheet.texts.copy(), [_flag_history(table, sheet, day)]
    if STAGE in texts:
        reached, slips = _stages(texts[STAGE])
        findings.append(flag("vocabulary", table.name, STAGE, slips, allowed="1, 2, 3"))
        for stage, column in enumerate(LATER, 2):
            texts[column] = _fill_dates(texts, column, reached >= stage, day)
    done, slips = _ended(texts.get(STATUS, pd.Series(None, texts.index, dtype="str")), state.done, state.open)
    findings.append(flag("vocabulary", table.name, STATUS, slips, allowed=", ".join((*state.done, *state.open))))
    if table.name == "actions":
        # Due before the export and completed by then: without a date nobody can tell whether it was in time.
        undated = done & (texts["due_on"].fillna("") < day) & texts.get(end, pd.Series(None, texts.index)).isna()
        findings.append(flag("undated_end", table.name, end, undated))
    texts[end] = _fill_dates(texts, end, done, day)
    return sheet._replace(texts=texts.drop(columns=[STAGE, STATUS], errors="ignore")), findings


def _flag_history(table: Table, sheet: Sheet, day: str) -> pd.DataFrame:
    return flag("no_history", table.name, "", place(sheet.grid.file, sheet=sheet.grid.sheet), day=day)


def _stages(written: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The stage that each row has reached (1 if it is empty), and the rows whose stage cannot be read."""
    number = written.str.extract(r"^(?:stage)?\s*([123])(?:\.0)?$", flags=re.IGNORECASE, expand=False)
    return number.fillna("1").astype(int), written.notna() & number.isna()


def _ended(written: pd.Series, done: tuple[str, ...], open_: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
    """Whether each row's status means that it has ended, and the rows whose status means neither that nor open."""
    plain = written.fillna("").map(normal)
    ended, running = (plain.isin([normal(word) for word in words]) for words in (done, open_))
    return ended, written.notna() & ~ended & ~running


def _fill_dates(texts: pd.DataFrame, column: str, reached: pd.Series, day: str) -> pd.Series:
    """A column of dates, with ``day`` in the rows that reached the event and have no date for it."""
    written = texts.get(column, pd.Series(None, texts.index, dtype="str"))
    return written.mask(reached & written.isna(), day)
