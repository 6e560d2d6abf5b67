"""Reading: any source of a table to a typed frame. Nothing else in the package opens a council's data.

A frame's index says where each row came from: ``file``, ``sheet`` (empty for CSV) and ``row``, numbered as a
spreadsheet shows it, and the letter of its column where each column of an export makes a row. A cell that cannot be
read becomes null and a finding, never another value.
"""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qa_analysis import exports
from qa_analysis.errors import UserError
from qa_analysis.exports import databases
from qa_analysis.exports.files import RECORDS, paths
from qa_analysis.findings import NONE, Letters, found, place
from qa_analysis.plain import table_of
from qa_analysis.schema import TABLES, Table
from qa_analysis.settings import Framework
from qa_analysis.sources import NOWHERE, Source, Sources
from qa_analysis.typed import typed


class Records(NamedTuple):
    """Every table, typed; the findings of reading them; and the letters of the columns, where exports have them."""

    tables: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    letters: Letters


def read(
    folder: Path, sources: Sources = NOWHERE, framework: Framework | None = None
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables of ``records``, and the findings of reading them."""
    return records(folder, sources, framework)[:2]


@pd.option_context("mode.string_storage", "python")  # twice as fast as Arrow's on tables of this size
def records(folder: Path, sources: Sources = NOWHERE, framework: Framework | None = None) -> Records:
    """Every table of a folder: from its sources, else from the file of its name; the framework is that of sources.

    A table that is not there comes as an empty frame. Raises UserError where the folder is not there or a file
    cannot be read at all.
    """
    files = _files(folder)
    sources = _parquet(sources, files)
    frames, findings, letters = {}, _unknown(folder, files, sources), {}
    exported = exports.exported(sources, folder, framework)
    for table in TABLES.values():
        if of := exported.get(table.name):
            frames[table.name], of_table = typed(of.frame, table)
            of_table, letters = [*of.findings, *of_table], letters | of.letters
        else:
            frames[table.name], of_table = table_of(folder / f"{table.name}.csv", table, f"{table.name}.csv" in files)
        findings += of_table
    return Records(frames, pd.concat([NONE, *findings], ignore_index=True), letters)


def inputs(folder: Path, sources: Sources = NOWHERE) -> list[Path]:
    """Every file that the tables of a folder are read from."""
    files = _files(folder)
    sources = _parquet(sources, files)
    named = [folder / f"{name}.csv" for name in TABLES if not getattr(sources, name) and f"{name}.csv" in files]
    return sorted({*named, *_sourced(folder, sources)})


def queried(sources: Sources = NOWHERE) -> dict[str, str]:
    """A hash of the rows of each query, whatever their order, by its table and database. Raises UserError where one
    fails.
    """
    parts = [(name, part) for name, of in sources for part in of if part.query]
    return {f"{name}, database {part.database}": databases.digest(part.query, part.database) for name, part in parts}


def _sourced(folder: Path, sources: Sources) -> set[Path]:
    return {path for _, parts in sources for part in parts if part.file for path in paths(part, folder)}


def _parquet(sources: Sources, files: list[str]) -> Sources:
    """The sources, with a Parquet file of a table's name where that table has no source and no file of CSV."""
    lacking = [name for name in TABLES if not getattr(sources, name) and f"{name}.csv" not in files]
    there = [name for name in lacking if f"{name}.parquet" in files]
    return sources.model_copy(update={name: (Source(file=f"{name}.parquet"),) for name in there})


def _unknown(folder: Path, files: list[str], sources: Sources) -> list[pd.DataFrame]:
    """Findings of files in the folder itself that are no table and no source of one."""
    used = {path.name for path in _sourced(folder, sources)}
    used |= {f"{name}.csv" for name in TABLES if not getattr(sources, name)}
    return [found("unknown_table", "", "", place(name)) for name in files if name not in used]


def _files(folder: Path) -> list[str]:
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in RECORDS)
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f"{folder}: no such folder. Give the folder that holds the tables with --data.") from None
    except OSError as error:
        raise UserError(f"{folder}: cannot be opened ({error.strerror}).") from None
    return [name for name in names if not name.startswith(("~$", "."))]


def categorised(tables: dict[str, pd.DataFrame], framework: Framework) -> dict[str, pd.DataFrame]:
    """The tables with each vocabulary as categories in its order; ratings are ordered, worst first.

    A value that is in no vocabulary, where that is but a warning, stays as a category after the others.
    """
    return {name: frame.astype(_categories(frame, TABLES[name], framework)) for name, frame in tables.items()}


def _categories(frame: pd.DataFrame, table: Table, framework: Framework) -> dict[str, pd.CategoricalDtype]:
    types = {}
    for column in table.columns:
        if column.vocabulary:
            known = framework.vocabulary(column)
            foreign = sorted(set(frame[column.name].dropna()) - set(known))
            types[column.name] = pd.CategoricalDtype([*known, *foreign], ordered=column.vocabulary == "ratings")
    return types
