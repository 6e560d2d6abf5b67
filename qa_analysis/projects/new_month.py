"""A new month: the files in which its authors say what is theirs to say, begun from those of the month before.

Its settings, ``params/MONTH.yml``, are those of the latest earlier month but for the as-at date. Its text,
``params/MONTH.md``, has a heading for each section, with what to write there and which recommendations are open. All of
that is in comments, so that the month can be built at once and its report has no word that nobody wrote.
"""

import re
from datetime import date
from pathlib import Path
from string import Template
from typing import NamedTuple

import pandas as pd
import yaml

from qa_analysis.commentary import passages, prompts
from qa_analysis.contract import params, periods, settings
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
AS_AT = "# as_at: {last}  # the day on which the trackers are read; the month's last day where none is given"
UNREAD = (
    "Which recommendations are open could not be read. Mend the records, remove this file and begin the month again."
)


class Begun(NamedTuple):
    """The files of a new month, as texts by their paths, and what there is to say of how they were begun."""

    files: dict[Path, str]
    notes: list[str]


def begin_month(month: str, data: Path, folder: Path, notebooks: list[Path]) -> Begun:
    """The files of a new month in a folder of params, from those before it, the records and the section notebooks.

    Nothing is written. Raises UserError where the month or a later one has files already, and where those of an earlier
    one cannot be read. Recommendations that cannot be read stop nothing: a note says that none was carried over.
    """
    before, last = str(periods.month(month) - 1), periods.as_at("", periods.month(month))
    _require_new(month, folder)
    if not data.is_dir():
        raise UserError(f"{data}: no such folder. Give the folder that holds the tables with --data.")
    earlier = max(_months(folder, "yml"), default="")
    day = state_of(before, "", settings.front(folder, before))
    rows, unread = _open(data, folder, before, day)
    named = {"month": period(month), "records": _named(data), "last": str(last)}
    guide = Template(GUIDE.read_text(encoding="utf-8")).substitute(named)
    text = guide + prompts.sections(notebooks, _carried(rows, day, last))
    files = {folder / f"{month}.yml": _front(folder, earlier, last), passages.source(folder, month): text}
    start = f"Begun from {earlier}." if earlier else "There is no earlier month to begin from."
    return Begun(files, [start, unread or _count(rows, day)])


def _months(folder: Path, kind: str) -> list[str]:
    """The months that have files of a kind in a folder."""
    return [path.stem for path in folder.glob(f"*.{kind}") if re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", path.stem)]


def _require_new(month: str, folder: Path) -> None:
    """Refuse a month that has files already, or that is before the latest one."""
    latest = max(_months(folder, "yml") + _months(folder, "md"), default="")
    for path in (folder / f"{month}.yml", passages.source(folder, month)):
        if path.exists():
            raise UserError(f"{path}: there already, so nothing was written. Edit it, or move it away and run again.")
    if month < latest:
        raise UserError(f"{month} is before {latest}, the latest month in {folder}. Give a month after it.")


def _front(folder: Path, earlier: str, last: date) -> str:
    """The settings of an earlier month, as they are written there, with its as-at date as a comment on another."""
    if earlier:
        settings.front(folder, earlier)  # which names what is wrong in it
    text = _undated(folder / f"{earlier}.yml") if earlier else ""
    return f"{(text or FRONT.read_text(encoding='utf-8')).rstrip()}\n{AS_AT.format(last=last)}\n"


def _undated(path: Path) -> str:
    """The text of a month's settings without its as-at date; empty where nothing else is set."""
    text = re.sub(r"^# as_at:.*\n?", "", params.text(path), flags=re.MULTILINE)
    whole = yaml.compose(text)
    for key, value in whole.value if whole else ():
        if key.value == "as_at":
            rest = re.sub(r"^[ \t]*(#.*)?\n?", "", text[value.end_mark.index :], count=1)
            text = text[: key.start_mark.index] + rest
    return text if yaml.safe_load(text) else ""


def _open(data: Path, folder: Path, before: str, day: date) -> tuple[pd.DataFrame | None, str]:
    """The recommendations that were open at the state of the month before; without them, why they cannot be read."""
    framework, exports = settings.framework(folder), sources(folder)
    try:
        tables, found = check_tables(data, framework, sources=exports)
    except UserError as error:
        return None, f"No recommendations are carried over, since the records cannot be read. {error}"
    errors = found[(found["table"] == "recommendations") & (found["severity"] == "error")]
    if len(errors):
        wrong = quantity(len(errors), "error")
        return None, f"No recommendations are carried over: {wrong} in their table. qa-report check lists what to mend."
    return recommendations.still_open(tables["recommendations"], before, day), ""


def _carried(rows: pd.DataFrame | None, day: date, last: date) -> dict[str, str]:
    """What stands under each section of recommendations; one without a section stands under the last of them."""
    if rows is None:
        return dict.fromkeys(SECTIONS, UNREAD)
    under = {section: _listed(rows[rows["section"] == section], day, last) for section in SECTIONS}
    rest = rows[rows["section"] == ""]
    if len(rest):
        under[SECTIONS[-1]] += f"\n\nWithout a section in the records:\n\n{_listed(rest, day, last)}"
    return under


def _listed(rows: pd.DataFrame, day: date, last: date) -> str:
    if rows.empty:
        return f"The records have no recommendation of this section that was open on {on(pd.Timestamp(day))}."
    begin = f"Open on {on(pd.Timestamp(day))}. To close one, fill in its closed_on in the records.\n\n"
    return begin + "\n".join(recommendations.describe(row, last) for row in rows.itertuples())


def _count(rows: pd.DataFrame, day: date) -> str:
    open_then = f"{quantity(len(rows), 'recommendation')} open on {on(pd.Timestamp(day))}"
    return f"{open_then}: carried over." if len(rows) else f"{open_then}, so none is carried over."


def _named(data: Path) -> str:
    """A folder of records as a text names it: from the project where it lies in it."""
    at, root = data.resolve(), project().resolve()
    return (at.relative_to(root) if at.is_relative_to(root) else at).as_posix()
