"""Copies: rows that a table would have twice, since two of its entries, files or sheets hold the same."""

from collections import Counter
from itertools import combinations

import pandas as pd

from qa_analysis.contract import safe_text
from qa_analysis.contract.schema import Table
from qa_analysis.records.exports.sheet import Sheet
from qa_analysis.records.findings import flag, place


def find_copies(table: Table, sheets: list[Sheet]) -> list[pd.DataFrame]:
    """Findings of the sheets of one table that hold what another before them holds, or most of it."""
    rows = [_rows(sheet) if len(sheets) > 1 else set() for sheet in sheets]
    pairs = list(combinations(zip(sheets, rows, strict=True), 2))
    same = [sheet for (before, _), (sheet, _) in pairs if _overlap(before, sheet)]
    alike = [(before, sheet) for (before, these), (sheet, those) in pairs if _are_alike(these, those)]
    return [
        *(_twice(table, sheet, "two entries of params/sources.yml take the same columns of it") for sheet in same),
        *(_twice(table, sheet, f"{_named(before)} has the same rows, or most of them") for before, sheet in alike),
    ]


def _rows(sheet: Sheet) -> set[tuple]:
    """The rows of a sheet as the text of the table, each with how often it was there before."""
    texts, times = sheet.texts.fillna("").reindex(columns=sorted(sheet.texts)), Counter()
    found = set()
    for row in texts.to_numpy():
        filled = tuple((name, text) for name, text in zip(texts, row, strict=True) if text)
        found.add((filled, times[filled]))
        times[filled] += 1
    return found


def _are_alike(these: set[tuple], those: set[tuple]) -> bool:
    """Whether more than half of the rows of the smaller of two sheets are in the other."""
    return 2 * len(these & those) > min(len(these), len(those))


def _overlap(before: Sheet, sheet: Sheet) -> bool:
    """Whether two entries take the same columns of one sheet, or one of them none but those of the other."""
    if _origin(before) != _origin(sheet) or not (before.letters and sheet.letters):
        return False
    these, those = (set(of.letters.values()) for of in (before, sheet))
    return these <= those or those <= these


def _origin(sheet: Sheet) -> tuple[str, str, str]:
    return sheet.grid.file, sheet.grid.sheet, " ".join(sheet.source.query.split())


def _twice(table: Table, sheet: Sheet, what: str) -> pd.DataFrame:
    return flag("taken_twice", table.name, "", place(sheet.grid.file, sheet=sheet.grid.sheet), what=what)


def _named(sheet: Sheet) -> str:
    return safe_text.one_line(f"{sheet.grid.file}, sheet {sheet.grid.sheet}" if sheet.grid.sheet else sheet.grid.file)
