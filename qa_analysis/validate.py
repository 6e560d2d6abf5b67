"""The rules of the data contract: tables in, findings out, every one of them at once.

First each column by itself, from the schema; then the codes that refer to other tables; then the checks of
``qa_analysis.checks``.
"""

from datetime import date

import pandas as pd

from qa_analysis.checks import CHECKS, Tables
from qa_analysis.contract.schema import TABLES, Column, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.findings import NONE, PLACE, SAME, found, place
from qa_analysis.keys import within

COLUMN_LOST = ("missing_table", "no_header", "no_headings", "absent_column")
LOST = (*COLUMN_LOST, "torn_row", "unreadable", "vocabulary")


def findings(tables: Tables, framework: Framework, extracted_on: date, unread: pd.DataFrame = NONE) -> pd.DataFrame:
    """Every break of a rule, ungraded, one row each.

    ``extracted_on`` is the day the records were exported; ``unread`` is what was found in reading them.
    """
    columns = [(table, column) for table in TABLES.values() for column in table.columns]
    values = [f for table, column in columns for f in _values(tables, table, column, framework, extracted_on)]
    unplaced = _unplaced(tables)
    if len(unplaced):
        return pd.concat([*values, unplaced], ignore_index=True)
    lost = pd.concat([unread, *values])
    lost = lost[lost["rule"].isin(LOST)]
    references = [_references(tables, table, column, lost) for table, column in columns if column.refers]
    broken = [f for check, reads in CHECKS.items() for f in check(_readable(tables, reads, lost), framework)]
    every = pd.concat([*values, *references, *broken], ignore_index=True)
    return every.drop_duplicates(SAME, ignore_index=True)


def _unplaced(tables: Tables) -> pd.DataFrame:
    """Tables without the column ``authority`` beside others that have it: none of their codes could be looked up."""
    named = {name: frame["authority"].ne("").any() for name, frame in tables.items() if len(frame)}
    lacking = [name for name, given in named.items() if any(named.values()) and not given]
    places = [(name, place(tables[name].index[0][0], 1)) for name in lacking]
    return pd.concat([NONE, *(found("absent_column", name, "authority", header) for name, header in places)])


def _values(tables: Tables, table: Table, column: Column, framework: Framework, extracted_on: date):
    """Values outside their vocabulary or range, and dates after the extract."""
    values = tables[table.name][column.name]
    at = (table.name, column.name)
    if column.vocabulary:
        allowed = framework.vocabulary(column)
        foreign = values.notna() & ~values.isin(allowed)
        yield found("vocabulary", *at, foreign, allowed=", ".join(allowed))
    if column.kind in ("number", "share"):
        low, high = 0, 1 if column.kind == "share" else 1e9
        words = "0 to 1" if column.kind == "share" else "what can be counted"
        yield found("out_of_range", *at, values.notna() & ~values.between(low, high), range=words)
    if column.happens:
        yield found("after_extract", *at, values > pd.Timestamp(extracted_on))


def _references(tables: Tables, table: Table, column: Column, lost: pd.DataFrame) -> pd.DataFrame:
    """Codes that are not in the table they refer to; in one that is not there, or not whole, none is looked up."""
    target, identifier = tables[column.refers], TABLES[column.refers].key[0]
    if lost.loc[lost["table"] == column.refers, "column"].isin(["", identifier]).any():
        return NONE
    frame = tables[table.name]
    if TABLES[column.refers].optional:
        frame = frame[frame["authority"].isin(target["authority"])]
    unknown = frame[column.name].notna() & ~within(frame, [column.name], target, [identifier])
    return found("unknown_reference", table.name, column.name, unknown, column=identifier, refers=column.refers)


def _readable(tables: Tables, reads: dict[str, set[str]], lost: pd.DataFrame) -> Tables:
    """The tables without the rows of which a check cannot read a column that it reads."""
    return tables | {name: _readable_rows(tables[name], lost[lost["table"] == name], reads[name]) for name in reads}


def _readable_rows(frame: pd.DataFrame, lost: pd.DataFrame, columns: set[str]) -> pd.DataFrame:
    lost = lost[lost["column"].isin(columns)]
    if lost.empty:
        return frame
    if lost["rule"].isin(COLUMN_LOST).any():
        return frame.head(0)
    return frame[~frame.index.isin(list(lost[PLACE].itertuples(index=False, name=None)))]
