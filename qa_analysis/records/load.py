"""Reading: any source of a table to a typed frame. Nothing else in the package opens a council's data.

A frame's index says where each row came from: ``file``, ``sheet`` (empty for CSV) and ``row``, numbered as a
spreadsheet shows it, and the letter of its column where each column of an export makes a row. A cell that cannot be
read becomes null and a finding, never another value.
"""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qa_analysis.contract import safe_text
from qa_analysis.contract.schema import TABLES, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import NOWHERE, RECORDS, Source, Sources
from qa_analysis.files import require_regular
from qa_analysis.records import exports
from qa_analysis.records.contract_csv import table_of
from qa_analysis.records.exports import sql
from qa_analysis.records.exports.files import file_names, own_files, source_files, table_named
from qa_analysis.records.findings import NONE, SAME, Letters, flag, place
from qa_analysis.records.parse import parse_table

UNREAD = ", and this file is read only where params/sources.yml names it"


class Loaded(NamedTuple):
    """Every table, typed; the findings of reading them; and the letters of the columns, where exports have them."""

    tables: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    letters: Letters


@pd.option_context("mode.string_storage", "python")  # twice as fast as Arrow's on tables of this size
def load_tables(folder: Path, sources: Sources = NOWHERE, framework: Framework | None = None) -> Loaded:
    """Every table of a folder: from its sources, else from the file of its name; the framework is that of sources.

    A table that is not there comes as an empty frame. Raises UserError where the folder is not there or a file
    cannot be read at all.
    """
    files = file_names(folder)
    named = _own(files, sources)
    whole = _parquet(sources, named)
    frames, findings, letters = {}, _of_names(folder, files, sources, named), {}
    exported = exports.read_exports(whole, folder, framework)
    for table in TABLES.values():
        if of := exported.get(table.name):
            frames[table.name], of_table = parse_table(of.frame, table)
            of_table, letters = [*of.findings, *of_table], letters | of.letters
        else:
            frames[table.name], of_table = table_of(_file(folder, table, named), table)
        findings += of_table
    once = pd.concat([NONE, *findings], ignore_index=True).drop_duplicates(SAME, ignore_index=True)
    return Loaded(frames, once, letters)


def _file(folder: Path, table: Table, named: dict[str, list[str]]) -> Path | None:
    return folder / named[table.name][0] if table.name in named else None


def files_read(folder: Path, sources: Sources = NOWHERE) -> list[Path]:
    """Every file that the tables of a folder are read from. Raises UserError where one of them is no file."""
    named = _own(file_names(folder), sources)
    paths = {folder / names[0] for names in named.values()} | _sourced(folder, sources)
    for path in paths:
        require_regular(path)
    return sorted(paths)


def query_hashes(sources: Sources = NOWHERE) -> dict[str, str]:
    """A hash of the rows of each query, whatever their order, by its table and database. Raises UserError where one
    fails.
    """
    parts = [(name, part) for name, of in sources for part in of if part.query]
    return {f"{name}, database {part.database}": sql.digest(part.query, part.database) for name, part in parts}


def _sourced(folder: Path, sources: Sources) -> set[Path]:
    return {path for _, parts in sources for part in parts if part.file for path in source_files(part, folder)}


def _own(files: list[str], sources: Sources) -> dict[str, list[str]]:
    """The files of their own name of each table without an entry among the sources."""
    return {name: of for name, of in own_files(files).items() if not getattr(sources, name)}


def _parquet(sources: Sources, named: dict[str, list[str]]) -> Sources:
    """The sources, with the file of a table's own name where that is of Parquet."""
    files = {name: of[0] for name, of in named.items() if of[0].lower().endswith(".parquet")}
    return sources.model_copy(update={name: (Source(file=file),) for name, file in files.items()})


def _of_names(folder: Path, files: list[str], sources: Sources, named: dict[str, list[str]]) -> list[pd.DataFrame]:
    """Findings of tables that no file is read as, or several could be, and of files that are no table."""
    used, findings = {path.name for path in _sourced(folder, sources)}, []
    for table in (table for table in TABLES.values() if not getattr(sources, table.name)):
        first, *more = named.get(table.name, [""])
        others = [name for name in files if table_named(name) == table.name] if not first else []
        absent = [f"{table.name}.csv"] if not (first or others or table.optional) else []
        twice = f"{safe_text.one_line(first)} is a file of its name too"
        findings += [flag("taken_twice", table.name, "", _at(name), what=twice) for name in more]
        findings += [flag("missing_table", table.name, "", _at(name), but=UNREAD) for name in others]
        findings += [flag("missing_table", table.name, "", _at(name), but="") for name in absent]
        used |= {first, *more, *others}
    unknown = [name for name in files if name not in used and Path(name).suffix.lower() in RECORDS]
    return [*findings, *(flag("unknown_table", "", "", _at(name)) for name in unknown)]


def _at(file: str) -> pd.Series:
    return place(safe_text.one_line(file))


def with_categories(tables: dict[str, pd.DataFrame], framework: Framework) -> dict[str, pd.DataFrame]:
    """The tables with each vocabulary as categories in its order; ratings are ordered, worst first.

    A value that is in no vocabulary, where that is but a warning, stays as a category after the others.
    """
    return {name: frame.astype(_categories(frame, TABLES[name], framework)) for name, frame in tables.items()}


def without_categories(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with their categories as text: combinations that do not occur then cost nothing to count."""
    return {name: frame.astype(dict.fromkeys(frame.select_dtypes("category"), "str")) for name, frame in tables.items()}


def _categories(frame: pd.DataFrame, table: Table, framework: Framework) -> dict[str, pd.CategoricalDtype]:
    types = {}
    for column in table.columns:
        if column.vocabulary:
            known = framework.vocabulary(column)
            foreign = sorted(set(frame[column.name].dropna()) - set(known))
            types[column.name] = pd.CategoricalDtype([*known, *foreign], ordered=column.vocabulary == "ratings")
    return types
