"""Copies: finds sheets of one table with the same rows, which would be counted twice."""

from collections import Counter
from itertools import combinations

import pandas as pd

from qa_analysis.contract import safe_text
from qa_analysis.contract.schema import Table
from qa_analysis.records.exports.sheet import Sheet
from qa_analysis.records.findings import flag, place


def find_copies(table: Table, sheets: list[Sheet]) -> list[pd.DataFrame]:
    """Findings for the sheets of one table that have most of the rows of an earlier sheet."""
    rows = [_rows(sheet) if len(sheets) > 1 else set() for sheet in sheets]
    pairs = list(combinations(zip(sheets, rows, strict=True), 2))
    same = [sheet for (before, _), (sheet, _) in pairs if _overlap(before, sheet)]
    alike = [(before, sheet) for (before, these), (sheet, those) in pairs if _are_alike(these, those)]
    return [
        *(_flag_copy(table, sheet, "two entries of params/sources.yml take the same columns of it") for sheet in same),
        *(_flag_copy(table, sheet, f"{_label(before)} has the same rows, or most of them") for before, sheet in alike),
    ]


def _rows(sheet: Sheet) -> set[tuple]:
    """The rows of a sheet as text, each with how often it came before: equal rows of one sheet stay apart."""
    texts, times = sheet.texts.fillna("").reindex(columns=sorted(sheet.texts)), Counter()
    rows = set()
    for row in texts.to_numpy():
        filled = tuple((name, text) for name, text in zip(texts, row, strict=True) if text)
        rows.add((filled, times[filled]))
        times[filled] += 1
    return rows


def _are_alike(these: set[tuple], those: set[tuple]) -> bool:
    """Whether more than half of the rows of the smaller of two sheets are in the other."""
    return 2 * len(these & those) > min(len(these), len(those))


def _overlap(before: Sheet, sheet: Sheet) -> bool:
    """Whether two entries take columns of the same sheet, one of them no others than the other."""
    if _origin(before) != _origin(sheet) or not (before.letters and sheet.letters):
        return False
    these, those = (set(one.letters.values()) for one in (before, sheet))
    return these <= those or those <= these


def _origin(sheet: Sheet) -> tuple[str, str, str]:
    return sheet.grid.file, sheet.grid.sheet, " ".join(sheet.source.query.split())


def _flag_copy(table: Table, sheet: Sheet, what: str) -> pd.DataFrame:
    return flag("taken_twice", table.name, "", place(sheet.grid.file, sheet=sheet.grid.sheet), what=what)


def _label(sheet: Sheet) -> str:
    return safe_text.one_line(f"{sheet.grid.file}, sheet {sheet.grid.sheet}" if sheet.grid.sheet else sheet.grid.file)
