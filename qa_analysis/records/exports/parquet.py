"""Parquet files."""

import io

from qa_analysis.errors import UserError
from qa_analysis.records.exports.grid import BROKEN, Cell, Grid, plain, require_size


def grid(content: bytes, label: str) -> Grid:
    """A Parquet file as a grid, its column names in row 1. Raises UserError if it cannot be read."""
    import pyarrow
    from pyarrow import parquet

    try:
        # Without threads, as the process may be forked afterwards.
        file = parquet.ParquetFile(io.BytesIO(content), pre_buffer=False)
        require_size(label, len(file.schema_arrow), file.metadata.num_rows)
        table = file.read(use_threads=False)
        names = table.column_names
    except (pyarrow.ArrowException, OSError, ValueError):
        raise UserError(f"{label}: not readable as Parquet. Export it again.") from None
    rows = zip(*(map(cell_of, column) for column in table.columns), strict=True)
    return Grid(label, "", list(enumerate([names, *map(list, rows)], 1)))


def cell_of(value) -> Cell:
    """A value of Arrow as a cell."""
    try:
        return plain(value.as_py())
    # Errors of many kinds, for values that Python cannot hold, such as a day in the year 30000.
    except Exception:
        return BROKEN
