"""Parquet files."""

import io

from qa_analysis.errors import UserError
from qa_analysis.exports.grid import Grid


def grid(content: bytes, label: str) -> Grid:
    """A Parquet file as a grid, its column names in row 1. Raises UserError where it cannot be read."""
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.read_table(io.BytesIO(content))
        rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    except (pyarrow.ArrowException, OSError, ValueError):
        raise UserError(f"{label}: not readable as Parquet. Export it again.") from None
    return Grid(label, "", list(enumerate([table.column_names, *map(list, rows)], 1)))
