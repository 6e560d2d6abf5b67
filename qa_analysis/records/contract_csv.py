"""Reads a table from a CSV file in the contract's own form, to the letter: whatever differs is a finding."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from qa_analysis.contract.schema import Table
from qa_analysis.errors import UserError
from qa_analysis.records.exports.delimited import read
from qa_analysis.records.exports.files import file_bytes
from qa_analysis.records.exports.grid import letter
from qa_analysis.records.findings import PLACE, flag, place
from qa_analysis.records.parse import parse_table


def table_of(path: Path | None, table: Table) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """A table from a file, its columns typed, and the findings; an empty table if there is no file.

    Raises UserError if the file is not in UTF-8 or cannot be read as CSV.
    """
    # Empty tables are common in small councils, and parsing one takes as long as parsing a few rows.
    empty = _empty_table(table).copy()
    if path is None:
        return empty, []
    header, *rows = _read_rows(path) or [(1, [])]
    heads = [heading.strip() for heading in header[1]]
    if not {column.name for column in table.columns} & set(heads):
        return empty, [flag("no_header", table.name, "", place(path.name, 1))]
    rows = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
    torn = [(number, []) for number, cells in rows if len(cells) != len(heads)]
    fitting = [(number, cells) for number, cells in rows if len(cells) == len(heads)]
    frame, findings = parse_table(_frame(heads, fitting, path.name, table), table) if fitting else (empty, [])
    torn_rows = flag("torn_row", table.name, "", pd.Series(True, _places(torn, path.name)))
    return frame, [torn_rows, *_headings(heads, table, path.name), *findings]


@cache
def _empty_table(table: Table) -> pd.DataFrame:
    return parse_table(_frame([column.name for column in table.columns], [], "", table), table)[0]


def _read_rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        return read(file_bytes(path).decode("utf-8-sig"), str(path))
    except UnicodeDecodeError:
        raise UserError(f"{path}: not in UTF-8. Save it as 'CSV UTF-8' and run again.") from None


def _places(rows: list[tuple[int, list[str]]], file: str) -> pd.MultiIndex:
    numbers = np.array([number for number, _ in rows], dtype="int64")
    texts = [[text] * len(rows) for text in (file, "", "")]
    return pd.MultiIndex.from_arrays([*texts[:2], numbers, texts[2]], names=PLACE)


def _frame(heads: list[str], rows: list[tuple[int, list[str]]], file: str, table: Table) -> pd.DataFrame:
    """The columns of a table as text, empty cells null; the first column, if two have the same heading."""
    places = {name: heads.index(name) for name in _required_by_name(table) if name in heads}
    cells = {name: [cells[at] if cells[at].strip() else None for _, cells in rows] for name, at in places.items()}
    return pd.DataFrame(cells, index=_places(rows, file), dtype="str")


def _required_by_name(table: Table) -> dict[str, bool]:
    """Whether each heading that a table may have must be there."""
    return {"authority": False, **{column.name: column.required or column.partly for column in table.columns}}


def _headings(heads: list[str], table: Table, file: str) -> list[pd.DataFrame]:
    """Findings about the header. An unknown heading is named by its column's letter: it may be a cell of the data."""
    known, header = _required_by_name(table), place(file, 1)
    unknown = [(file, "", 1, letter(at)) for at, heading in enumerate(heads) if heading not in known]
    missing = [name for name in known if name not in heads and name != "authority"]
    repeated = [name for name in known if heads.count(name) > 1]
    unknown_places = pd.MultiIndex.from_frame(pd.DataFrame(unknown, columns=PLACE))
    return [
        flag("unknown_column", table.name, "", pd.Series(True, unknown_places)),
        *(flag("absent_column" if known[name] else "missing_column", table.name, name, header) for name in missing),
        *(flag("repeated_column", table.name, name, header) for name in repeated),
    ]
