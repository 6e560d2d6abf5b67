"""Workbooks: .xlsx, .xls and .ods. Calamine reads their cells.

What calamine does not tell is looked up in the file itself (see ``places``), and first, so that no workbook can fill
the memory. The two readings must agree on which cells are filled.
"""

import io
import math
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

import python_calamine as calamine

from qa_analysis.errors import UserError
from qa_analysis.records.exports import biff, opendocument, openxml
from qa_analysis.records.exports.grid import BROKEN, Cell, Grid
from qa_analysis.records.exports.packages import SAVE, Package
from qa_analysis.records.exports.places import ERROR, Book, Places

# One list for every row without cells, of which there may be a million.
NOTHING: list[Cell] = []
# The name of the part that a workbook with a password has.
LOCKED = "EncryptedPackage".encode("utf-16-le")


def grids(content: bytes, label: str, sheet: str = "") -> list[Grid]:
    """The visible sheets whose name fits the pattern, in the workbook's order; or the sheet of exactly that name,
    visible or not. Without a pattern, the only visible sheet.

    Raises UserError if the file is not a workbook, has a password, has no such sheet or would fill the memory.
    """
    try:
        return _read(content, label, sheet)
    except UserError:
        raise
    except calamine.PasswordError:
        raise UserError(f"{label}: the workbook has a password. Save a copy without one, and keep it safe.") from None
    # The readers raise errors of many kinds for a file that is damaged or of another kind.
    except Exception:
        raise UserError(f"{label}: not readable as a workbook. Open it, save it as .xlsx and run again.") from None


def _read(content: bytes, label: str, sheet: str) -> list[Grid]:
    book = _book(content, label)
    names, skipped = _choose_sheets(book.visible, label, sheet)
    places = [book.places(name) for name in names]
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        first, *others = [_grid(_sheet(workbook, one), one)._replace(serials=book.serials) for one in places]
    noted = f"hidden sheets fit the pattern too, and were left out: {_list_names(skipped)}" if skipped else ""
    return [first._replace(noted=noted), *others]


def _book(content: bytes, label: str) -> Book:
    """What a workbook of any kind has where. Raises PasswordError if it has a password."""
    if content.startswith(b"PK"):
        package = Package(content, label)
        open_document = bool(opendocument.CONTENT & package.parts.keys())
        if open_document and "_rels/.rels" in package:
            package.refuse("it is two kinds of workbook at once")
        return (opendocument if open_document else openxml).book(package)
    try:
        return biff.book(content, label)
    except Exception as error:
        if LOCKED in content or "encrypted" in str(error):
            raise calamine.PasswordError from None
        raise


def _choose_sheets(visible: dict[str, bool], label: str, pattern: str) -> tuple[list[str], list[str]]:
    """The sheets to read, and the hidden ones that fit the pattern too."""
    shown = [name for name in visible if visible[name] and (not pattern or fits(name, pattern))]
    if not pattern:
        if len(shown) != 1:
            kind = "visible sheets" if len(shown) < len(visible) else "sheets"
            raise UserError(f"{label}: it has {len(shown)} {kind}. Name one with sheet in params/sources.yml.")
        return shown, []
    if pattern in visible:
        return [pattern], []
    hidden = [name for name in visible if not visible[name] and fits(name, pattern)]
    if alike := [name for name in hidden if not shown and _plain(name) == _plain(pattern)]:
        return alike, []
    if hidden and not shown:
        named = _list_names(hidden)
        raise UserError(f"{label}: only hidden sheets fit {pattern!r}: {named}. Give its full name, or unhide it.")
    if not shown:
        raise UserError(f"{label}: it has no sheet {pattern!r}. Its sheets are: {_list_names(visible)}.")
    return shown, hidden


def fits(name: str, pattern: str) -> bool:
    """Whether a sheet's name fits a pattern, whatever its case and the blanks around it."""
    return fnmatchcase(_plain(name), _plain(pattern)) or _plain(name) == _plain(pattern)


def _plain(name: str) -> str:
    return name.strip().casefold()


def _list_names(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))


def _sheet(workbook: calamine.CalamineWorkbook, places: Places) -> calamine.CalamineSheet:
    try:
        return workbook.get_sheet_by_name(places.sheet)
    except calamine.WorksheetNotFound:
        places.refuse("its part of the file is not in the usual place", SAVE)


def _grid(sheet: calamine.CalamineSheet, places: Places) -> Grid:
    """The cells of a sheet, errors included. Refuses a sheet if calamine read its cells elsewhere than the file has
    them.
    """
    rows = list(_rows(sheet))
    filled = ((row, at) for row, cells in enumerate(rows) for at, cell in enumerate(cells) if cell is not None)
    if sum(map(hash, (place for place in filled if place not in places.broken))) != places.filled:
        places.refuse("some of its cells cannot be read in their places", SAVE)
    for (row, at), text in places.texts.items():
        rows[row][at] = text
    rows += [NOTHING] * (max((row for row, _ in places.broken), default=-1) + 1 - len(rows))
    for row, at in places.broken:
        rows[row] = rows[row] or []  # not the list that all empty rows share
        rows[row] += [None] * (at + 1 - len(rows[row]))
        rows[row][at] = BROKEN
    merged = places.merged or sheet.merged_cell_ranges or []
    ranges = [((top + 1, left), (bottom + 1, right)) for (top, left), (bottom, right) in merged]
    return Grid(places.file, places.sheet, list(enumerate(rows, 1)), merged=ranges)


def _rows(sheet: calamine.CalamineSheet) -> Iterator[list[Cell]]:
    """The rows from the first on, each from column A; an empty row has no cells."""
    if sheet.start:
        for row in sheet.iter_rows():
            yield NOTHING if row.count("") == len(row) else [*[None] * sheet.start[1], *map(_as_cell, row)]


def _as_cell(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else BROKEN
    if isinstance(cell, str):
        return BROKEN if ("#" in cell or "Err:" in cell) and ERROR.fullmatch(cell.strip()) else cell or None
    return cell
