"""A new month: begins the two files in which its authors write, from those of the month before.

The settings, ``params/MONTH.yml``, are those of the latest earlier month, without its as-at date. The text,
``params/MONTH.md``, has a heading for each section, with what to write there and which recommendations are open. All of
that is in comments: the month can be built at once, and its report has no words that nobody wrote.
"""

import re
from datetime import date
from pathlib import Path
from string import Template
from typing import NamedTuple

import pandas as pd
import yaml

from qa_analysis.commentary import passages, prompts
from qa_analysis.contract import months, params, settings
from qa_analysis.contract.folders import project
from qa_analysis.contract.schema import SECTIONS
from qa_analysis.contract.settings import state_of
from qa_analysis.contract.sources import sources
from qa_analysis.contract.words import quantity
from qa_analysis.errors import UserError
from qa_analysis.exhibits.formats import day as on
from qa_analysis.exhibits.formats import period
from qa_analysis.projects import recommendations
from qa_analysis.records.validate import check_tables

FRONT, GUIDE = (Path(__file__).with_suffix(kind) for kind in (".yml", ".md"))
AS_AT = "# as_at: {last}  # the day whose state the report shows; without it, the month's last day"
UNREAD = (
    "Which recommendations are open could not be read. Mend the records, remove this file and begin the month again."
)


class Begun(NamedTuple):
    """The files of a new month, as texts by path, and notes on how they were begun."""

    files: dict[Path, str]
    notes: list[str]


def begin_month(month: str, data: Path, folder: Path, notebooks: list[Path]) -> Begun:
    """The files of a new month in a folder of params, from the files before it, the records and the section notebooks.

    Nothing is written. Raises UserError if the month or a later one already has files, or an earlier month's cannot be
    read. If the recommendations cannot be read, a note says that none were carried over.
    """
    before, last = months.month_before(month), months.last_day(month)
    _require_new(month, folder)
    if not data.is_dir():
        raise UserError(f"{data}: no such folder. Give the folder that holds the tables with --data.")
    earlier = max(_months(folder, "yml"), default="")
    day = state_of(before, "", settings.front(folder, before))
    rows, unread = _open_recommendations(data, folder, before, day)
    values = {"month": period(month), "records": _relative_name(data), "last": str(last)}
    guide = Template(GUIDE.read_text(encoding="utf-8")).substitute(values)
    text = guide + prompts.sections(notebooks, _carry_over(rows, day, last))
    files = {folder / f"{month}.yml": _front(folder, earlier, last), passages.source(folder, month): text}
    start = f"Begun from {earlier}." if earlier else "There is no earlier month to begin from."
    return Begun(files, [start, unread or _count(rows, day)])


def _months(folder: Path, kind: str) -> list[str]:
    """The months with a file of this kind in a folder."""
    return [path.stem for path in folder.glob(f"*.{kind}") if re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", path.stem)]


def _require_new(month: str, folder: Path) -> None:
    """Refuse a month that already has files, or is before the latest month."""
    latest = max(_months(folder, "yml") + _months(folder, "md"), default="")
    for path in (folder / f"{month}.yml", passages.source(folder, month)):
        if path.exists():
            raise UserError(f"{path}: already exists, so nothing was written. Edit it, or move it away and run again.")
    if month < latest:
        raise UserError(f"{month} is before {latest}, the latest month in {folder}. Give a month after it.")


def _front(folder: Path, earlier: str, last: date) -> str:
    """The text of an earlier month's settings, with the new month's as-at date as a comment."""
    # Raises an error that names what is wrong in them.
    if earlier:
        settings.front(folder, earlier)
    text = _without_as_at(folder / f"{earlier}.yml") if earlier else ""
    return f"{(text or FRONT.read_text(encoding='utf-8')).rstrip()}\n{AS_AT.format(last=last)}\n"


def _without_as_at(path: Path) -> str:
    """The text of a month's settings without the as-at date; empty if nothing else is set."""
    text = re.sub(r"^# as_at:.*\n?", "", params.text(path), flags=re.MULTILINE)
    # Cut out of the text, so that the authors' comments stay.
    document = yaml.compose(text)
    for key, value in document.value if document else ():
        if key.value == "as_at":
            rest = re.sub(r"^[ \t]*(#.*)?\n?", "", text[value.end_mark.index :], count=1)
            text = text[: key.start_mark.index] + rest
    return text if yaml.safe_load(text) else ""


def _open_recommendations(data: Path, folder: Path, before: str, day: date) -> tuple[pd.DataFrame | None, str]:
    """The recommendations open at the end of the month before; or None and a note that says why they cannot be read."""
    framework, exports = settings.framework(folder), sources(folder)
    try:
        tables, findings = check_tables(data, framework, sources=exports)
    except UserError as error:
        return None, f"No recommendations are carried over, because the records cannot be read. {error}"
    errors = findings[(findings["table"] == "recommendations") & (findings["severity"] == "error")]
    if len(errors):
        wrong = quantity(len(errors), "error")
        return None, f"No recommendations are carried over: {wrong} in their table. qa-report check lists what to mend."
    return recommendations.still_open(tables["recommendations"], before, day), ""


def _carry_over(rows: pd.DataFrame | None, day: date, last: date) -> dict[str, str]:
    """The text under each section of recommendations; those without a section are under the last one."""
    if rows is None:
        return dict.fromkeys(SECTIONS, UNREAD)
    under = {section: _list_open(rows[rows["section"] == section], day, last) for section in SECTIONS}
    rest = rows[rows["section"] == ""]
    if len(rest):
        under[SECTIONS[-1]] += f"\n\nWithout a section in the records:\n\n{_list_open(rest, day, last)}"
    return under


def _list_open(rows: pd.DataFrame, day: date, last: date) -> str:
    if rows.empty:
        return f"The records have no recommendation in this section that was open on {on(pd.Timestamp(day))}."
    begin = f"Open on {on(pd.Timestamp(day))}. To close one, fill in its closed_on in the records.\n\n"
    return begin + "\n".join(recommendations.describe(row, last) for row in rows.itertuples())


def _count(rows: pd.DataFrame, day: date) -> str:
    open_then = f"{quantity(len(rows), 'recommendation')} open on {on(pd.Timestamp(day))}"
    return f"{open_then}: carried over." if len(rows) else f"{open_then}, so none are carried over."


def _relative_name(data: Path) -> str:
    """A folder of records as a text names it: relative to the project if it is inside it."""
    at, root = data.resolve(), project().resolve()
    return (at.relative_to(root) if at.is_relative_to(root) else at).as_posix()
