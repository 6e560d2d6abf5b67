"""Reading: any source of a table to a typed frame. Nothing else in the package opens a council's data.

A frame's index says where each row came from: ``file``, ``sheet`` (empty for CSV) and ``row``, numbered as a
spreadsheet shows it. A cell that cannot be read becomes null and a finding, never another value.
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from qa_analysis.errors import UserError
from qa_analysis.findings import NONE, found, place
from qa_analysis.schema import TABLES, Column, Table
from qa_analysis.settings import Framework

PLACE = ["file", "sheet", "row"]
FORMS = {
    "date": "YYYY-MM-DD",
    "month": "YYYY-MM",
    "flag": "true or false",
    "number": "a number",
    "count": "a whole number",
    "share": "a number from 0 to 1",
}


@pd.option_context("mode.string_storage", "python")  # twice as fast as Arrow's on tables of this size
def read(folder: Path) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Every table of a folder of CSV files, typed, and the findings of reading them.

    A table that is not there comes as an empty frame. Raises UserError where the folder is not there or a file
    cannot be read at all.
    """
    files = _files(folder)
    unknown = [name for name in files if name.removesuffix(".csv") not in TABLES]
    frames, findings = {}, [found("unknown_table", "", "", place(name)) for name in unknown]
    for table in TABLES.values():
        frames[table.name], of_table = _table(folder / f"{table.name}.csv", table, f"{table.name}.csv" in files)
        findings += of_table
    return frames, pd.concat([NONE, *findings])


def _files(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.suffix == ".csv")
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f"{folder}: no such folder. Give the folder that holds the tables with --data.") from None
    except OSError as error:
        raise UserError(f"{folder}: cannot be opened ({error.strerror}).") from None


def categorised(tables: dict[str, pd.DataFrame], framework: Framework) -> dict[str, pd.DataFrame]:
    """The tables with each vocabulary as categories in its order; ratings are ordered, worst first.

    A value that is in no vocabulary, where that is but a warning, stays as a category after the others.
    """
    return {name: frame.astype(_categories(frame, TABLES[name], framework)) for name, frame in tables.items()}


def _categories(frame: pd.DataFrame, table: Table, framework: Framework) -> dict[str, pd.CategoricalDtype]:
    types = {}
    for column in table.columns:
        if column.vocabulary:
            known = framework.vocabulary(column)
            foreign = sorted(set(frame[column.name].dropna()) - set(known))
            types[column.name] = pd.CategoricalDtype([*known, *foreign], ordered=column.vocabulary == "ratings")
    return types


def _table(path: Path, table: Table, there: bool) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    if not there:
        missing = found("missing_table", table.name, "", place(path.name))
        return _empty(table, path.name), [] if table.optional else [missing]
    raw, torn = csv_file(path)
    if not {column.name for column in table.columns} & set(raw.columns):
        return _empty(table, path.name), [found("no_header", table.name, "", place(path.name, 1))]
    frame, findings = typed(raw, table, path.name)
    return frame, [found("torn_row", table.name, "", torn), *findings]


def _empty(table: Table, file: str) -> pd.DataFrame:
    return typed(_frame([column.name for column in table.columns], [], file), table, file)[0]


def csv_file(path: Path) -> tuple[pd.DataFrame, pd.Series]:
    """A CSV file as text, empty cells null, and the rows that do not fit under the header."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, *lines = list(csv.reader(file, strict=True)) or [[]]
    except UnicodeDecodeError:
        raise UserError(f"{path}: not in UTF-8. Save it as 'CSV UTF-8' and run again.") from None
    except csv.Error as error:
        raise UserError(f"{path}: not readable as CSV ({error}). Is a quotation mark never closed?") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be opened ({error.strerror}).") from None
    rows = [(number, cells) for number, cells in enumerate(lines, 2) if any(cell.strip() for cell in cells)]
    torn = [(number, []) for number, cells in rows if len(cells) != len(header)]
    fitting = [(number, cells) for number, cells in rows if len(cells) == len(header)]
    frame = _frame([heading.strip() for heading in header], fitting, path.name)
    return frame, pd.Series(True, _places(torn, path.name))


def _places(rows: list[tuple[int, list[str]]], file: str) -> pd.MultiIndex:
    numbers = np.array([number for number, _ in rows], dtype="int64")
    return pd.MultiIndex.from_arrays([[file] * len(rows), [""] * len(rows), numbers], names=PLACE)


def _frame(header: list[str], rows: list[tuple[int, list[str]]], file: str) -> pd.DataFrame:
    columns = list(zip(*(cells for _, cells in rows), strict=True)) or [()] * len(header)
    cells = {number: [cell if cell.strip() else None for cell in column] for number, column in enumerate(columns)}
    return pd.DataFrame(cells, index=_places(rows, file), dtype="str").set_axis(header, axis=1)


def typed(raw: pd.DataFrame, table: Table, file: str) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """A table's columns in the contract's order and types, ``authority`` first, from a frame of text.

    Without the column ``authority`` there is one, named by an empty text.
    """
    findings = _headings(raw, table, file)
    raw = raw.loc[:, ~raw.columns.duplicated()]
    frame = pd.DataFrame({"authority": raw.get("authority", "")}, index=raw.index, dtype="str")
    findings.append(found("required", table.name, "authority", frame["authority"].isna()))
    for column in table.columns:
        text = raw.get(column.name, pd.Series(None, raw.index, dtype="str"))
        frame[column.name] = PARSERS.get(column.kind, pd.Series.copy)(text)
        findings += _cells(text, frame[column.name], column, table.name) if column.name in raw else []
    return frame, findings


def _cells(text: pd.Series, value: pd.Series, column: Column, table: str) -> list[pd.DataFrame]:
    words = {"kind": f"a {column.kind}", "form": FORMS.get(column.kind, "")}
    return [
        found("unreadable", table, column.name, text.notna() & value.isna(), **words),
        found("required", table, column.name, text.isna() & column.required),
    ]


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


def _date(text: pd.Series) -> pd.Series:
    fits = text.str.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", na=False)
    return pd.to_datetime(text.where(fits), format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")


def _month(text: pd.Series) -> pd.Series:
    fits = text.str.fullmatch(r"[12][0-9]{3}-[0-9]{2}", na=False)
    return pd.to_datetime(text.where(fits), format="%Y-%m", errors="coerce").dt.to_period("M")


def _flag(text: pd.Series) -> pd.Series:
    return text.str.lower().map({"true": True, "false": False}).astype("boolean")


def _number(text: pd.Series) -> pd.Series:
    return pd.to_numeric(text, errors="coerce").astype("float64")


def _count(text: pd.Series) -> pd.Series:
    return _number(text.where(text.str.fullmatch(r"[0-9]+(\.0+)?", na=False)))


PARSERS = {"date": _date, "month": _month, "flag": _flag, "number": _number, "count": _count, "share": _number}
