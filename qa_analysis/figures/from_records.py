"""From records to figures: a month is counted once, and what it was counted from goes with its figures.

The tables of a folder are read and checked, taken as they were known on the as-at date, and prepared for counting:
joined to what several measures need, with their rows numbered. Every measure then counts from the same tables.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import NOWHERE, Sources
from qa_analysis.errors import UserError
from qa_analysis.figures import unknown_history
from qa_analysis.figures.measures import ENTRIES, registry
from qa_analysis.figures.measures.derived import prepare_tables, with_services
from qa_analysis.figures.measures.lists import count_findings
from qa_analysis.figures.table import with_values_and_intervals
from qa_analysis.records import findings as found
from qa_analysis.records.as_at import as_known_on
from qa_analysis.records.load import load_tables, with_categories, without_categories
from qa_analysis.records.validate import grade_findings, require_valid


class Counted(NamedTuple):
    """A month counted: its ``figures``, the ``warnings`` about its records, and the tables in three states.

    ``extract`` are the tables as they were read, with what came later; ``tables`` are as known on the as-at date, with
    the services of staff, workers, actions and concerns; ``prepared`` are what measures and lists are counted from,
    and ``calendar`` has the months of the report.
    """

    extract: Tables
    tables: Tables
    prepared: Tables
    calendar: pd.DataFrame
    warnings: pd.DataFrame
    figures: pd.DataFrame


@pd.option_context("mode.string_storage", "python")
def count_records(folder: Path, month: str, framework: Framework, day: date, sources: Sources = NOWHERE) -> Counted:
    """A month counted from the tables of a folder, as known on a day.

    The warnings are those that hold of the tables as they are and as they were on the day: none is of a row or an event
    that came later, nor of a date after the extract, which is another each time that a report is made. Figures of a
    state that a tracker does not show are left out. Raises UserError where the records have errors.
    """
    loaded = load_tables(folder, sources, framework)
    every = grade_findings(loaded, framework, date.today())
    require_valid(every, folder)
    unknown_history.require_tellable(sources, day)
    known = as_known_on(with_services(loaded.tables), day)
    then = grade_findings(loaded._replace(tables=known), framework, date.max)
    warnings = found.warnings(every).merge(then[found.SAME].drop_duplicates())
    return _counted(loaded.tables, known, warnings, month, framework, day, sources)


@pd.option_context("mode.string_storage", "python")
def count_kept(
    kept: tuple[Tables, pd.DataFrame], month: str, framework: Framework, day: date, sources: Sources
) -> Counted:
    """A month counted from tables and warnings that were kept; they were checked then, and are not checked again."""
    tables, warnings = kept
    known = as_known_on(with_services(tables), day)
    return _counted(tables, known, warnings, month, framework, day, sources)


def _counted(
    tables: Tables,
    known: Tables,
    warnings: pd.DataFrame,
    month: str,
    framework: Framework,
    day: date,
    sources: Sources,
) -> Counted:
    ready, calendar = prepare(known, month, framework, day)
    figures = _figures(ready, calendar, framework, ENTRIES, warnings, day)
    tellable = unknown_history.tellable(figures, sources)
    return Counted(tables, with_categories(known, framework), ready, calendar, warnings, tellable)


@pd.option_context("mode.string_storage", "python")
def compute(
    tables: Tables,
    month: str,
    framework: Framework,
    as_at: str = "",
    measures: Iterable[str] = ENTRIES,
    findings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every figure of a month's report, or of some measures; ``authority`` first where there are several.

    Text is empty and numbers are null where a figure has none. ``findings`` in the records, where they are given, are
    counted too. Raises UserError where there are no audits so early.
    """
    day = periods.as_at(as_at, periods.month(month))
    known = as_known_on(with_services(without_categories(tables)), day)
    ready, calendar = prepare(known, month, framework, day)
    return _figures(ready, calendar, framework, measures, findings, day)


def prepare(tables: Tables, month: str, framework: Framework, day: date) -> tuple[Tables, pd.DataFrame]:
    """What measures count from, out of tables as known on a day: the tables prepared, and the calendar of the report.

    Raises UserError where there are no audits so early.
    """
    plain = {name: frame.reset_index(drop=True) for name, frame in without_categories(tables).items()}
    calendar = _calendar(plain["audits"], periods.month(month), framework, day)
    return prepare_tables(plain, calendar, framework), calendar


def _calendar(audits: pd.DataFrame, last: pd.Period, framework: Framework, day: date) -> pd.DataFrame:
    first = audits.dropna(subset="month").groupby("authority")["month"].min()
    if first.empty or first.min() > last:
        begin = f" The first recorded month is {first.min()}." if len(first) else ""
        raise UserError(f"No audits are recorded in {last} or before.{begin} Choose a later month, or other data.")
    return periods.calendar(first, last, framework.thresholds.series_months, day)


def _figures(
    tables: Tables,
    calendar: pd.DataFrame,
    framework: Framework,
    measures: Iterable[str],
    findings: pd.DataFrame | None,
    day: date,
) -> pd.DataFrame:
    rows = [ENTRIES[name].rows(tables, calendar, framework).assign(measure=name) for name in measures]
    if findings is not None:
        rows.append(count_findings(findings, periods.state(day)).assign(measure="listings"))
    table = with_values_and_intervals(pd.concat(rows, ignore_index=True), registry())
    several = bool(tables["audits"]["authority"].ne("").any())
    return table if several else table.drop(columns="authority")
