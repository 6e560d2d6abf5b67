"""Reads a Parquet file that keeps to the contract by its columns: each distinct cell once, and no row by itself.

Any other Parquet file is a grid like the sheet of a workbook, and read cell by cell.
"""

import io

import numpy as np
import pandas as pd

from qa_analysis.contract.schema import Column, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.records.exports.body import TOTAL
from qa_analysis.records.exports.cells import reader
from qa_analysis.records.exports.grid import ROWS, Cell
from qa_analysis.records.exports.parquet import cell_of
from qa_analysis.records.exports.spellings import normal, values
from qa_analysis.records.findings import places
from qa_analysis.records.parse import UNREADABLE

# The place of each cell of a column among its distinct ones, -1 for a null, and these.
Distinct = tuple[np.ndarray, list[Cell]]


def text_of(content: bytes, label: str, table: Table, framework: Framework) -> pd.DataFrame | None:
    """The columns of a Parquet file as text in the contract's form; None if anything in it is not in that form: other
    headings, cells that have to be read as something else, rows that are no records.
    """
    columns = _distinct_cells(content)
    kinds = {column.name: column for column in (Column("authority"), *table.columns)}
    if set(columns) | {"authority"} != set(kinds) or _has_other_rows(columns):
        return None
    texts = {name: _texts(distinct, kinds[name], framework) for name, distinct in columns.items()}
    if any(text is None for text in texts.values()):
        return None
    frame = pd.DataFrame(texts)
    return frame.set_axis(places(label, frame.index + 2))


def _distinct_cells(content: bytes) -> dict[str, Distinct]:
    """The cells of a Parquet file by column; empty if it cannot be read in this way."""
    import pyarrow
    from pyarrow import parquet

    try:
        # Without threads, as the process may be forked afterwards.
        file = parquet.ParquetFile(io.BytesIO(content), pre_buffer=False)
        if file.metadata.num_rows > ROWS:
            return {}
        columns = file.read(use_threads=False).unify_dictionaries()
        encoded = {name: columns[name].combine_chunks().dictionary_encode() for name in columns.column_names}
    # Also raised for two columns of one name, and for lists.
    except (pyarrow.ArrowException, OSError, ValueError, KeyError):
        return {}
    return {
        name: (column.indices.fill_null(-1).to_numpy(), [cell_of(cell) for cell in column.dictionary])
        for name, column in encoded.items()
    }


def _has_other_rows(columns: dict[str, Distinct]) -> bool:
    """Whether there may be totals, notes, blank rows or repeated headers: they need a look at each row."""
    filled = np.sum([codes >= 0 for codes, _ in columns.values()], axis=0)
    fewest_first = sorted(columns.items(), key=lambda column: len(column[1][1]))
    repeated = all(normal(name) in map(normal, map(str, cells)) for name, (_, cells) in fewest_first)
    total = any(isinstance(cell, str) and TOTAL.match(cell) for _, cells in columns.values() for cell in cells)
    return bool((filled < 2).any()) or repeated or total


def _texts(distinct: Distinct, column: Column, framework: Framework) -> pd.Categorical | None:
    """A column's cells as text; None if any of them was in another form."""
    codes, cells = distinct
    spellings = values(column, framework, {}) if column.kind in ("category", "flag") else {}
    read = [reader(column.kind, spellings)(cell) for cell in cells]
    if any(cell.form or cell.text is None or cell.text == UNREADABLE for cell in read):
        return None
    numbers, texts = pd.factorize(np.array([cell.text for cell in read], dtype="object"))
    return pd.Categorical.from_codes(np.append(numbers, -1)[codes], texts)
