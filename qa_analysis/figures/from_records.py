"""From records to figures: a month is counted once, and its figures keep the tables that they were counted from.

The tables of a folder are read and checked, then reduced to what was known on the as-at date, then prepared for
counting: the tables that several measures need are derived once. Every measure counts from the same prepared tables.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qa_analysis.contract import months, periods
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import NOWHERE, Sources
from qa_analysis.errors import UserError
from qa_analysis.figures import unknown_history
from qa_analysis.figures.measures import ENTRIES, registry
from qa_analysis.figures.measures.derived import prepare_tables, with_services
from qa_analysis.figures.measures.lists import count_findings
from qa_analysis.figures.table import KEYS, with_values_and_intervals
from qa_analysis.records import findings as record_findings
from qa_analysis.records.as_at import as_known_on
from qa_analysis.records.load import load_tables, with_categories, without_categories
from qa_analysis.records.validate import grade_findings, require_valid


class Counted(NamedTuple):
    """A month's ``figures``, the ``warnings`` about its records, and the tables in three states.

    ``extract`` has the tables as they were read, with rows and events after the as-at date. ``tables`` has them as
    known on that date, with the service of staff, workers, actions and concerns. ``prepared`` has what measures and
    lists are counted from. ``calendar`` has the months of the report. ``unknown`` has the keys of the shares that leave
    out records which do not say whether they belong to them, and how many those are.
    """

    extract: Tables
    tables: Tables
    prepared: Tables
    calendar: pd.DataFrame
    warnings: pd.DataFrame
    figures: pd.DataFrame
    unknown: pd.DataFrame


@pd.option_context("mode.string_storage", "python")
def count_records(folder: Path, month: str, framework: Framework, day: date, sources: Sources = NOWHERE) -> Counted:
    """Count a month from the tables of a folder, as known on a day.

    The warnings are those that apply both to the tables as read and to the tables as known on the day, so none is about
    a row or an event that came later. Figures of a state that a tracker does not show are left out. Raises UserError
    if the records have errors, or if a tracker shows its state on a later day only.
    """
    return count_known(*read_known(folder, framework, day, sources), month, framework, day, sources)


def read_known(
    folder: Path, framework: Framework, day: date, sources: Sources = NOWHERE
) -> tuple[Tables, Tables, pd.DataFrame]:
    """The tables of a folder as read, those as known on a day, and the warnings that apply to both."""
    loaded = load_tables(folder, sources, framework)
    findings = grade_findings(loaded, framework, date.today())
    require_valid(findings, folder)
    unknown_history.require_tellable(sources, day)
    known = as_known_on(with_services(loaded.tables), day)
    warnings = record_findings.warnings(findings)
    # No date is after date.max, so no warning that a date is after the extract is kept. Such warnings depend on the day
    # on which the report is made, and the same report made again would differ.
    findings_then = grade_findings(loaded._replace(tables=known), framework, date.max, set(warnings["rule"]))
    warnings = warnings.merge(findings_then[record_findings.SAME].drop_duplicates())
    return loaded.tables, known, warnings


@pd.option_context("mode.string_storage", "python")
def count_kept(
    kept: tuple[Tables, pd.DataFrame], month: str, framework: Framework, day: date, sources: Sources
) -> Counted:
    """Count a month from tables and warnings that a publication kept. They were checked then, and not again here."""
    tables, warnings = kept
    known = as_known_on(with_services(tables), day)
    return count_known(tables, known, warnings, month, framework, day, sources)


def count_known(
    tables: Tables,
    known: Tables,
    warnings: pd.DataFrame,
    month: str,
    framework: Framework,
    day: date,
    sources: Sources,
) -> Counted:
    """Count a month from tables as read and as known on a day, and the warnings about them."""
    prepared, calendar = prepare(known, month, framework, day)
    rows = _count_measures(prepared, calendar, framework, ENTRIES, warnings, day)
    tellable = unknown_history.tellable(_figures(rows, prepared), sources)
    known = with_categories(known, framework)
    return Counted(tables, known, prepared, calendar, warnings, tellable, _not_recorded(rows))


@pd.option_context("mode.string_storage", "python")
def compute(
    tables: Tables,
    month: str,
    framework: Framework,
    as_at: str = "",
    measures: Iterable[str] = ENTRIES,
    findings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every figure of a month's report, or those of some measures.

    ``authority`` is the first column if there are several authorities. Keys that do not apply are empty and numbers
    that do not apply are null. ``findings`` in the records, if given, are counted too. Raises UserError if there are no
    audits in the month or before it.
    """
    day = months.as_at(as_at, month)
    known = as_known_on(with_services(without_categories(tables)), day)
    prepared, calendar = prepare(known, month, framework, day)
    return _figures(_count_measures(prepared, calendar, framework, measures, findings, day), prepared)


def prepare(tables: Tables, month: str, framework: Framework, day: date) -> tuple[Tables, pd.DataFrame]:
    """What measures count from: the prepared tables, and the calendar of the report.

    ``tables`` are those known on the day. Raises UserError if there are no audits in the month or before it.
    """
    numbered = {name: frame.reset_index(drop=True) for name, frame in without_categories(tables).items()}
    calendar = _calendar(numbered["audits"], periods.month(month), framework, day)
    return prepare_tables(numbered, calendar, framework), calendar


def _calendar(audits: pd.DataFrame, last: pd.Period, framework: Framework, day: date) -> pd.DataFrame:
    first = audits.dropna(subset="month").groupby("authority")["month"].min()
    require_begun(first, last)
    return periods.calendar(first, last, framework.thresholds.series_months, day)


def require_begun(first: pd.Series, last: pd.Period) -> None:
    """Refuse a month before the first recorded month of every authority. Raises UserError."""
    if first.empty or first.min() > last:
        hint = f" The first recorded month is {first.min()}." if len(first) else ""
        raise UserError(f"No audits are recorded in {last} or before.{hint} Choose a later month, or other data.")


def _count_measures(
    tables: Tables,
    calendar: pd.DataFrame,
    framework: Framework,
    measures: Iterable[str],
    findings: pd.DataFrame | None,
    day: date,
) -> pd.DataFrame:
    """The rows of measures as they count them, those of one authority after another, and those of the findings."""
    counted = [ENTRIES[name].rows(tables, calendar, framework).assign(measure=name) for name in measures]
    # A measure may count in several parts. Sorted, its rows are those of each authority counted by itself.
    rows = [part.sort_values("authority", kind="stable") for part in counted]
    if findings is not None:
        rows.append(count_findings(findings, periods.state(day)).assign(measure="listings"))
    return pd.concat(rows, ignore_index=True)


def _figures(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Counted rows as the figures table, with a column ``authority`` if there are several."""
    table = with_values_and_intervals(rows, registry())
    several = bool(tables["audits"]["authority"].ne("").any())
    return table if several else table.drop(columns="authority")


def _not_recorded(rows: pd.DataFrame) -> pd.DataFrame:
    """The keys of the counted rows that leave out records, and how many."""
    keys = rows[KEYS].astype("str").fillna("")
    return keys.assign(unknown=rows["unknown"])[rows["unknown"] > 0]
