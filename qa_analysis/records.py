"""Records: the tables of a folder, read and checked, and the figures that are counted from them."""

import os
from datetime import date
from pathlib import Path

import pandas as pd

from qa_analysis import figures, findings, history, settings, validate
from qa_analysis.errors import UserError
from qa_analysis.load import categorised, read
from qa_analysis.wording import counted

DATA, PARAMS = "data/sample", "params"
Tables = dict[str, pd.DataFrame]


def project(start: Path | None = None) -> Path:
    """The project's folder: ``QA_PROJECT``, else the nearest folder from ``start`` upwards that holds the params, else
    the one that the package itself lies in.
    """
    if given := os.environ.get("QA_PROJECT"):
        return Path(given)
    start = (start or Path.cwd()).resolve()
    folders = (start, *start.parents, Path(__file__).parent.parent)
    return next((f for f in folders if (f / PARAMS / "framework.yml").is_file()), start)


@pd.option_context("mode.string_storage", "python")
def checked(
    folder: Path, framework: settings.Framework, extracted_on: date | None = None
) -> tuple[Tables, pd.DataFrame]:
    """The tables of a folder, and every finding in them, graded; without ``extracted_on`` the extract is of today."""
    tables, unread = read(folder)
    return tables, _found(tables, unread, framework, extracted_on or date.today())


def _found(tables: Tables, unread: pd.DataFrame, framework: settings.Framework, extracted_on: date) -> pd.DataFrame:
    broken = validate.findings(tables, framework, extracted_on, unread)
    return findings.graded(pd.concat([unread, broken], ignore_index=True), framework.severity.model_dump())


def valid(folder: Path, framework: settings.Framework) -> tuple[Tables, pd.DataFrame]:
    """The tables of a folder and the warnings about them. Raises UserError that lists every error."""
    tables, found = checked(folder, framework)
    _require_valid(found, folder)
    return categorised(tables, framework), found


def _require_valid(found: pd.DataFrame, folder: Path) -> None:
    errors = found[found["severity"] == "error"]
    if len(errors):
        raise UserError(f"{counted(len(errors), 'error')} in the records of {folder}:\n{findings.summary(errors)}")


@pd.option_context("mode.string_storage", "python")
def computed(
    folder: Path, month: str, framework: settings.Framework, day: date
) -> tuple[Tables, pd.DataFrame, pd.DataFrame]:
    """The tables of a folder, the warnings about what was known on a day, and a month's figures as at it.

    The warnings are those that hold of the tables as they are and as they were on the day: none is of a row or an event
    that came later, nor of a date after the extract, which is another each time that a report is made.
    """
    tables, unread = read(folder)
    found = _found(tables, unread, framework, date.today())
    _require_valid(found, folder)
    then = _found(history.known(tables, day), unread, framework, date.max)
    warnings = found.merge(then[["table", "file", "sheet", "row", "column", "rule"]].drop_duplicates())
    tables = categorised(tables, framework)
    return tables, warnings, figures.compute(tables, month, framework, str(day), findings=warnings)
