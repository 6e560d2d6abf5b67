"""Trackers that show how things stand on one day, a stage and a status, where the contract has dates.

The day of the export stands for every date that it does not give: what happened had happened by then, and nobody knows
when. So the history is lost, which is said, and states of earlier days cannot be told.
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
    """A sheet whose stages and status have become dates, and the findings about them."""
    state = sheet.source.state
    if state is None or sheet.header is None:
        return sheet, []
    day, end = state.on.isoformat(), TRACKERS[table.name]
    texts, findings = sheet.texts.copy(), [_lost(table, sheet, day)]
    if STAGE in texts:
        reached, slips = _stages(texts[STAGE])
        findings.append(flag("vocabulary", table.name, STAGE, slips, allowed="1, 2, 3"))
        for stage, column in enumerate(LATER, 2):
            texts[column] = _filled(texts, column, reached >= stage, day)
    done, slips = _done(texts.get(STATUS, pd.Series(None, texts.index, dtype="str")), state.done, state.open)
    findings.append(flag("vocabulary", table.name, STATUS, slips, allowed=", ".join((*state.done, *state.open))))
    if table.name == "actions":
        untold = done & (texts["due_on"].fillna("") < day) & texts.get(end, pd.Series(None, texts.index)).isna()
        findings.append(flag("undated_end", table.name, end, untold))
    texts[end] = _filled(texts, end, done, day)
    return sheet._replace(texts=texts.drop(columns=[STAGE, STATUS], errors="ignore")), findings


def _lost(table: Table, sheet: Sheet, day: str) -> pd.DataFrame:
    return flag("no_history", table.name, "", place(sheet.grid.file, sheet=sheet.grid.sheet), day=day)


def _stages(written: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The stage that each row has reached, and the rows whose stage is none; one that is empty is the first."""
    number = written.str.extract(r"^(?:stage)?\s*([123])(?:\.0)?$", flags=re.IGNORECASE, expand=False)
    return number.fillna("1").astype(int), written.notna() & number.isna()


def _done(written: pd.Series, done: tuple[str, ...], open_: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
    """Whether each row's status says that it is at its end, and the rows whose status says neither."""
    plain = written.fillna("").map(normal)
    ended, running = (plain.isin([normal(word) for word in words]) for words in (done, open_))
    return ended, written.notna() & ~ended & ~running


def _filled(texts: pd.DataFrame, column: str, reached: pd.Series, day: str) -> pd.Series:
    """A column of dates: those that are there, and the day where something happened without one."""
    written = texts.get(column, pd.Series(None, texts.index, dtype="str"))
    return written.mask(reached & written.isna(), day)
