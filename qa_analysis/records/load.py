"""Reads each table, from any source, into a typed frame. Nothing else in the package opens a council's data.

A frame's index says where each row came from: ``file``, ``sheet`` (empty for CSV), ``row``, numbered as a spreadsheet
shows it, and ``cell``, the letter of its column if each column of the export makes a row. A cell that cannot be read
becomes null and a finding, never another value.
"""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qa_analysis.contract import safe_text
from qa_analysis.contract.folders import RECORDS
from qa_analysis.contract.schema import TABLES, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import NOWHERE, Source, Sources
from qa_analysis.records.contract_csv import table_of
from qa_analysis.records.exports.files import file_names, files_by_table, source_paths, table_named
from qa_analysis.records.exports.reading import read_exports
from qa_analysis.records.findings import NONE, SAME, Letters, flag, place
from qa_analysis.records.parse import parse_table
from qa_analysis.records.partitions import authority_of

UNREAD = ", and this file is read only where params/sources.yml names it"


class Loaded(NamedTuple):
    """Every table, typed; the findings from reading them; and the letter of each column that came from an export."""

    tables: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    letters: Letters


# Python's strings are twice as fast as Arrow's on tables of this size.
@pd.option_context("mode.string_storage", "python")
def load_tables(folder: Path, sources: Sources = NOWHERE, framework: Framework | None = None) -> Loaded:
    """Every table of a folder: from its sources, else from the file with its name.

    ``framework`` has the vocabularies that exports are read by. A missing table is an empty frame. In a folder of a
    partitioned set every row belongs to the authority that the folder's name says. Raises UserError if the folder is
    missing or a file cannot be read at all.
    """
    files = file_names(folder)
    named = files_by_table(files, sources)
    frames, findings, letters = {}, _name_findings(folder, files, sources, named), {}
    # A Parquet file with a table's name is read as an export: only CSV is read to the letter.
    exported = read_exports(_with_parquet(sources, named), folder, framework)
    for table in TABLES.values():
        if export := exported.get(table.name):
            frames[table.name], more = parse_table(export.frame, table)
            findings, letters = [*findings, *export.findings], letters | export.letters
        else:
            path = folder / named[table.name][0] if table.name in named else None
            frames[table.name], more = table_of(path, table)
        findings += more
    if authority := authority_of(folder):
        frames = {name: frame.assign(authority=authority) for name, frame in frames.items()}
    once = pd.concat([NONE, *findings], ignore_index=True).drop_duplicates(SAME, ignore_index=True)
    return Loaded(frames, once, letters)


def _with_parquet(sources: Sources, named: dict[str, list[str]]) -> Sources:
    """The sources, with an entry for each table whose own file is Parquet."""
    files = {name: names[0] for name, names in named.items() if names[0].lower().endswith(".parquet")}
    return sources.model_copy(update={name: (Source(file=file),) for name, file in files.items()})


def _name_findings(folder: Path, files: list[str], sources: Sources, named: dict[str, list[str]]) -> list[pd.DataFrame]:
    """Findings about tables that have no file, or more than one, and about files that belong to no table."""
    used, findings = {path.name for path in source_paths(folder, sources)}, []
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
    """The tables with the values of each vocabulary as categories in its order; ratings are ordered, worst first.

    If the framework makes a value outside its vocabulary a warning, the value stays, as a category after the others.
    """
    return {name: frame.astype(_categories(frame, TABLES[name], framework)) for name, frame in tables.items()}


def without_categories(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with their categories as text: counting categories would include combinations that never occur."""
    return {name: frame.astype(dict.fromkeys(_categorical(frame), "str")) for name, frame in tables.items()}


def _categorical(frame: pd.DataFrame) -> list[str]:
    return [name for name, kind in frame.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]


def _categories(frame: pd.DataFrame, table: Table, framework: Framework) -> dict[str, pd.CategoricalDtype]:
    types = {}
    for column in table.columns:
        if column.vocabulary:
            known = framework.vocabulary(column)
            foreign = sorted(set(frame[column.name].dropna().unique()) - set(known))
            types[column.name] = pd.CategoricalDtype([*known, *foreign], ordered=column.vocabulary == "ratings")
    return types
