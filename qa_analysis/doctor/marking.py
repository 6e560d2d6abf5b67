"""Marks: a copy of each export with the cells of its findings coloured and commented, and a sheet that lists them."""

import io
import os
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

from qa_analysis.errors import UserError
from qa_analysis.exports import files
from qa_analysis.exports.grid import BROKEN, Grid, empty
from qa_analysis.files import make
from qa_analysis.sources import NOWHERE, Source, Sources

FILLS = {"error": "FFC7CE", "warning": "FFEB9C", "note": "DDEBF7"}
LIST = "Findings"
HEADS = ["severity", "sheet", "row", "column", "cell", "count", "problem", "remedy"]
LISTED = ("read_as", "unused_column")  # notes of whole columns, in the list alone
AUTHOR = "qa-report check"


def mark(findings: pd.DataFrame, data: Path, folder: Path, sources: Sources = NOWHERE) -> list[Path]:
    """Write a marked copy of every file that has errors or warnings in it; the paths of the copies.

    A copy is an .xlsx workbook with all that the export holds: it is as confidential as the export. Raises UserError
    where a copy cannot be written.
    """
    make(folder, private=True)
    faulty = findings.loc[findings["severity"] != "note", "file"].unique()
    named = [name for name in faulty if (data / name).is_file() and Path(name).suffix.lower() in files.KINDS]
    return [_marked(findings[findings["file"] == name], _source(sources, data, name), data, folder) for name in named]


def _source(sources: Sources, data: Path, name: str) -> Source:
    """The source that a file belongs to, with all sheets of that file alone."""
    parts = [part for _, parts in sources for part in parts if part.file]
    found = next((part for part in parts if data / name in files.paths(part, data)), Source(file=name))
    return found.model_copy(update={"file": name, "sheet": "*"})


def _marked(findings: pd.DataFrame, source: Source, data: Path, folder: Path) -> Path:
    (path,) = files.paths(source, data)
    book = _opened(path, source, data)
    for row in findings.itertuples():
        if pd.notna(row.row):
            _comment(_sheet(book, row.sheet), row)
    _listed(book, findings)
    copy = folder / f"{path.stem} marked.xlsx"
    draft = copy.with_name(copy.name + ".part")
    try:
        book.save(draft)
        os.replace(draft, copy)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise UserError(f"{copy}: cannot be written ({error.strerror}). Is it open in another program?") from None
    return copy


def _opened(path: Path, source: Source, data: Path) -> Workbook:
    """A workbook to write on: the export itself, or one with its cells where it is of another kind."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return openpyxl.load_workbook(io.BytesIO(files.content(path)))
    book = Workbook()
    book.remove(book.active)
    for grid in files.grids(source, data):
        _copied(book.create_sheet(grid.sheet or path.stem[:31]), grid)
    return book


def _copied(page: Worksheet, grid: Grid) -> None:
    for number, cells in grid.rows:
        for position, cell in enumerate(cells, 1):
            if not empty(cell):
                _write(page, number, position, "#error" if cell is BROKEN else cell)


def _write(page: Worksheet, row: int, column: int, value: object) -> None:
    """A value as it is: a text that looks like a formula stays a text."""
    cell = page.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"


def _sheet(book: Workbook, name: str) -> Worksheet:
    return book[name] if name in book.sheetnames else book.worksheets[0]


def _comment(page: Worksheet, finding) -> None:
    """Mark a finding's cell, or the first of its row; several findings of one cell share its comment."""
    cell = page[finding.cell or f"A{finding.row:.0f}"]
    if isinstance(cell, MergedCell) or finding.rule in LISTED:
        return
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(f"{before}{finding.severity}: {finding.problem}. {finding.remedy}", AUTHOR, 120, 320)
    worse = cell.fill.fgColor.rgb in (f"00{FILLS['error']}", f"00{FILLS['warning']}") and finding.severity != "error"
    if not worse:
        cell.fill = PatternFill("solid", fgColor=FILLS[finding.severity])


def _listed(book: Workbook, findings: pd.DataFrame) -> None:
    """A first sheet with the findings of the file, each with a link to its cell."""
    page = book.create_sheet(_free(book, LIST), 0)
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


def _free(book: Workbook, name: str) -> str:
    return name if name not in book.sheetnames else f"{name} of qa-report"
