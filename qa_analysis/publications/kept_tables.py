"""Tables and findings as Parquet: read back, they equal what was kept, with the place each row came from."""

from pathlib import Path

import pandas as pd

from qa_analysis.contract.schema import TABLES, Table, Tables
from qa_analysis.records.findings import COLUMNS, PLACE

FINDINGS = "findings"
NUMBERS = {"row", "count"}  # of findings
TYPES = {"date": "datetime64[us]", "flag": "boolean"} | dict.fromkeys(("number", "count", "share"), "float64")


def keep(tables: Tables, findings: pd.DataFrame, folder: Path) -> None:
    """Write each table, and the findings that a report counts, to a file of its name. Raises OSError."""
    folder.mkdir(parents=True)
    for name, table in TABLES.items():
        _portable(tables[name], table).to_parquet(folder / f"{name}.parquet", compression="zstd")
    findings.astype(dict.fromkeys(NUMBERS, "float64")).to_parquet(folder / f"{FINDINGS}.parquet")


@pd.option_context("mode.string_storage", "python")  # as where tables are read from their sources
def read_kept(folder: Path) -> tuple[Tables, pd.DataFrame]:
    """The tables and findings kept in a folder, as they were; columns added to the contract since are null."""
    tables = {name: _typed(_read(folder / f"{name}.parquet"), table) for name, table in TABLES.items()}
    findings = pd.read_parquet(folder / f"{FINDINGS}.parquet").reindex(columns=COLUMNS)
    return tables, findings.astype(dict.fromkeys(set(COLUMNS) - NUMBERS, "str") | dict.fromkeys(NUMBERS, "float64"))


def _read(path: Path) -> pd.DataFrame:
    if path.is_file():
        return pd.read_parquet(path)
    return pd.DataFrame(index=pd.MultiIndex.from_arrays([[]] * len(PLACE), names=PLACE))


def _portable(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """A table with categories as text and months as their first days, which every reader of Parquet understands."""
    days = {name: frame[name].dt.to_timestamp().astype(TYPES["date"]) for name in _months(table)}
    return frame.astype(dict.fromkeys(frame.select_dtypes("category").columns, "str")).assign(**days)


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    types = {column.name: TYPES.get(column.kind, "str") for column in table.columns}
    days = dict.fromkeys(_months(table), TYPES["date"])
    typed = frame.reindex(columns=["authority", *types]).astype({"authority": "str", **types, **days})
    return typed.assign(**{name: typed[name].dt.to_period("M") for name in days})


def _months(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.kind == "month"]
