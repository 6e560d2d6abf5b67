"""Workbooks: .xlsx, .xls and .ods, read by calamine, with the cells that hold an error found besides.

Calamine gives an error such as #N/A, and a formula that was never calculated, as an empty cell. Empty would be read as
"not recorded", so both are looked up in the file itself.
"""

import io
import re
import zipfile
from fnmatch import fnmatchcase
from xml.etree import ElementTree

import python_calamine as calamine

from qa_analysis.errors import UserError
from qa_analysis.exports.grid import BROKEN, Cell, Grid

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL = re.compile(rb"<c\b([^>]*?)(/>|>(.*?)</c>)", re.DOTALL)
VALUE = re.compile(rb"<v[^>]*>[^<]|<is>")
ADDRESS = re.compile(rb'\br="([A-Z]+)([0-9]+)"')


def grids(content: bytes, label: str, sheet: str = "") -> list[Grid]:
    """The sheets of a workbook whose name fits the pattern, in its order; without one, the only visible sheet.

    Raises UserError where the file is no workbook, has a password, or has no such sheet.
    """
    try:
        return _read(content, label, sheet)
    except UserError:
        raise
    except calamine.PasswordError:
        raise UserError(f"{label}: the workbook has a password. Save a copy without one, and keep it safe.") from None
    except Exception:  # whatever the readers say of a file that is torn, somewhere in it or of another kind
        raise UserError(f"{label}: not readable as a workbook. Open it, save it as .xlsx and run again.") from None


def _read(content: bytes, label: str, sheet: str) -> list[Grid]:
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        names = _chosen(workbook, label, sheet)
        broken, serials = _inside(content, label, names)
        read = [_grid(workbook.get_sheet_by_name(name), label, broken.get(name, set())) for name in names]
    return [grid._replace(serials=serials) for grid in read]


def _chosen(workbook: calamine.CalamineWorkbook, label: str, pattern: str) -> list[str]:
    sheets = [of for of in workbook.sheets_metadata if of.typ == calamine.SheetTypeEnum.WorkSheet]
    if pattern:
        fitting = [of.name for of in sheets if fits(of.name, pattern)]
        if not fitting:
            raise UserError(f"{label}: it has no sheet {pattern!r}. {_known(sheets)}")
        return fitting
    visible = [of for of in sheets if of.visible == calamine.SheetVisibleEnum.Visible]
    if len(visible) != 1:
        raise UserError(f"{label}: it has {len(visible)} sheets. Name one with sheet in params/sources.yml.")
    return [visible[0].name]


def fits(name: str, pattern: str) -> bool:
    """Whether a sheet's name fits a pattern, whatever its case and the blanks around it."""
    return fnmatchcase(name.strip().casefold(), pattern.strip().casefold())


def _known(sheets: list) -> str:
    return f"Its sheets are: {', '.join(repr(of.name) for of in sheets)}."


def _grid(sheet: calamine.CalamineSheet, label: str, broken: set[tuple[int, int]]) -> Grid:
    if sheet.start is None:
        return Grid(label, sheet.name, [(number, [BROKEN]) for number, _ in sorted(broken)])
    rows: list[list[Cell]] = [[_typed(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for row, column in broken:
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = BROKEN
    return Grid(label, sheet.name, list(enumerate(rows, 1)))


def _typed(cell: Cell) -> Cell:
    return None if cell == "" else cell


def _inside(content: bytes, label: str, names: list[str]) -> tuple[dict[str, set[tuple[int, int]]], bool]:
    """The places of cells that hold an error, or a formula without a value, by sheet; and whether a bare number may be
    a date, which in a workbook that counts from 1904 would be another day.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return _inside_xls(content, names)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if "xl/workbook.xml" not in parts.namelist():
            return _require_unbroken(parts.read("content.xml"), label), True
        broken = {name: set(_broken_cells(parts.read(path))) for name, path in _paths(parts) if name in names}
        return broken, not re.search(rb'date1904="(1|true)"', parts.read("xl/workbook.xml"))


def _paths(parts: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Each sheet of an .xlsx workbook and the part of the file that it lies in."""
    related = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {of.get("Id"): of.get("Target", "") for of in related}
    sheets = ElementTree.fromstring(parts.read("xl/workbook.xml")).iter()
    found = [(of.get("name"), targets.get(of.get(RELATION), "")) for of in sheets if of.tag.endswith("}sheet")]
    paths = [(name, to[1:] if to.startswith("/") else f"xl/{to}") for name, to in found]
    return [(name, path) for name, path in paths if path in parts.namelist()]


def _broken_cells(xml: bytes):
    for attributes, _, inside in CELL.findall(xml):
        wrong = b't="e"' in attributes
        uncalculated = b"<f" in inside and b't="str"' not in attributes and not VALUE.search(inside)
        if (wrong or uncalculated) and (address := ADDRESS.search(attributes)):
            yield int(address[2]) - 1, _position(address[1].decode())


def _position(letters: str) -> int:
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - ord("A") + 1
    return number - 1


def _require_unbroken(xml: bytes, label: str) -> dict:
    """An .ods file with an error in it is refused whole: its cells have no addresses."""
    if b'calcext:value-type="error"' in xml:
        raise UserError(f"{label}: a formula in it ends in an error. Mend it, or save the file as .xlsx to see where.")
    return {}


def _inside_xls(content: bytes, names: list[str]) -> tuple[dict[str, set[tuple[int, int]]], bool]:
    import xlrd  # only for this: calamine does not tell an error from an empty cell

    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    errors = {}
    for name in names:
        sheet = book.sheet_by_name(name)
        rows = [(row, sheet.row_types(row)) for row in range(sheet.nrows)]
        errors[name] = {(row, at) for row, kinds in rows for at, kind in enumerate(kinds) if kind == xlrd.XL_CELL_ERROR}
    return errors, book.datemode == 0
