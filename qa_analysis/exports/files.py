"""The files of a source, below the folder of the records, and the grids in them."""

from pathlib import Path

from qa_analysis.errors import UserError
from qa_analysis.exports import columnar, databases, delimited, spreadsheets
from qa_analysis.exports.grid import Grid
from qa_analysis.sources import Source

RECORDS = (".csv", ".parquet", *spreadsheets.SUFFIXES)  # kinds of file that hold records and nothing else
KINDS = (*RECORDS, ".txt", ".tsv")


def grids(source: Source, folder: Path) -> list[Grid]:
    """Every grid of a source, in the order of its files' names and of their sheets.

    Raises UserError where there is no such file or sheet, where it cannot be opened, or a query fails.
    """
    if source.query:
        return [databases.grid(source.query, source.database)]
    return [
        grid for path in paths(source, folder) for grid in _grids(path, path.relative_to(folder).as_posix(), source)
    ]


def paths(source: Source, folder: Path) -> list[Path]:
    """The files of a source, not what Excel leaves beside an open workbook. Raises UserError where there is none."""
    whole = folder / source.file  # a name may have brackets, which are signs of a pattern too
    found = [whole] if whole.is_file() else sorted(path for path in folder.glob(source.file) if path.is_file())
    found = [path for path in found if not path.name.startswith("~$")]
    if not found:
        raise UserError(f"{folder / source.file}: no such file. Put it there, or correct file in params/sources.yml.")
    for path in found:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise UserError(f"{path}: a link that leads out of the folder of the records. Put the file itself there.")
    return found


def content(path: Path) -> bytes:
    """The bytes of a file. Raises UserError where it cannot be opened."""
    try:
        return path.read_bytes()
    except PermissionError:
        raise UserError(f"{path}: open in another program, or not yours to read. Close it, and run again.") from None
    except FileNotFoundError:
        raise UserError(f"{path}: no longer there. Put it back, and run again.") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be opened ({error.strerror}).") from None


def _grids(path: Path, label: str, source: Source) -> list[Grid]:
    kind, given = path.suffix.lower(), content(path)
    if kind in spreadsheets.SUFFIXES:
        return spreadsheets.grids(given, label, source.sheet)
    if kind == ".parquet":
        return [columnar.grid(given, label)]
    if kind in KINDS:
        return [delimited.grid(given, label, source.encoding, source.delimiter)]
    raise UserError(f"{path}: not a kind of file that is read. Use one of: {', '.join(KINDS)}.")
