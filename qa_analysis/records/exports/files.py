"""The files of the records: those of a table's own name, those of a source, and the grids in them."""

import os
from pathlib import Path

from qa_analysis.contract import safe_text
from qa_analysis.contract.schema import TABLES
from qa_analysis.contract.sources import SUFFIXES, Source
from qa_analysis.errors import UserError
from qa_analysis.files import require_regular
from qa_analysis.records.exports import delimited, parquet, spreadsheets, sql
from qa_analysis.records.exports.grid import Grid
from qa_analysis.records.exports.spellings import normal

RECORDS = (".csv", ".parquet", *SUFFIXES)  # kinds of file that hold records and nothing else
KINDS = (*RECORDS, ".txt", ".tsv")
OWN = (".csv", ".parquet")  # kinds that are read by a table's name alone
LARGEST = 2**30  # bytes of a file; reading takes several times its memory
NAMES = {normal(name): name for name in TABLES}
BESIDE = ("~$", ".")  # how the names begin of what programs leave beside a file


def file_names(folder: Path) -> list[str]:
    """The names of the files in a folder itself, and of folders that are called like files.

    Raises UserError where it cannot be opened, or the name of a file of records is not in the system's encoding.
    """
    try:
        paths = [path for path in sorted(folder.iterdir()) if not path.name.startswith(BESIDE)]
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f"{folder}: no such folder. Give the folder that holds the tables with --data.") from None
    except OSError as error:
        raise UserError(f"{folder}: cannot be opened ({error.strerror}).") from None
    for path in paths:
        if any("\ud800" <= sign <= "\udfff" for sign in path.name) and path.suffix.lower() in KINDS:
            _require_visible(path.name)
    return [path.name for path in paths if path.suffix.lower() in KINDS or not path.is_dir()]


def own_files(names: list[str]) -> dict[str, list[str]]:
    """The files that are read as a table by their name, whatever its case, for each table that has any."""
    found: dict[str, list[str]] = {}
    for name in sorted(names, key=str.casefold):
        table, kind = os.path.splitext(name.casefold())
        if table in TABLES and kind in OWN:
            found.setdefault(table, []).append(name)
    return found


def table_named(name: str) -> str:
    """The table that a file has the name of, of whatever kind it is and however it is spelled; empty without one."""
    return NAMES.get(normal(name.partition(".")[0]), "")


def grids(source: Source, folder: Path) -> list[Grid]:
    """Every grid of a source, in the order of its files' names and of their sheets.

    Raises UserError where there is no such file or sheet, where it cannot be opened, or a query fails.
    """
    if source.query:
        return [sql.grid(source.query, source.database)]
    return [
        grid
        for path in source_files(source, folder)
        for grid in _grids(path, path.relative_to(folder).as_posix(), source)
    ]


def source_files(source: Source, folder: Path) -> list[Path]:
    """The files of a source, not what Excel leaves beside an open workbook. Raises UserError where there is none."""
    whole = folder / source.file  # a name may have brackets, which are signs of a pattern too
    try:
        found = [whole] if os.path.lexists(whole) else sorted(folder.glob(source.file))
    except (OSError, ValueError, NotImplementedError):
        found = []  # what can be no name, nor a pattern
    found = [path for path in found if path.suffix.lower() in KINDS or not path.is_dir()]
    found = [path for path in found if not path.name.startswith("~$")]
    if not found:
        raise UserError(f"{folder / source.file}: no such file. Put it there, or correct file in params/sources.yml.")
    for path in found:
        _require_visible(path.relative_to(folder).as_posix())
        require_regular(path)
        if not path.resolve().is_relative_to(folder.resolve()):
            raise UserError(f"{path}: a link that leads out of the folder of the records. Put the file itself there.")
    return found


def file_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises UserError where it cannot be opened, is no file, or is larger than ``LARGEST``."""
    _require_visible(path.name)
    try:
        require_regular(path)
        if path.stat().st_size > LARGEST:
            raise UserError(f"{path}: larger than {LARGEST // 2**30} GB. Export fewer columns, or several files.")
        return path.read_bytes()
    except PermissionError:
        raise UserError(f"{path}: open in another program, or not yours to read. Close it, and run again.") from None
    except FileNotFoundError:
        raise UserError(f"{path}: no longer there. Put it back, and run again.") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be opened ({error.strerror}).") from None


def _require_visible(name: str) -> None:
    """Refuse a name that could act on a terminal, or be taken for another."""
    if (shown := safe_text.one_line(name)) != name:
        raise UserError(f"{shown}: a sign in the file's name cannot be shown. Rename the file, and run again.")


def _grids(path: Path, label: str, source: Source) -> list[Grid]:
    kind, given = path.suffix.lower(), file_bytes(path)
    if kind in SUFFIXES:
        return spreadsheets.grids(given, label, source.sheet)
    if kind == ".parquet":
        return [parquet.grid(given, label)]
    if kind in KINDS:
        return [delimited.grid(given, label, source.encoding, source.delimiter)]
    raise UserError(f"{path}: not a kind of file that is read. Use one of: {', '.join(KINDS)}.")
