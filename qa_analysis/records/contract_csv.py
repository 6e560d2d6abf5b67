"""Reads a table from a CSV file in the contract's own form, to the letter: whatever differs is a finding."""

import csv
import io
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from qa_analysis.contract.schema import Table
from qa_analysis.errors import UserError
from qa_analysis.records.exports.delimited import read
from qa_analysis.records.exports.files import file_bytes
from qa_analysis.records.exports.grid import COLUMNS, letter
from qa_analysis.records.findings import flag, place, places
from qa_analysis.records.parse import parse_table


class Cells(NamedTuple):
    """The headings of a file, the cells below them by row number and position, and the numbers of torn rows."""

    heads: list[str]
    below: pd.DataFrame
    torn: list[int]


def table_of(path: Path | None, table: Table) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """A table from a file, its columns typed, and the findings; an empty table if there is no file.

    Raises UserError if the file is not in UTF-8 or cannot be read as CSV.
    """
    if path is None:
        return _empty_table(table).copy(), []
    text = _decode(path)
    heads, below, torn = _even_cells(text) or _any_cells(text, str(path))
    if not {column.name for column in table.columns} & set(heads):
        return _empty_table(table).copy(), [flag("no_header", table.name, "", place(path.name, 1))]
    cells = pd.DataFrame({at: _without_blanks(column) for at, column in below.items()}, below.index).dropna(how="all")
    # The first column, if two have the same heading.
    columns = {name: cells[heads.index(name)].array for name in _required_by_name(table) if name in heads}
    frame, findings = parse_table(pd.DataFrame(columns, places(path.name, cells.index)), table)
    torn_rows = flag("torn_row", table.name, "", pd.Series(True, places(path.name, torn)))
    return frame, [torn_rows, *_headings(heads, table, path.name), *findings]


@cache
def _empty_table(table: Table) -> pd.DataFrame:
    return parse_table(pd.DataFrame(index=places("", [])), table)[0]


def _decode(path: Path) -> str:
    try:
        return file_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path}: not in UTF-8. Save it as 'CSV UTF-8' and run again.") from None


def _even_cells(text: str) -> Cells | None:
    """The cells of text without quotation marks whose lines all have as many; None if it is any other text.

    pandas reads such text as ``csv`` does, at a tenth of the cost, and each distinct cell becomes one string.
    """
    text = text.replace("\r\n", "\n")
    heads = [heading.strip() for heading in text.partition("\n")[0].split(",")]
    if any(mark in text for mark in '"\r\0') or text.startswith("\ufeff") or len(heads) > COLUMNS:
        return None
    as_csv = {"header": None, "names": range(len(heads)), "quoting": csv.QUOTE_NONE, "skip_blank_lines": False}
    try:
        lines = pd.read_csv(io.StringIO(text), dtype="str", na_filter=False, low_memory=False, **as_csv)
    except pd.errors.ParserError:
        return None
    # A line with more cells than the first is an error to pandas, but one with fewer is filled up.
    even = text.count(",") == len(lines) * (len(heads) - 1)
    short = max(map(len, text.split("\n"))) <= csv.field_size_limit()
    return Cells(heads, lines.set_axis(range(1, len(lines) + 1))[1:], []) if even and short else None


def _any_cells(text: str, label: str) -> Cells:
    """The cells of any text; blank rows may be left out. Raises UserError if it cannot be read as CSV."""
    header, *rows = read(text, label) or [(1, [])]
    heads = [heading.strip() for heading in header[1]]
    rows = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
    torn = [number for number, cells in rows if len(cells) != len(heads)]
    fitting = {number: cells for number, cells in rows if len(cells) == len(heads)}
    below = pd.DataFrame(list(fitting.values()), list(fitting), range(len(heads)), dtype="str")
    return Cells(heads, below, torn)


def _without_blanks(cells: pd.Series) -> pd.Categorical:
    """A column's cells as categories, blank ones null."""
    codes, texts = pd.factorize(cells.array)
    filled = np.array([bool(text.strip()) for text in texts], dtype=bool)
    return pd.Categorical.from_codes(np.where(filled[codes], codes, -1), texts)


def _required_by_name(table: Table) -> dict[str, bool]:
    """Whether each heading that a table may have must be there."""
    return {"authority": False, **{column.name: column.required or column.partly for column in table.columns}}


def _headings(heads: list[str], table: Table, file: str) -> list[pd.DataFrame]:
    """Findings about the header. An unknown heading is named by its column's letter: it may be a cell of the data."""
    known = _required_by_name(table)
    unknown = [letter(at) for at, heading in enumerate(heads) if heading not in known]
    missing = [name for name in known if name not in heads and name != "authority"]
    repeated = [name for name in known if heads.count(name) > 1]
    return [
        *(flag("unknown_column", table.name, "", place(file, 1, cell=cell)) for cell in unknown),
        *(flag("absent_column" if known[n] else "missing_column", table.name, n, place(file, 1)) for n in missing),
        *(flag("repeated_column", table.name, name, place(file, 1)) for name in repeated),
    ]
