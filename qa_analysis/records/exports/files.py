"""The files of the records: those with a table's own name, those of a source, and the grids in them."""

import os
from pathlib import Path

from qa_analysis.contract import safe_text
from qa_analysis.contract.folders import RECORDS, WORKBOOKS
from qa_analysis.contract.schema import TABLES
from qa_analysis.contract.sources import NOWHERE, Source, Sources
from qa_analysis.errors import UserError
from qa_analysis.files import require_regular
from qa_analysis.records.exports import delimited, parquet, spreadsheets, sql
from qa_analysis.records.exports.grid import Grid
from qa_analysis.records.exports.spellings import normal

KINDS = (*RECORDS, ".txt", ".tsv")
OWN = (".csv", ".parquet")  # kinds that are read as a table because of their name alone
LARGEST = 2**30  # bytes of a file; reading it takes several times as much memory
NAMES = {normal(name): name for name in TABLES}
# Files that programs leave beside others: the lock of an open workbook, and hidden files.
BESIDE = ("~$", ".")


def file_names(folder: Path) -> list[str]:
    """The names of the files in a folder, and of folders that are named like files.

    Raises UserError if the folder cannot be opened or a file of records has a name that cannot be shown.
    """
    try:
        paths = [path for path in sorted(folder.iterdir()) if not path.name.startswith(BESIDE)]
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f"{folder}: no such folder. Give the folder that holds the tables with --data.") from None
    except OSError as error:
        raise UserError(f"{folder}: cannot be opened ({error.strerror}).") from None
    for path in paths:
        # Python has surrogates in place of bytes that are not in the system's encoding.
        if any("\ud800" <= sign <= "\udfff" for sign in path.name) and path.suffix.lower() in KINDS:
            _require_visible(path.name)
    return [path.name for path in paths if path.suffix.lower() in KINDS or not path.is_dir()]


def files_read(folder: Path, sources: Sources = NOWHERE) -> list[Path]:
    """Every file that the tables of a folder are read from. Raises UserError if one of them is not a file."""
    named = files_by_table(file_names(folder), sources)
    paths = {folder / names[0] for names in named.values()} | source_paths(folder, sources)
    for path in paths:
        require_regular(path)
    return sorted(paths)


def files_by_table(names: list[str], sources: Sources) -> dict[str, list[str]]:
    """The files with a table's name, for each table without an entry among the sources."""
    return {table: own for table, own in own_files(names).items() if not getattr(sources, table)}


def source_paths(folder: Path, sources: Sources) -> set[Path]:
    """Every file of the sources."""
    return {path for _, parts in sources for part in parts if part.file for path in source_files(part, folder)}


def own_files(names: list[str]) -> dict[str, list[str]]:
    """The files that are read as a table because of their name, in any case, by table."""
    files: dict[str, list[str]] = {}
    for name in sorted(names, key=str.casefold):
        table, kind = os.path.splitext(name.casefold())
        if table in TABLES and kind in OWN:
            files.setdefault(table, []).append(name)
    return files


def table_named(name: str) -> str:
    """The table that a file is named after, whatever its kind and spelling; empty if none."""
    return NAMES.get(normal(name.partition(".")[0]), "")


def grids(source: Source, folder: Path) -> list[Grid]:
    """Every grid of a source, in the order of its files' names and of their sheets.

    Raises UserError if there is no such file or sheet, it cannot be opened, or a query fails.
    """
    if source.query:
        return [sql.grid(source.query, source.database)]
    return [
        grid
        for path in source_files(source, folder)
        for grid in _grids(path, path.relative_to(folder).as_posix(), source)
    ]


def source_files(source: Source, folder: Path) -> list[Path]:
    """The files of a source, without the locks of open workbooks. Raises UserError if there is none."""
    # A file of that very name comes first: brackets in a name would be part of a pattern.
    exact = folder / source.file
    try:
        paths = [exact] if os.path.lexists(exact) else sorted(folder.glob(source.file))
    except (OSError, ValueError, NotImplementedError):
        paths = []  # neither a name nor a pattern
    paths = [path for path in paths if path.suffix.lower() in KINDS or not path.is_dir()]
    paths = [path for path in paths if not path.name.startswith("~$")]
    if not paths:
        raise UserError(f"{folder / source.file}: no such file. Put it there, or correct file in params/sources.yml.")
    for path in paths:
        _require_visible(path.relative_to(folder).as_posix())
        require_regular(path)
        if not path.resolve().is_relative_to(folder.resolve()):
            raise UserError(f"{path}: a link that leads out of the folder of the records. Put the file itself there.")
    return paths


def file_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises UserError if it cannot be opened, is not a file or is larger than ``LARGEST``."""
    _require_visible(path.name)
    try:
        require_regular(path)
        if path.stat().st_size > LARGEST:
            raise UserError(f"{path}: larger than {LARGEST // 2**30} GB. Export fewer columns, or several files.")
        return path.read_bytes()
    except PermissionError:
        raise UserError(f"{path}: open in another program, or you may not read it. Close it, and run again.") from None
    except FileNotFoundError:
        raise UserError(f"{path}: no longer there. Put it back, and run again.") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be opened ({error.strerror}).") from None


def _require_visible(name: str) -> None:
    """Refuse a name that could act on a terminal, or be taken for another."""
    if (shown := safe_text.one_line(name)) != name:
        raise UserError(f"{shown}: a character in the file's name cannot be shown. Rename the file, and run again.")


def _grids(path: Path, label: str, source: Source) -> list[Grid]:
    kind, given = path.suffix.lower(), file_bytes(path)
    if kind in WORKBOOKS:
        return spreadsheets.grids(given, label, source.sheet)
    if kind == ".parquet":
        return [parquet.grid(given, label)]
    if kind in KINDS:
        return [delimited.grid(given, label, source.encoding, source.delimiter)]
    raise UserError(f"{path}: this kind of file cannot be read. Use one of: {', '.join(KINDS)}.")
