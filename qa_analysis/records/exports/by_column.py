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

# The place of each cell of a column among its distinct ones (-1 for a null), and these.
Distinct = tuple[np.ndarray, list[Cell]]


def text_of(content: bytes, label: str, table: Table, framework: Framework) -> pd.DataFrame | None:
    """The columns of a Parquet file as text in the contract's form; None if anything in it is not in that form: other
    headings, cells that have to be read as something else, rows that are no records.
    """
    columns = _distinct_cells(content)
    kinds = {column.name: column for column in (Column("authority"), *table.columns)}
    if set(columns) | {"authority"} != set(kinds):
        return None
    texts = {name: _texts(distinct, kinds[name], framework) for name, distinct in columns.items()}
    if any(text is None for text in texts.values()) or _may_have_other_rows(frame := pd.DataFrame(texts)):
        return None
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
    # Also raised for lists, and for two columns of one name.
    except (pyarrow.ArrowException, OSError, ValueError, KeyError):
        return {}
    return {
        name: (column.indices.fill_null(-1).to_numpy(), [cell_of(cell) for cell in column.dictionary])
        for name, column in encoded.items()
    }


def _texts(distinct: Distinct, column: Column, framework: Framework) -> pd.Categorical | None:
    """A column's cells as text; None if any of them was in another form."""
    codes, cells = distinct
    read = reader(column.kind, values(column, framework, {}) if column.kind in ("category", "flag") else {})
    texts = [read(cell) for cell in cells]
    if any(text.form or text.text == UNREADABLE for text in texts):
        return None
    numbers, known = pd.factorize(np.array([text.text for text in texts], dtype="object"))
    return pd.Categorical.from_codes(np.append(numbers, -1)[codes], known)


def _may_have_other_rows(texts: pd.DataFrame) -> bool:
    """Whether there may be totals, notes, blank rows or repeated headers: each row has to be looked at then."""
    distinct = {name: column.cat.categories for name, column in texts.items()}
    total = any(TOTAL.match(text) for known in distinct.values() for text in known)
    fewest_first = sorted(distinct, key=lambda name: len(distinct[name]))
    header = all(normal(name) in map(normal, distinct[name]) for name in fewest_first)
    return total or header or bool((texts.notna().sum(axis=1) < 2).any())
