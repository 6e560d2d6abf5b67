"""The proposal: a ``sources.yml`` to edit, which maps the headings and values of exports that are not matched yet.

It writes a heading or a value out only where that is like one that is known; any other may be a cell of the data, and
is named by its place.
"""

from pathlib import Path

import pandas as pd
import yaml

from qa_analysis.contract import safe_text
from qa_analysis.contract.schema import TABLES, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import SUFFIXES, Source, Sources
from qa_analysis.errors import UserError
from qa_analysis.records.doctor.matching import Matched, likeness, match_headings
from qa_analysis.records.doctor.patterns import gather_files
from qa_analysis.records.exports import files
from qa_analysis.records.exports.grid import Grid
from qa_analysis.records.exports.sheet import sheet

ENOUGH = 0.5  # the share of a table's required columns that a sheet must have to be proposed for it
FORM = ("missing_table", "no_header", "absent_column", "unreadable", "vocabulary")
OPENING = """\
# Proposed by qa-report check --propose. Read it through, correct it, and save it as sources.yml in this folder.
# A remark says what could not be matched. data/README.md has the tables and their columns.
"""
Sheets = list[tuple[Source, Grid]]


def proposal(data: Path, sources: Sources, framework: Framework) -> str:
    """The text of a ``sources.yml``: what is there, and for each other table the files and sheets that look like it."""
    sheets, unread = _sheets(data)
    entries = (_entry(table, data, sources, sheets, framework) for table in TABLES.values())
    return "\n".join([OPENING, *unread, *entries])


def require_new(path: Path) -> None:
    """Refuse to write over a proposal that somebody may have edited."""
    if path.exists():
        raise UserError(f"{path}: already there. Save it as sources.yml, or remove it, and run again.")


def may_be_mapped(findings: pd.DataFrame, sources: Sources) -> bool:
    """Whether a table without a source has errors that come of a form of its own."""
    plain = [name for name, parts in sources if not parts]
    return bool((findings["table"].isin(plain) & findings["rule"].isin(FORM)).any())


def _entry(table: Table, data: Path, sources: Sources, sheets: Sheets, framework: Framework) -> str:
    if given := getattr(sources, table.name):
        return _written(table, [match_headings(table, part, files.grids(part, data), framework) for part in given])
    if named := files.own_files(files.file_names(data)).get(table.name):
        return _own(table, Source(file=named[0]), data, framework)
    found = _found(table, sheets, framework)
    parts = [match_headings(table, source, grids, framework) for source, grids in gather_files(found, sheets)]
    return _written(table, parts) if parts else f"# {table.name}: no file or sheet looks like it\n"


def _own(table: Table, source: Source, data: Path, framework: Framework) -> str:
    """The entry of a file of a table's own name, where that is not in the contract's own form."""
    (grid,) = grids = files.grids(source, data)
    read = sheet(grid, table, source, framework)
    named = read.header and [*map(str, grid.rows[0][1])] == [*read.header.where]
    if named and not grid.noted and not read.body.left and not read.forms.ne("").to_numpy().any():
        return f"# {table.name}: the file {source.file} is in the form of the tables already\n"
    return _written(table, [match_headings(table, source, grids, framework)])


def _sheets(data: Path) -> tuple[Sheets, list[str]]:
    """Every grid of every file below the folder that is no table by its own name, and remarks on those not readable."""
    sheets, unread = [], []
    for path in sorted(data.rglob("*")):
        own = path.parent == data and files.own_files([path.name])
        if path.suffix.lower() in files.KINDS and not own and not path.name.startswith(("~$", ".")):
            name = path.relative_to(data).as_posix()
            source = Source(file=name, sheet="*" if path.suffix.lower() in SUFFIXES else "")
            try:
                grids = files.grids(source, data)
            except UserError as error:
                unread.append(f"# {' '.join(str(error).split())}")
            else:
                sheets += [(source.model_copy(update={"sheet": grid.sheet}), grid) for grid in grids]
    return sheets, unread


def _found(table: Table, sheets: Sheets, framework: Framework) -> Sheets:
    """The sheets that are most like a table, and like enough."""
    scored = [(likeness(table, source, grid, framework), source, grid) for source, grid in sheets]
    best = max((score for score, _, _ in scored), default=(0, 0))
    return [(source, grid) for score, source, grid in scored if score == best and score[0] >= ENOUGH]


def _written(table: Table, parts: list[Matched]) -> str:
    """The entry of a table, and below it what could not be matched, as remarks."""
    given = [part.source.model_dump(mode="json", exclude_defaults=True) for part in parts]
    entry = yaml.safe_dump({table.name: given if len(given) > 1 else given[0]}, sort_keys=False, allow_unicode=True)
    remarks = dict.fromkeys(words for part in parts for words in part.unmatched)
    return entry + "".join(f"  # {safe_text.one_line(words)}\n" for words in remarks)
