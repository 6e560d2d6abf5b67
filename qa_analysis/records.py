"""Records: the tables of a folder, read and checked, and the figures that are counted from them."""

import os
from datetime import date
from pathlib import Path

import pandas as pd

from qa_analysis import figures, findings, settings, validate
from qa_analysis.errors import UserError
from qa_analysis.load import categorised, read
from qa_analysis.wording import counted

DATA, PARAMS = "data/sample", "params"


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
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables of a folder, and every finding in them, graded; without ``extracted_on`` the extract is of today."""
    tables, unread = read(folder)
    broken = validate.findings(tables, framework, extracted_on or date.today(), unread)
    severity = framework.severity.model_dump()
    return tables, findings.graded(pd.concat([unread, broken], ignore_index=True), severity)


def valid(folder: Path, framework: settings.Framework) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables of a folder and the warnings about them. Raises UserError that lists every error."""
    tables, found = checked(folder, framework)
    errors = found[found["severity"] == "error"]
    if len(errors):
        raise UserError(f"{counted(len(errors), 'error')} in the records of {folder}:\n{findings.summary(errors)}")
    return categorised(tables, framework), found


def computed(
    folder: Path, month: str, framework: settings.Framework, day: date
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, pd.DataFrame]:
    """The tables of a folder, the warnings about them, and a month's figures as at a day."""
    tables, found = valid(folder, framework)
    lasting = found[found["rule"] != "after_extract"]  # the extract is of today, a report is of any day
    return tables, lasting, figures.compute(tables, month, framework, str(day), findings=lasting)
