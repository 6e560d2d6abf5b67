"""Plain: a table as a file of CSV in the contract's own form, taken to the letter."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

from qa_analysis.errors import UserError
from qa_analysis.exports.files import content
from qa_analysis.findings import PLACE, found, place
from qa_analysis.schema import Table
from qa_analysis.typed import typed


def table_of(path: Path, table: Table, there: bool) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """A table, typed, from the file of its name, and the findings; empty where the file is not there.

    Raises UserError where the file is not in UTF-8 or cannot be read as CSV.
    """
    if not there:
        missing = found("missing_table", table.name, "", place(path.name))
        return _empty(table, path.name), [] if table.optional else [missing]
    raw, torn = _read(path)
    if not {column.name for column in table.columns} & set(raw.columns):
        return _empty(table, path.name), [found("no_header", table.name, "", place(path.name, 1))]
    frame, findings = typed(raw, table)
    return frame, [found("torn_row", table.name, "", torn), *_headings(raw, table, path.name), *findings]


def _empty(table: Table, file: str) -> pd.DataFrame:
    return typed(_frame([column.name for column in table.columns], [], file), table)[0]


def _read(path: Path) -> tuple[pd.DataFrame, pd.Series]:
    """A CSV file as text, empty cells null, and the rows that do not fit under the header."""
    try:
        text = io.StringIO(content(path).decode("utf-8-sig"), newline="")
        header, *lines = list(csv.reader(text, strict=True)) or [[]]
    except UnicodeDecodeError:
        raise UserError(f"{path}: not in UTF-8. Save it as 'CSV UTF-8' and run again.") from None
    except csv.Error as error:
        raise UserError(f"{path}: not readable as CSV ({error}). Is a quotation mark never closed?") from None
    rows = [(number, cells) for number, cells in enumerate(lines, 2) if any(cell.strip() for cell in cells)]
    torn = [(number, []) for number, cells in rows if len(cells) != len(header)]
    fitting = [(number, cells) for number, cells in rows if len(cells) == len(header)]
    frame = _frame([heading.strip() for heading in header], fitting, path.name)
    return frame, pd.Series(True, _places(torn, path.name))


def _places(rows: list[tuple[int, list[str]]], file: str) -> pd.MultiIndex:
    numbers = np.array([number for number, _ in rows], dtype="int64")
    texts = [[text] * len(rows) for text in (file, "", "")]
    return pd.MultiIndex.from_arrays([*texts[:2], numbers, texts[2]], names=PLACE)


def _frame(header: list[str], rows: list[tuple[int, list[str]]], file: str) -> pd.DataFrame:
    columns = list(zip(*(cells for _, cells in rows), strict=True)) or [()] * len(header)
    cells = {number: [cell if cell.strip() else None for cell in column] for number, column in enumerate(columns)}
    return pd.DataFrame(cells, index=_places(rows, file), dtype="str").set_axis(header, axis=1)


def _headings(raw: pd.DataFrame, table: Table, file: str) -> list[pd.DataFrame]:
    """Findings about the header. A foreign heading is named by its position: it may be a cell of the data."""
    known = {"authority": False, **{column.name: column.required or column.partly for column in table.columns}}
    header = place(file, 1)
    unknown = [number for number, heading in enumerate(raw.columns, 1) if heading not in known]
    missing = [name for name in known if name not in raw and name != "authority"]
    repeated = [name for name in known if list(raw.columns).count(name) > 1]
    return [
        *(found("unknown_column", table.name, "", header, position=str(number)) for number in unknown),
        *(found("absent_column" if known[name] else "missing_column", table.name, name, header) for name in missing),
        *(found("repeated_column", table.name, name, header) for name in repeated),
    ]
