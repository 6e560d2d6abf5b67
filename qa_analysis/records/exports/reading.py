"""Reading the exports of every table, in the order that the package's own page (``exports``) describes."""

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
    """A table's rows as the contract's text, from all its sources; the findings; and the letters of its columns."""

    frame: pd.DataFrame
    findings: list[pd.DataFrame]
    letters: Letters


def read_exports(sources: Sources, folder: Path, framework: Framework) -> dict[str, Exported]:
    """The tables that have sources, by name. Raises UserError if a source cannot be opened."""
    sheets = {name: _read_sheets(TABLES[name], parts, folder, framework) for name, parts in sources if parts}
    proven = sheet_findings.day_comes_first([sheet for of_table in sheets.values() for sheet in of_table])
    return {name: _join_sheets(TABLES[name], of_table, proven, framework) for name, of_table in sheets.items()}


def _read_sheets(table: Table, parts: tuple[Source, ...], folder: Path, framework: Framework) -> list[Sheet]:
    return [sheet(grid, table, part, framework) for part in parts for grid in files.grids(part, folder)]


def _join_sheets(table: Table, sheets: list[Sheet], proven: bool, framework: Framework) -> Exported:
    findings = [finding for one in sheets for finding in sheet_findings.of_forms(table, one, proven)]
    findings += [finding for one in sheets for finding in sheet_findings.of_sheet(table, one, framework)]
    findings += copies.find_copies(table, sheets)
    dated = [current_state.date_events(table, one) for one in sheets]
    letters = {(table.name, one.grid.file, one.grid.sheet): one.letters for one in sheets}
    findings += [finding for _, found in dated for finding in found]
    return Exported(pd.concat([one.texts for one, _ in dated]), findings, letters)
