"""The proposal: a ``sources.yml`` to edit, that maps the headings and values of exports not matched yet.

It shows a heading or a value only if it is like a known one. Any other could be a cell of the data, so only its place
is named.
"""

from pathlib import Path

import pandas as pd
import yaml

from qa_analysis.contract import safe_text
from qa_analysis.contract.folders import WORKBOOKS
from qa_analysis.contract.schema import TABLES, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import Source, Sources
from qa_analysis.errors import UserError
from qa_analysis.records.doctor.matching import Matched, likeness, match_headings
from qa_analysis.records.doctor.patterns import gather_files
from qa_analysis.records.exports import files
from qa_analysis.records.exports.grid import Grid
from qa_analysis.records.exports.sheet import sheet

# The share of a table's required columns that a sheet must have to be proposed for it.
ENOUGH = 0.5
FORM = ("missing_table", "no_header", "absent_column", "unreadable", "vocabulary")
OPENING = """\
# Proposed by qa-report check --propose. Read it through, correct it, and save it as sources.yml in this folder.
# A remark says what could not be matched. data/README.md has the tables and their columns.
"""
Sheets = list[tuple[Source, Grid]]


def proposal(data: Path, sources: Sources, framework: Framework) -> str:
    """The text of a ``sources.yml``: the existing sources, and for every other table the sheets that look like it."""
    sheets, unread = _read_sheets(data)
    entries = (_entry(table, data, sources, sheets, framework) for table in TABLES.values())
    return "\n".join([OPENING, *unread, *entries])


def require_new(path: Path) -> None:
    """Refuse to overwrite a proposal, since somebody may have edited it."""
    if path.exists():
        raise UserError(f"{path}: already exists. Save it as sources.yml, or remove it, and run again.")


def may_be_mapped(findings: pd.DataFrame, sources: Sources) -> bool:
    """Whether a table without a source has errors that suggest an export in another form."""
    unmapped = [name for name, parts in sources if not parts]
    return bool((findings["table"].isin(unmapped) & findings["rule"].isin(FORM)).any())


def _entry(table: Table, data: Path, sources: Sources, sheets: Sheets, framework: Framework) -> str:
    if parts := getattr(sources, table.name):
        return _write_entry(table, [match_headings(table, part, files.grids(part, data), framework) for part in parts])
    if named := files.own_files(files.file_names(data)).get(table.name):
        return _entry_of_named(table, Source(file=named[0]), data, framework)
    likely = _likely_sheets(table, sheets, framework)
    matched = [match_headings(table, source, grids, framework) for source, grids in gather_files(likely, sheets)]
    return _write_entry(table, matched) if matched else f"# {table.name}: no file or sheet looks like it\n"


def _entry_of_named(table: Table, source: Source, data: Path, framework: Framework) -> str:
    """The entry for a file with a table's own name; a remark if it is in the contract's form already."""
    (grid,) = grids = files.grids(source, data)
    read = sheet(grid, table, source, framework)
    named = read.header and [*map(str, grid.rows[0][1])] == [*read.header.where]
    if named and not grid.noted and not read.body.left and not read.forms.ne("").to_numpy().any():
        return f"# {table.name}: the file {source.file} is already in the form of the tables\n"
    return _write_entry(table, [match_headings(table, source, grids, framework)])


def _read_sheets(data: Path) -> tuple[Sheets, list[str]]:
    """Every grid in a folder, without files that have a table's own name; and a remark for each unreadable file."""
    sheets, unread = [], []
    for path in sorted(data.rglob("*")):
        is_named = path.parent == data and files.own_files([path.name])
        if path.suffix.lower() in files.KINDS and not is_named and not path.name.startswith(("~$", ".")):
            name = path.relative_to(data).as_posix()
            source = Source(file=name, sheet="*" if path.suffix.lower() in WORKBOOKS else "")
            try:
                grids = files.grids(source, data)
            except UserError as error:
                unread.append(f"# {' '.join(str(error).split())}")
            else:
                sheets += [(source.model_copy(update={"sheet": grid.sheet}), grid) for grid in grids]
    return sheets, unread


def _likely_sheets(table: Table, sheets: Sheets, framework: Framework) -> Sheets:
    """The sheets that are most like a table, if they are like enough."""
    scored = [(likeness(table, source, grid, framework), source, grid) for source, grid in sheets]
    best = max((score for score, _, _ in scored), default=(0, 0))
    return [(source, grid) for score, source, grid in scored if score == best and score[0] >= ENOUGH]


def _write_entry(table: Table, parts: list[Matched]) -> str:
    """The entry of a table, with remarks below it about what could not be matched."""
    sources = [part.source.model_dump(mode="json", exclude_defaults=True) for part in parts]
    content = {table.name: sources if len(sources) > 1 else sources[0]}
    entry = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    remarks = dict.fromkeys(words for part in parts for words in part.unmatched)
    return entry + "".join(f"  # {safe_text.one_line(words)}\n" for words in remarks)
