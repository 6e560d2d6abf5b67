"""One month opened for reading: its figures, the records they came from and what was found wrong in them."""

import builtins
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from qa_analysis import commentary, figures, findings, history, periods, settings, validate
from qa_analysis.errors import UserError, require
from qa_analysis.load import categorised, read
from qa_analysis.narrative import Text

PARAMETERS = ("month", "data", "params", "edition", "as_at")
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
    params: Path

    def rows(self, measure: str, last: int = 1, **keys: str | list[str]) -> pd.DataFrame:
        """A measure's figures of its last periods, of social care or across services unless ``service`` differs.

        Raises UserError where there is no such measure or key.
        """
        service = {"service": [self.framework.social_care, ""]}
        chosen = figures.select(self.figures, measure, **(service | keys))
        return chosen[chosen["period"].isin(chosen["period"].unique()[-last:])]

    @property
    def months_before(self) -> str:
        """The label of the recent months before this one, which it is compared with."""
        return periods.window(str(periods.month(self.month) - 1), self.framework.thresholds.recent_months)

    def commentary(self, section: str) -> Text:
        """What the authors wrote about a section of this month's report; empty where they wrote nothing."""
        return commentary.read(self.params, self.month).get(section, Text())


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
        counted = f"{len(errors)} error{'s' if len(errors) > 1 else ''} in the records of {folder}:"
        raise UserError(f"{counted}\n{findings.summary(errors)}")
    return categorised(tables, framework), found


def open_month(
    month: str, data: str = DATA, params: str = PARAMS, edition: str = "operational", as_at: str = ""
) -> OpenMonth:
    """A month's report, from the records of a folder and the settings of another.

    Relative folders are resolved against the project. Raises UserError for what the user can mend.
    """
    _refuse_unknown_parameters()
    day = periods.as_at(as_at, periods.month(month))
    require(edition, EDITIONS, "an edition")
    if edition == "shareable":
        raise UserError("The shareable edition cannot be made yet: nothing masks small counts. Use operational.")
    framework = settings.framework(project() / params)
    tables, found = valid(project() / data, framework)
    table = figures.compute(tables, month, framework, as_at)
    return OpenMonth(month, day, edition, framework, table, history.known(tables, day), found, project() / params)


def _refuse_unknown_parameters() -> None:
    """Refuse what papermill passed and no notebook takes: papermill itself only warns of it."""
    if "get_ipython" not in vars(builtins):
        return
    injected = [cell for cell in builtins.get_ipython().user_ns.get("In", []) if cell.startswith("# Parameters")]
    given = {name for cell in injected for name in re.findall(r"^(\w+) = ", cell, re.MULTILINE)}
    for name in sorted(given):
        require(name, PARAMETERS, "a parameter")
