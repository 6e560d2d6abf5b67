"""One month opened for reading: its figures, the records they came from and what was found wrong in them."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from qa_analysis import figures, findings, history, periods, settings, validate
from qa_analysis.errors import UserError
from qa_analysis.load import read

EDITIONS = ("operational", "shareable")
DATA, PARAMS = "data/sample", "params"


@dataclass(frozen=True)
class OpenMonth:
    """A month's report as notebooks read it: ``figures`` is the table, ``records`` the tables as known at ``as_at``."""

    month: str
    as_at: date
    edition: str
    framework: settings.Framework
    figures: pd.DataFrame
    records: dict[str, pd.DataFrame]
    findings: pd.DataFrame


def project(start: Path | None = None) -> Path:
    """The project's folder: ``QA_PROJECT``, else the nearest folder from ``start`` upwards that holds the params."""
    if given := os.environ.get("QA_PROJECT"):
        return Path(given)
    start = (start or Path.cwd()).resolve()
    return next((f for f in (start, *start.parents) if (f / PARAMS / "framework.yml").is_file()), start)


@pd.option_context("mode.string_storage", "python")
def checked(
    folder: Path, framework: settings.Framework, extracted_on: date | None = None
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables of a folder, and every finding in them, graded; without ``extracted_on`` the extract is of today."""
    tables, unread = read(folder)
    broken = validate.findings(tables, framework, extracted_on or date.today())
    severity = framework.severity.model_dump()
    return tables, findings.graded(pd.concat([unread, broken], ignore_index=True), severity)


def valid(folder: Path, framework: settings.Framework) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables of a folder and the warnings about them. Raises UserError that lists every error."""
    tables, found = checked(folder, framework)
    errors = found[found["severity"] == "error"]
    if len(errors):
        counted = f"{len(errors)} error{'s' if len(errors) > 1 else ''} in the records of {folder}:"
        raise UserError(f"{counted}\n{findings.summary(errors)}")
    return tables, found


def open_month(
    month: str, data: str = DATA, params: str = PARAMS, edition: str = "operational", as_at: str = ""
) -> OpenMonth:
    """A month's report, from the records of a folder and the settings of another.

    Relative folders are resolved against the project. Raises UserError for what the user can mend.
    """
    day = periods.as_at(as_at, periods.month(month))
    if edition not in EDITIONS:
        raise UserError(f"{edition!r} is not an edition. Choose one of: {', '.join(EDITIONS)}.")
    framework = settings.framework(project() / params)
    tables, found = valid(project() / data, framework)
    table = figures.compute(tables, month, framework, as_at)
    return OpenMonth(month, day, edition, framework, table, history.known(tables, day), found)
