"""Marking: writes a copy of each export with a sheet of its findings, and their cells coloured and commented."""

import io
import os
import warnings
from contextlib import suppress
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from qa_analysis.contract.sources import NOWHERE, Source, Sources
from qa_analysis.errors import UserError
from qa_analysis.files import make
from qa_analysis.records.exports import files
from qa_analysis.records.exports.grid import BROKEN, Grid, empty

FILLS = {"error": "FFC7CE", "warning": "FFEB9C", "note": "DDEBF7"}
LIST = "Findings"
HEADS = ["severity", "sheet", "row", "column", "cell", "count", "problem", "remedy"]
# Notes about whole columns: they are in the list only, as a comment would be on an arbitrary cell.
LISTED = ("read_as", "merged_cell", "unused_column")
AUTHOR = "qa-report check"


def mark(findings: pd.DataFrame, data: Path, folder: Path, sources: Sources = NOWHERE) -> tuple[list[Path], list[str]]:
    """Write a marked copy of every file with errors or warnings; the paths of the copies, and a message for each file
    that could not be copied.

    A copy is an .xlsx workbook with everything that the export holds, so it is as confidential as the export. Raises
    UserError if the folder cannot be made.
    """
    make(folder, private=True)
    faulty = findings.loc[findings["severity"] != "note", "file"].unique()
    named = [name for name in faulty if (data / name).is_file() and Path(name).suffix.lower() in files.KINDS]
    stems = [Path(name).stem.casefold() for name in named]
    copies, failed = [], []
    for name, stem in zip(named, stems, strict=True):
        title = Path(name).stem if stems.count(stem) == 1 else name.replace("/", " ")
        try:
            of_file = findings[findings["file"] == name]
            copies.append(_mark_file(of_file, _source(sources, data, name), data, folder / f"{title} marked.xlsx"))
        except UserError as error:
            failed.append(f"{name} has no marked copy: {error}")
        # A workbook may have anything that openpyxl cannot write, and fails in as many ways.
        except Exception as error:
            failed.append(f"{name} has no marked copy: it cannot be written again ({type(error).__name__}).")
    return copies, failed


def _source(sources: Sources, data: Path, name: str) -> Source:
    """The source that a file belongs to, narrowed to that file and widened to all its visible sheets."""
    parts = [part for _, parts in sources for part in parts if part.file]
    source = next((part for part in parts if data / name in files.source_files(part, data)), Source(file=name))
    return source.model_copy(update={"file": name, "sheet": "*"})


def _mark_file(findings: pd.DataFrame, source: Source, data: Path, copy: Path) -> Path:
    """Save the export itself with marks; or, if it cannot be written again as it is, a new workbook with its cells."""
    (path,) = files.source_files(source, data)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        try:
            # openpyxl warns of what it leaves out, such as rules of validation.
            with warnings.catch_warnings(action="ignore"):
                return _save(openpyxl.load_workbook(io.BytesIO(files.file_bytes(path))), findings, copy)
        except UserError:
            raise
        # openpyxl refuses many workbooks that can be read: Strict ones, and styles that it does not know.
        except Exception:
            pass
    return _save(_rebuild_book(path, source, data, findings), findings, copy)


def _save(book: Workbook, findings: pd.DataFrame, copy: Path) -> Path:
    for row in findings.itertuples():
        if pd.notna(row.row):
            _comment(_sheet(book, row.sheet), row)
    _add_list(book, findings)
    draft = copy.with_name(copy.name + ".part")
    try:
        book.save(draft)
        os.replace(draft, copy)
    except OSError as error:
        raise UserError(f"{copy}: cannot be written ({error.strerror}). Is it open in another program?") from None
    finally:
        with suppress(OSError):
            draft.unlink()
    return copy


def _rebuild_book(path: Path, source: Source, data: Path, findings: pd.DataFrame) -> Workbook:
    """A workbook with the cells of an export's visible sheets, and of hidden ones that have findings."""
    named = [name for name in findings["sheet"].unique() if name]
    try:
        grids = files.grids(source, data)
    # The visible sheets may be at fault where the sheets that were read are not.
    except UserError:
        if not named:
            raise
        grids = []
    more = [name for name in named if name not in {grid.sheet for grid in grids}]
    grids += [grid for name in more for grid in files.grids(source.model_copy(update={"sheet": name}), data)]
    book = Workbook()
    book.remove(book.active)
    for grid in grids:
        _copy_cells(book.create_sheet(grid.sheet or path.stem[:31]), grid)
    return book


def _copy_cells(page: Worksheet, grid: Grid) -> None:
    for number, cells in grid.rows:
        for position, cell in enumerate(cells, 1):
            if not empty(cell):
                _write(page, number, position, "#error" if cell is BROKEN else cell)


def _write(page: Worksheet, row: int, column: int, value: object) -> None:
    """Write a value as it is: text that looks like a formula stays text."""
    cell = page.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"


def _sheet(book: Workbook, name: str) -> Worksheet:
    """The sheet of a finding; for a file without sheets, the only one of its copy."""
    return book[name] if name else book.worksheets[0]


def _comment(page: Worksheet, finding) -> None:
    """Mark the cell of a finding, or else the first of its row. Several findings of one cell share a comment."""
    cell = page[finding.cell or f"A{finding.row:.0f}"]
    # Only the first of merged cells can have a comment.
    if isinstance(cell, MergedCell):
        cell = next(page[area.coord.split(":")[0]] for area in page.merged_cells.ranges if cell.coordinate in area)
    words = f"{finding.severity}: {finding.problem}. {finding.remedy}"
    before = f"{cell.comment.text}\n" if cell.comment else ""
    if finding.rule in LISTED or words in before:
        return
    cell.comment = Comment(before + words, AUTHOR, 120, 320)
    # A cell keeps the colour of its worst finding.
    is_marked = cell.fill.fgColor.rgb in (f"00{FILLS['error']}", f"00{FILLS['warning']}")
    if finding.severity == "error" or not is_marked:
        cell.fill = PatternFill("solid", fgColor=FILLS[finding.severity])


def _add_list(book: Workbook, findings: pd.DataFrame) -> None:
    """Add a first sheet with the findings of the file, each with a link to its cell."""
    page = book.create_sheet(LIST if LIST not in book.sheetnames else f"{LIST} of qa-report", 0)
    page.append([head.capitalize() for head in HEADS])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(findings[HEADS].itertuples(index=False), 2):
        for position, value in enumerate(row, 1):
            _write(page, number, position, None if pd.isna(value) or value == "" else value)
        if row.cell:
            link = page.cell(number, HEADS.index("cell") + 1)
            place = f"{quote_sheetname(_sheet(book, row.sheet).title)}!{row.cell}"
            link.hyperlink = Hyperlink(ref=link.coordinate, location=place)
    page.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGH", (10, 20, 8, 20, 8, 8, 60, 60), strict=True):
        page.column_dimensions[letter].width = width
    for line in page.iter_rows(min_row=2, min_col=7, max_col=8):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.active = 0
