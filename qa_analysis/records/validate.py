"""Validates tables by the rules of the data contract: tables in, all findings out at once.

Each column is tested by itself first, by the schema; then the codes that refer to other tables; then come ``checks``.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pandas as pd

from qa_analysis.contract.folders import PARAMS, data_folder, project
from qa_analysis.contract.rules import RULES
from qa_analysis.contract.schema import TABLES, Column, Table, Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.settings import framework as framework_of
from qa_analysis.contract.sources import NOWHERE, Sources
from qa_analysis.contract.sources import sources as origin
from qa_analysis.contract.words import quantity
from qa_analysis.errors import UserError
from qa_analysis.records.checks import CHECKS
from qa_analysis.records.findings import NONE, PLACE, SAME, flag, grade, place, summary, warnings
from qa_analysis.records.load import Loaded, load_tables, with_categories
from qa_analysis.records.lookup import within

# The rules whose findings mean that a whole column was not read, and those that mean that at least a cell was not.
COLUMN_LOST = ("missing_table", "no_header", "no_headings", "absent_column")
LOST = (*COLUMN_LOST, "torn_row", "unreadable", "vocabulary")


@pd.option_context("mode.string_storage", "python")
def check_tables(
    folder: Path, framework: Framework, extracted_on: date | None = None, sources: Sources = NOWHERE
) -> tuple[Tables, pd.DataFrame]:
    """The tables of a folder and every finding in them, graded; ``extracted_on`` is today if not given."""
    opened = load_tables(folder, sources, framework)
    return opened.tables, grade_findings(opened, framework, extracted_on or date.today())


def grade_findings(
    opened: Loaded, framework: Framework, extracted_on: date, rules: Collection[str] = RULES
) -> pd.DataFrame:
    """Every finding in loaded tables with its severity, including those from reading them; see ``broken_rules``."""
    broken = broken_rules(opened.tables, framework, extracted_on, opened.findings, rules)
    every = pd.concat([opened.findings, broken], ignore_index=True)
    return grade(every, framework.severity.model_dump(), opened.letters)


def valid_tables(folder: Path, framework: Framework, sources: Sources = NOWHERE) -> tuple[Tables, pd.DataFrame]:
    """The tables of a folder and the warnings about them. Raises UserError that lists every error."""
    tables, findings = check_tables(folder, framework, sources=sources)
    require_valid(findings, folder)
    return with_categories(tables, framework), warnings(findings)


def require_valid(found: pd.DataFrame, folder: Path) -> None:
    """Refuse records with errors: a UserError that lists them."""
    errors = found[found["severity"] == "error"]
    if len(errors):
        raise UserError(f"{quantity(len(errors), 'error')} in the records of {folder}:\n{summary(errors)}")


def load(folder: str | Path = "", params: str | Path = PARAMS) -> Tables:
    """The tables of a folder, typed and valid, by name. Raises UserError that lists every error in them.

    >>> load()["audits"]["outcome"].value_counts()["completed"] > 500
    np.True_
    """
    settings = project() / params
    return valid_tables(project() / (folder or data_folder()), framework_of(settings), origin(settings))[0]


def check(folder: str | Path = "", params: str | Path = PARAMS, extracted_on: date | None = None) -> pd.DataFrame:
    """Every finding in the tables of a folder: severity, place, rule, problem and remedy, one row each."""
    settings, records = project() / params, project() / (folder or data_folder())
    return check_tables(records, framework_of(settings), extracted_on, origin(settings))[1]


def broken_rules(
    tables: Tables,
    framework: Framework,
    extracted_on: date,
    unread: pd.DataFrame = NONE,
    rules: Collection[str] = RULES,
) -> pd.DataFrame:
    """Every broken rule in the tables, one row each, without a severity.

    ``extracted_on`` is the day on which the records were exported; ``unread`` has the findings from reading them.
    Whether other rules than ``rules`` are broken need not be found out.
    """
    columns = [(table, column) for table in TABLES.values() if len(tables[table.name]) for column in table.columns]
    values = [f for table, column in columns for f in _values(tables, table, column, framework, extracted_on)]
    without_authority = _without_authority(tables)
    # Without an authority no code can be looked up: each would be reported as unknown.
    if len(without_authority):
        return pd.concat([*values, without_authority], ignore_index=True)
    # Rows and columns with cells that were not read: a check that needs them leaves them out.
    lost = pd.concat([unread, *values])
    lost = lost[lost["rule"].isin(LOST)]
    referring = [(table, column) for table, column in columns if column.refers and "unknown_reference" in rules]
    references = [_references(tables, table, column, lost) for table, column in referring]
    checks = [(check, reads) for check, (finds, reads) in CHECKS.items() if finds.intersection(rules)]
    broken = [f for check, reads in checks for f in check(_readable(tables, reads, lost), framework)]
    every = pd.concat([*values, *references, *broken], ignore_index=True)
    return every.drop_duplicates(SAME, ignore_index=True)


def _without_authority(tables: Tables) -> pd.DataFrame:
    """Findings for the tables that lack the column ``authority``, if others have it."""
    named = {name: frame["authority"].ne("").any() for name, frame in tables.items() if len(frame)}
    lacking = [name for name, is_named in named.items() if any(named.values()) and not is_named]
    places = [(name, place(tables[name].index[0][0], 1)) for name in lacking]
    return pd.concat([NONE, *(flag("absent_column", name, "authority", header) for name, header in places)])


def _values(tables: Tables, table: Table, column: Column, framework: Framework, extracted_on: date):
    """Findings for values outside their vocabulary or range, and for dates after the extract."""
    values = tables[table.name][column.name]
    at = (table.name, column.name)
    if column.vocabulary:
        allowed = framework.vocabulary(column)
        foreign = values.notna() & ~values.isin(allowed)
        yield flag("vocabulary", *at, foreign, allowed=", ".join(allowed))
    if column.kind in ("number", "share"):
        low, high = 0, 1 if column.kind == "share" else 1e9
        words = "0 to 1" if column.kind == "share" else "what can be counted"
        yield flag("out_of_range", *at, values.notna() & ~values.between(low, high), range=words)
    if column.happens:
        yield flag("after_extract", *at, values > pd.Timestamp(extracted_on))


def _references(tables: Tables, table: Table, column: Column, lost: pd.DataFrame) -> pd.DataFrame:
    """Findings for codes that are not in the table they refer to; none if that is missing or was not read whole."""
    target, identifier = tables[column.refers], TABLES[column.refers].key[0]
    if lost.loc[lost["table"] == column.refers, "column"].isin(["", identifier]).any():
        return NONE
    frame = tables[table.name]
    # One authority may keep an optional table and another not: only the codes of those that do are looked up.
    if TABLES[column.refers].optional:
        frame = frame[frame["authority"].isin(target["authority"])]
    unknown = frame[column.name].notna() & ~within(frame, [column.name], target, [identifier])
    return flag("unknown_reference", table.name, column.name, unknown, column=identifier, refers=column.refers)


def _readable(tables: Tables, reads: dict[str, set[str]], lost: pd.DataFrame) -> Tables:
    """The tables without the rows in which a cell that a check reads could not be read."""
    return tables | {name: _readable_rows(tables[name], lost[lost["table"] == name], reads[name]) for name in reads}


def _readable_rows(frame: pd.DataFrame, lost: pd.DataFrame, columns: set[str]) -> pd.DataFrame:
    lost = lost[lost["column"].isin(columns)]
    if lost.empty:
        return frame
    if lost["rule"].isin(COLUMN_LOST).any():
        return frame.head(0)
    return frame[~frame.index.isin(list(lost[PLACE].itertuples(index=False, name=None)))]
