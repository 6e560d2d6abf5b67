"""Reading the exports of every table, in the order that the package's own page (``exports``) describes."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qa_analysis.contract.schema import TABLES, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import Source, Sources
from qa_analysis.records.exports import by_column, copies, current_state, files, sheet_findings
from qa_analysis.records.exports.grid import letter
from qa_analysis.records.exports.sheet import Sheet, sheet
from qa_analysis.records.findings import Letters


class Exported(NamedTuple):
    """A table's rows as the contract's text, from all its sources; the findings; and the letters of its columns."""

    frame: pd.DataFrame
    findings: list[pd.DataFrame]
    letters: Letters


def read_exports(sources: Sources, folder: Path, framework: Framework) -> dict[str, Exported]:
    """The tables that have sources, by name. Raises UserError if a source cannot be opened."""
    whole = {name: _read_whole(TABLES[name], parts, folder, framework) for name, parts in sources if parts}
    whole = {name: export for name, export in whole.items() if export}
    others = [(name, parts) for name, parts in sources if parts and name not in whole]
    sheets = {name: _read_sheets(TABLES[name], parts, folder, framework) for name, parts in others}
    proven = sheet_findings.day_comes_first([sheet for of_table in sheets.values() for sheet in of_table])
    joined = {name: _join_sheets(TABLES[name], of_table, proven, framework) for name, of_table in sheets.items()}
    return whole | joined


def _read_whole(table: Table, parts: tuple[Source, ...], folder: Path, framework: Framework) -> Exported | None:
    """A table whose only source is a Parquet file that keeps to the contract; None if its source is any other."""
    if not parts[0].file.lower().endswith(".parquet") or parts != (Source(file=parts[0].file),):
        return None
    path, *more = files.source_files(parts[0], folder)
    label = path.relative_to(folder).as_posix()
    frame = None if more else by_column.text_of(files.file_bytes(path), label, table, framework)
    if frame is None:
        return None
    return Exported(frame, [], {(table.name, label, ""): {name: letter(at) for at, name in enumerate(frame)}})


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
