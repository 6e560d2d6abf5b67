"""Opening a month or a section of it: counts its records, and reads its settings and its authors' text."""

import json
import os
from datetime import date
from pathlib import Path

from qa_analysis.commentary import passages
from qa_analysis.contract import periods, settings, sources
from qa_analysis.contract.folders import HISTORY, PARAMS, data_folder, project
from qa_analysis.contract.settings import state_of
from qa_analysis.errors import UserError, require
from qa_analysis.figures.from_records import count_kept, count_records
from qa_analysis.publications import kept_tables, publication
from qa_analysis.records.load import load_tables
from qa_analysis.report.contents import all_contents
from qa_analysis.report.handover import DEFAULTS, EXPLORED, receive_contents, require_known_parameters
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.request import EDITIONS
from qa_analysis.report.section import Section


def open_month(
    month: str | None = None,
    data: str = "",
    params: str = PARAMS,
    edition: str = "operational",
    as_at: str = "",
    history: str = HISTORY,
) -> OpenMonth:
    """Open a month's report, from a folder of records and a folder of settings.

    Relative folders start from the project. Without any parameter, the month is the one given to ``qa-report explore``;
    without a month, it is the last with audits on record. ``data`` may be the tables kept with a publication, and
    ``history`` is where the month before is looked up. Raises UserError for what the user can mend.
    """
    parameters = _parameters(month=month, data=data, params=params, edition=edition, as_at=as_at)
    return _open(**parameters, past=project() / history)


def open_section(
    number: str,
    month: str | None = None,
    data: str = "",
    params: str = PARAMS,
    edition: str = "operational",
    as_at: str = "",
) -> Section:
    """Open a section of a month's report, such as 2.1, for its notebook.

    In a build it has what the build handed to this notebook, else everything that the month has to show. The parameters
    are those of ``open_month``. Raises UserError for what the user can mend.
    """
    parameters = _parameters(month=month, data=data, params=params, edition=edition, as_at=as_at)
    return Section(number, receive_contents(parameters) or all_contents(_open(**parameters, past=project() / HISTORY)))


def _parameters(**given: str | None) -> dict[str, str]:
    """The parameters with those that were not given filled in."""
    require_known_parameters()
    if given == DEFAULTS:
        given |= json.loads(os.environ.get(EXPLORED, "{}"))
    given["data"] = given["data"] or data_folder()
    if given["month"] is None:
        given["month"] = _last_month(project() / given["data"], project() / given["params"])
    return given


def _last_month(data: Path, params: Path) -> str:
    """The last month with audits in a folder of records."""
    loaded = load_tables(data, sources.sources(params), settings.framework(params))
    months = loaded.tables["audits"]["month"].dropna()
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
    written = passages.read_passages(folder, month)
    note = kept.facts["note"] if kept else _note(folder, month, data, day)
    # There is a note only if the text is about other records or another day: its authors did not write about this.
    if note:
        written, front = {}, front.model_copy(update={"authors": ()})
    if kept:
        counted = count_kept(kept_tables.read_kept(project() / data), month, framework, day, origin)
    else:
        counted = count_records(project() / data, month, framework, day, origin)
    if not (counted.extract["audits"]["month"] == month).any():
        raise UserError(f"No audits are recorded for {month}, so there is nothing to report. Choose another month.")
    return OpenMonth(
        month=month,
        as_at=day,
        edition=edition,
        framework=framework,
        front=front,
        counted=counted,
        passages=written,
        source=passages.source(folder, month),
        note=note,
        origin=origin,
        past=past,
        kept=kept,
    )


def _note(params: Path, month: str, data: str, day: date) -> str:
    """What a month's text is about, if its report is about other records or another day; empty if it is not."""
    about, other = passages.about(params, month), ""
    if about.records and (project() / about.records).resolve() != (project() / data).resolve():
        other = f"the records in {about.records}"
    elif about.as_at not in (None, day):
        other = f"the state on {about.as_at}"
    return other and f"{passages.source(params, month)} is about {other}, so this report goes without it."
