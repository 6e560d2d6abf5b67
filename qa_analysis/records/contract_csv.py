"""Reads a table from a CSV file in the contract's own form, to the letter: whatever differs is a finding."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
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
from qa_analysis.records.findings import PLACE, flag, place, places
from qa_analysis.records.parse import parse_table

# A cell in quotation marks that fills the place between two commas or ends of lines; the marks in it are doubled.
QUOTED = re.compile(r'"(?<![^,\n]")(?:[^"\n]|"")*"(?![^,\n])')
# Between the ends of two lines, a line that may have nothing in its cells.
BLANK = re.compile(r'\n[\s,"]*\n')


class Rows(NamedTuple):
    """The headings of a file, the rows below them that are neither blank nor torn, and the numbers of torn ones.

    ``numbers`` has the number of each row, and ``cells`` a column of text for each known heading.
    """

    heads: list[str]
    numbers: Sequence[int]
    cells: dict[str, Sequence[str]]
    torn: list[int]


def table_of(path: Path | None, table: Table) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """A table from a file, its columns typed, and the findings; an empty table if there is no file.

    Raises UserError if the file is not in UTF-8 or cannot be read as CSV.
    """
    if path is None:
        return _empty_table(table).copy(), []
    text, known = _decode(path), _required_by_name(table)
    rows = _even_rows(text, known) or _any_rows(text, known, str(path))
    if not {column.name for column in table.columns} & set(rows.heads):
        return _empty_table(table).copy(), [flag("no_header", table.name, "", place(path.name, 1))]
    columns = {name: _without_blanks(cells) for name, cells in rows.cells.items()}
    frame, findings = parse_table(pd.DataFrame(columns, places(path.name, rows.numbers)), table)
    torn_rows = flag("torn_row", table.name, "", pd.Series(True, places(path.name, rows.torn)))
    return frame, [torn_rows, *_headings(rows.heads, table, path.name), *findings]


@cache
def _empty_table(table: Table) -> pd.DataFrame:
    return parse_table(pd.DataFrame(index=places("", [])), table)[0]


def _decode(path: Path) -> str:
    try:
        return file_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path}: not in UTF-8. Save it as 'CSV UTF-8' and run again.") from None


def _even_rows(text: str, known: Iterable[str]) -> Rows | None:
    """The rows of text without blank lines and lines within cells, all as long as its header; None if it is any other.

    pandas reads such text as ``csv`` does, at a tenth of the cost, and each distinct cell becomes one string.
    """
    text = text.replace("\r\n", "\n").removesuffix("\n")
    bare, longest = QUOTED.sub("", text), max(map(len, text.split("\n")))
    # A line with fewer characters than a sheet has columns cannot have too many cells, nor a cell too long for ``csv``.
    odd = '"' in bare or any(mark in text for mark in "\r\0\ufeff")
    if odd or longest >= COLUMNS or BLANK.search(f"\n{text}\n"):
        return None
    heads = [heading.strip() for heading in next(csv.reader([text.partition("\n")[0]]))]
    as_text = {"dtype": "str", "na_filter": False, "low_memory": False}
    try:
        lines = pd.read_csv(io.StringIO(text), header=None, names=range(len(heads)), **as_text)
    except pd.errors.ParserError:
        return None
    # A line with more cells than the first is an error to pandas, but one with fewer is filled up.
    if bare.count(",") != len(lines) * (len(heads) - 1):
        return None
    cells = {name: lines[at].array[1:] for name, at in _positions(heads, known).items()}
    return Rows(heads, range(2, len(lines) + 1), cells, [])


def _any_rows(text: str, known: Iterable[str], label: str) -> Rows:
    """The rows of any text. Raises UserError if it cannot be read as CSV."""
    header, *rows = read(text, label) or [(1, [])]
    heads = [heading.strip() for heading in header[1]]
    rows = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
    torn = [number for number, cells in rows if len(cells) != len(heads)]
    fitting = [(number, cells) for number, cells in rows if len(cells) == len(heads)]
    cells = {name: [cells[at] for _, cells in fitting] for name, at in _positions(heads, known).items()}
    return Rows(heads, [number for number, _ in fitting], cells, torn)


def _positions(heads: list[str], known: Iterable[str]) -> dict[str, int]:
    """The position of each known heading; of the first, if two are the same."""
    return {name: heads.index(name) for name in known if name in heads}


def _without_blanks(cells: Sequence[str]) -> pd.Categorical:
    """A column's cells as categories, blank ones null."""
    codes, texts = pd.factorize(pd.array(cells, dtype="str"))
    filled = np.array([bool(text.strip()) for text in texts], dtype=bool)
    return pd.Categorical.from_codes(np.where(filled[codes], codes, -1), texts)


def _required_by_name(table: Table) -> dict[str, bool]:
    """Whether each heading that a table may have must be there."""
    return {"authority": False, **{column.name: column.required or column.partly for column in table.columns}}


def _headings(heads: list[str], table: Table, file: str) -> list[pd.DataFrame]:
    """Findings about the header. An unknown heading is named by its column's letter: it may be a cell of the data."""
    known = _required_by_name(table)
    unknown = [(file, "", 1, letter(at)) for at, heading in enumerate(heads) if heading not in known]
    missing = [name for name in known if name not in heads and name != "authority"]
    repeated = [name for name in known if heads.count(name) > 1]
    return [
        flag("unknown_column", table.name, "", pd.Series(True, pd.MultiIndex.from_tuples(unknown, names=PLACE))),
        *(flag("absent_column" if known[n] else "missing_column", table.name, n, place(file, 1)) for n in missing),
        *(flag("repeated_column", table.name, name, place(file, 1)) for name in repeated),
    ]
