"""Plain: a table as a file of CSV in the contract's own form, taken to the letter."""

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
    """A table, typed, from a file, and the findings; empty where there is no file.

    Raises UserError where the file is not in UTF-8 or cannot be read as CSV.
    """
    if path is None:
        return _empty(table, f"{table.name}.csv"), []
    header, *rows = _read(path) or [(1, [])]
    heads = [heading.strip() for heading in header[1]]
    if not {column.name for column in table.columns} & set(heads):
        return _empty(table, path.name), [flag("no_header", table.name, "", place(path.name, 1))]
    rows = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
    torn = [(number, []) for number, cells in rows if len(cells) != len(heads)]
    fitting = [(number, cells) for number, cells in rows if len(cells) == len(heads)]
    frame, findings = parse_table(_frame(heads, fitting, path.name, table), table)
    torn_rows = flag("torn_row", table.name, "", pd.Series(True, _places(torn, path.name)))
    return frame, [torn_rows, *_headings(heads, table, path.name), *findings]


def _empty(table: Table, file: str) -> pd.DataFrame:
    return parse_table(_frame([column.name for column in table.columns], [], file, table), table)[0]


def _read(path: Path) -> list[tuple[int, list[str]]]:
    try:
        return read(file_bytes(path).decode("utf-8-sig"), str(path))
    except UnicodeDecodeError:
        raise UserError(f"{path}: not in UTF-8. Save it as 'CSV UTF-8' and run again.") from None


def _places(rows: list[tuple[int, list[str]]], file: str) -> pd.MultiIndex:
    numbers = np.array([number for number, _ in rows], dtype="int64")
    texts = [[text] * len(rows) for text in (file, "", "")]
    return pd.MultiIndex.from_arrays([*texts[:2], numbers, texts[2]], names=PLACE)


def _frame(heads: list[str], rows: list[tuple[int, list[str]]], file: str, table: Table) -> pd.DataFrame:
    """The columns of a table as text, empty cells null; of two with one heading the first."""
    places = {name: heads.index(name) for name in _known(table) if name in heads}
    cells = {name: [cells[at] if cells[at].strip() else None for _, cells in rows] for name, at in places.items()}
    return pd.DataFrame(cells, index=_places(rows, file), dtype="str")


def _known(table: Table) -> dict[str, bool]:
    """The headings that a table may have, and whether it must."""
    return {"authority": False, **{column.name: column.required or column.partly for column in table.columns}}


def _headings(heads: list[str], table: Table, file: str) -> list[pd.DataFrame]:
    """Findings about the header. A foreign heading is named by its position: it may be a cell of the data."""
    known, header = _known(table), place(file, 1)
    unknown = [(file, "", 1, letter(at)) for at, heading in enumerate(heads) if heading not in known]
    missing = [name for name in known if name not in heads and name != "authority"]
    repeated = [name for name in known if heads.count(name) > 1]
    foreign = pd.MultiIndex.from_frame(pd.DataFrame(unknown, columns=PLACE))
    return [
        flag("unknown_column", table.name, "", pd.Series(True, foreign)),
        *(flag("absent_column" if known[name] else "missing_column", table.name, name, header) for name in missing),
        *(flag("repeated_column", table.name, name, header) for name in repeated),
    ]
