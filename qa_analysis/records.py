"""Records: the tables of a folder, read and checked, and the figures that are counted from them."""

from datetime import date
from pathlib import Path

import pandas as pd

from qa_analysis import figures, findings, history, trackers, validate
from qa_analysis.contract import settings
from qa_analysis.contract.folders import PARAMS, data_folder, project
from qa_analysis.contract.sources import NOWHERE, Sources
from qa_analysis.contract.sources import sources as origin
from qa_analysis.contract.words import counted
from qa_analysis.errors import UserError
from qa_analysis.reading import Records, categorised, records

Tables = dict[str, pd.DataFrame]


@pd.option_context("mode.string_storage", "python")
def checked(
    folder: Path, framework: settings.Framework, extracted_on: date | None = None, sources: Sources = NOWHERE
) -> tuple[Tables, pd.DataFrame]:
    """The tables of a folder, and every finding in them, graded; without ``extracted_on`` the extract is of today."""
    opened = records(folder, sources, framework)
    return opened.tables, _found(opened, framework, extracted_on or date.today())


def _found(opened: Records, framework: settings.Framework, extracted_on: date) -> pd.DataFrame:
    broken = validate.findings(opened.tables, framework, extracted_on, opened.findings)
    every = pd.concat([opened.findings, broken], ignore_index=True)
    return findings.graded(every, framework.severity.model_dump(), opened.letters)


def valid(folder: Path, framework: settings.Framework, sources: Sources = NOWHERE) -> tuple[Tables, pd.DataFrame]:
    """The tables of a folder and the warnings about them. Raises UserError that lists every error."""
    tables, found = checked(folder, framework, sources=sources)
    _require_valid(found, folder)
    return categorised(tables, framework), findings.warnings(found)


def _require_valid(found: pd.DataFrame, folder: Path) -> None:
    errors = found[found["severity"] == "error"]
    if len(errors):
        raise UserError(f"{counted(len(errors), 'error')} in the records of {folder}:\n{findings.summary(errors)}")


def load(folder: str | Path = "", params: str | Path = PARAMS) -> Tables:
    """The tables of a folder, typed and valid, by name. Raises UserError that lists every error in them.

    >>> load()["audits"]["outcome"].value_counts()["completed"] > 500
    np.True_
    """
    own = project() / params
    return valid(project() / (folder or data_folder()), settings.framework(own), origin(own))[0]


def check(folder: str | Path = "", params: str | Path = PARAMS, extracted_on: date | None = None) -> pd.DataFrame:
    """Every error and warning in the tables of a folder: place, rule, problem and remedy, one row each."""
    own, records = project() / params, project() / (folder or data_folder())
    return checked(records, settings.framework(own), extracted_on, origin(own))[1]


@pd.option_context("mode.string_storage", "python")
def computed(
    folder: Path, month: str, framework: settings.Framework, day: date, sources: Sources = NOWHERE
) -> tuple[Tables, pd.DataFrame, pd.DataFrame]:
    """The tables of a folder, the warnings about what was known on a day, and a month's figures as at it.

    The warnings are those that hold of the tables as they are and as they were on the day: none is of a row or an event
    that came later, nor of a date after the extract, which is another each time that a report is made. Figures of a
    state that a tracker does not show are left out. Raises UserError where the records have errors.
    """
    opened = records(folder, sources, framework)
    found = _found(opened, framework, date.today())
    _require_valid(found, folder)
    trackers.require_shown(sources, day)
    then = _found(opened._replace(tables=history.known(opened.tables, day)), framework, date.max)
    warnings = findings.warnings(found).merge(then[findings.SAME].drop_duplicates())
    tables = categorised(opened.tables, framework)
    rows = figures.compute(tables, month, framework, str(day), findings=warnings)
    return tables, warnings, trackers.shown(rows, sources)
