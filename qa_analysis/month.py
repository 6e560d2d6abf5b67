"""One month opened for reading: its figures, the records they came from and what was found wrong in them."""

import builtins
import json
import os
import pickle
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from qa_analysis import commentary, private, references
from qa_analysis.contract import periods, settings, sources
from qa_analysis.contract.folders import HISTORY, PARAMS, data_folder, project
from qa_analysis.contract.settings import state_of
from qa_analysis.contract.words import counted
from qa_analysis.errors import UserError, require
from qa_analysis.exhibits import lists
from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.exhibits.formats import Markdown, Text
from qa_analysis.figures.from_records import Counted, count_kept, count_records
from qa_analysis.figures.measures.derived import Tables
from qa_analysis.figures.table import select
from qa_analysis.publishing import frozen, publication
from qa_analysis.records.load import read
from qa_analysis.revisions import Revisions, since_published, when_published

PARAMETERS = ("month", "data", "params", "edition", "as_at")
DEFAULTS = dict(zip(PARAMETERS, (None, "", PARAMS, "operational", ""), strict=True))
EDITIONS = ("operational", "shareable")
EXPLORED = "QA_EXPLORE"  # holds the parameters of the month that is explored, as JSON
OPENED = "QA_OPENED"  # the note of a month opened before, for the notebooks of one build (``private``)


@dataclass(frozen=True)
class OpenMonth:
    """A month's report as notebooks read it; ``counted`` has its figures, the tables that they were counted from and
    the warnings about them.

    ``origin`` is where the tables are from; ``kept`` is the publication that they were kept at, if they were, and
    ``past`` the history that the month before is looked up in.
    """

    month: str
    as_at: date
    edition: str
    framework: settings.Framework
    front: settings.Front
    counted: Counted
    passages: commentary.Passages
    source: Path
    note: str = ""
    origin: sources.Sources = sources.NOWHERE
    past: Path = Path(HISTORY)
    kept: publication.Publication | None = None

    @property
    def figures(self) -> pd.DataFrame:
        """The figures table."""
        return self.counted.figures

    @property
    def tables(self) -> Tables:
        """The tables as they were known on the as-at date, by name."""
        return self.counted.tables

    @property
    def findings(self) -> pd.DataFrame:
        """The warnings about the records."""
        return self.counted.warnings

    def rows(self, measure: str | list[str], last: int | None = 1, **keys: str | list[str]) -> pd.DataFrame:
        """A measure's figures, or those of several, of the last months, quarters, windows or states to this month; of
        all where ``last`` is None. They are of social care, or across services, unless ``service`` differs.

        Raises UserError where there is no such measure or key.
        """
        service = {"service": [self.framework.social_care, ""]}
        chosen = select(self.figures, measure, **(service | keys))
        return chosen if last is None else chosen[chosen["period"].isin(self._recent(chosen["period"], last))]

    def _recent(self, labels: pd.Series, last: int) -> list[str]:
        """Those of the labels that end with one of the last months, or are of one of the last quarters."""
        months = periods.months_to(self.month, last)
        quarters = periods.quarters_to(self.month, last, self.framework.financial_year_start)
        states = [periods.state(periods.month(month).end_time.date()) for month in months[:-1]]
        ends = {*months, *quarters, *states, self.state}
        return [label for label in labels.unique() if label.rpartition("/")[2] in ends]

    @property
    def since(self) -> pd.Period:
        """The first month of which audits are on record."""
        return self.tables["audits"]["month"].min()

    @property
    def state(self) -> str:
        """The label of the state at the as-at date."""
        return periods.state(self.as_at)

    @property
    def recent(self) -> str:
        """How long recent months are, in words."""
        return counted(self.framework.thresholds.recent_months, "month")

    @property
    def months_before(self) -> str:
        """The label of the recent months before this one, which it is compared with."""
        return periods.window(str(periods.month(self.month) - 1), self.framework.thresholds.recent_months)

    def commentary(self, section: str) -> Markdown | None:
        """What the authors wrote about a section of this month's report; None where they wrote nothing."""
        return self.written(section, "")

    def paragraph(self, place: str, generated: Text, see: str = "") -> Markdown | Text:
        """A paragraph, by its section and name such as ``1.1 at risk``: the authors' where they wrote one instead.

        ``see`` is the section with the evidence for a generated one.
        """
        section, _, name = place.partition(" ")
        evidence = Text(f"{generated.removesuffix('.')} (section {see}).") if see else generated
        return self.written(section, name) or evidence

    def written(self, section: str, name: str) -> Markdown | None:
        """What the authors wrote for one place, its references filled in; None where they wrote nothing."""
        if (section, name) not in self.passages:
            return None
        line, text = self.passages[section, name]
        filled = references.filled(text, self.rows, lambda below: f"{self.source}, line {line + below}")
        return Markdown(filled.strip())

    @cached_property
    def revisions(self) -> Revisions:
        """What has become of the figures of the month before since they were published (``qa_analysis.revisions``).

        Raises UserError where the history was altered.
        """
        if self.kept:
            return when_published(self.kept)
        before, authority = str(periods.month(self.month) - 1), self.counted.extract["audits"]["authority"].iloc[0]
        return since_published(before, authority, self.counted.extract, self.origin, self.past, self.source.parent)

    def listing(self, name: str) -> Listing:
        """A list of the operational edition (see ``qa_analysis.listings``)."""
        return lists.listing(name, self)


def open_month(
    month: str | None = None,
    data: str = "",
    params: str = PARAMS,
    edition: str = "operational",
    as_at: str = "",
    history: str = HISTORY,
) -> OpenMonth:
    """A month's report, from the records of a folder and the settings of another.

    Relative folders are resolved against the project. Without any parameter it is the month that ``qa-report explore``
    was given; without a month, the last with audits on record. ``data`` may be the tables kept at a publication, and
    ``history`` is where the month before is looked up. Raises UserError for what the user can mend.
    """
    parameters = {"month": month, "data": data, "params": params, "edition": edition, "as_at": as_at}
    _refuse_unknown_parameters()
    if parameters == DEFAULTS:
        parameters |= json.loads(os.environ.get(EXPLORED, "{}"))
    parameters["data"] = parameters["data"] or data_folder()
    if parameters["month"] is None:
        parameters["month"] = _last(project() / parameters["data"], project() / parameters["params"])
    if opened := os.environ.get(OPENED):
        of, report = pickle.loads(private.received(opened))
        if of == parameters:
            return report
    return _open(**parameters, past=project() / history)


def _last(data: Path, params: Path) -> str:
    """The last month with audits in the records of a folder."""
    months = read(data, sources.sources(params), settings.framework(params))[0]["audits"]["month"].dropna()
    if months.empty:
        raise UserError(f"No audits are recorded in {data}. Give the folder of your records, or check them first.")
    return str(months.max())


def _open(month: str, data: str, params: str, edition: str, as_at: str, past: Path) -> OpenMonth:
    periods.month(month)
    require(edition, EDITIONS, "an edition")
    if edition == "shareable":
        raise UserError("The shareable edition cannot be made yet: nothing masks small counts. Use operational.")
    folder = project() / params
    framework, front = settings.framework(folder), settings.front(folder, month)
    day = state_of(month, as_at, front)
    kept, origin = publication.of_tables(project() / data), sources.sources(folder)
    passages, source = commentary.read(folder, month), commentary.source(folder, month)
    note = kept.facts["note"] if kept else _note(folder, month, data, day)
    if note:
        passages, front = {}, front.model_copy(update={"authors": ()})
    if kept:
        counted = count_kept(frozen.read(project() / data), month, framework, day, origin)
    else:
        counted = count_records(project() / data, month, framework, day, origin)
    if not (counted.extract["audits"]["month"] == month).any():
        raise UserError(f"No audits are recorded for {month}, so there is nothing to report. Choose another month.")
    return OpenMonth(month, day, edition, framework, front, counted, passages, source, note, origin, past, kept)


def _note(params: Path, month: str, data: str, day: date) -> str:
    """What a month's text is about that its report is not; empty where it is about the same."""
    about, other = commentary.about(params, month), ""
    if about.records and (project() / about.records).resolve() != (project() / data).resolve():
        other = f"the records in {about.records}"
    elif about.as_at not in (None, day):
        other = f"the state on {about.as_at}"
    return other and f"{commentary.source(params, month)} is about {other}, so this report goes without it."


@contextmanager
def once(report: OpenMonth, parameters: dict[str, str]) -> Iterator[None]:
    """While this lasts, notebooks that open the month with the same parameters are given this report."""
    before = {name: os.environ.get(name) for name in (OPENED, "QA_PROJECT")}
    with private.handed_over(pickle.dumps((parameters, report))) as note:
        os.environ |= {OPENED: note, "QA_PROJECT": str(project())}
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def _refuse_unknown_parameters() -> None:
    """Refuse what papermill passed and no notebook takes: papermill itself only warns of it."""
    if "get_ipython" not in vars(builtins):
        return
    injected = [cell for cell in builtins.get_ipython().user_ns.get("In", []) if cell.startswith("# Parameters")]
    given = {name for cell in injected for name in re.findall(r"^(\w+) = ", cell, re.MULTILINE)}
    for name in sorted(given):
        require(name, PARAMETERS, "a parameter")
