"""Exports: whatever a council's systems and workbooks give, read as the tables of the contract.

A file, sheet or query becomes a ``grid`` of cells. Its header and its rows are found (``headings``, ``body``), each
cell is read as its column needs it (``cells``, ``spellings``), and what had to be read otherwise is noted (``faults``).
"""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qa_analysis.contract.schema import TABLES, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import Source, Sources
from qa_analysis.records.exports import copies, current_state, files, sheet_findings
from qa_analysis.records.exports.sheet import Sheet, sheet
from qa_analysis.records.findings import Letters


class Exported(NamedTuple):
    """The rows of a table as the contract's text, from all its sources; the findings; and its columns' letters."""

    frame: pd.DataFrame
    findings: list[pd.DataFrame]
    letters: Letters


def read_exports(sources: Sources, folder: Path, framework: Framework) -> dict[str, Exported]:
    """The tables that have sources, by name. Raises UserError where a source cannot be opened."""
    given = {name: parts for name, parts in sources if parts}
    sheets = {name: _sheets(TABLES[name], parts, folder, framework) for name, parts in given.items()}
    proven = sheet_findings.day_comes_first([each for of in sheets.values() for each in of])
    return {name: _exported(TABLES[name], of, proven, framework) for name, of in sheets.items()}


def _sheets(table: Table, parts: tuple[Source, ...], folder: Path, framework: Framework) -> list[Sheet]:
    return [sheet(grid, table, part, framework) for part in parts for grid in files.grids(part, folder)]


def _exported(table: Table, sheets: list[Sheet], proven: bool, framework: Framework) -> Exported:
    findings = [of for each in sheets for of in sheet_findings.of_forms(table, each, proven)]
    findings += [of for each in sheets for of in sheet_findings.of_sheet(table, each, framework)]
    findings += copies.find_copies(table, sheets)
    stated = [current_state.date_events(table, each) for each in sheets]
    letters = {(table.name, each.grid.file, each.grid.sheet): each.letters for each in sheets}
    findings += [of for _, found in stated for of in found]
    return Exported(pd.concat([each.texts for each, _ in stated]), findings, letters)
