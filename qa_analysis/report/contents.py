"""Contents: what a section may read of a month, which is no record.

In a build, a notebook is handed what its code names: the figures of measures, the lists, and the authors' text
about its sections. On its own, a notebook may read every figure and list of the month that it opens.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from qa_analysis.commentary.places import OVERVIEW, names_in, paragraphs
from qa_analysis.contract.schema import THEME_KINDS
from qa_analysis.contract.settings import Framework
from qa_analysis.errors import UserError, require
from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.exhibits.formats import Markdown
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.figures.table import KEYS, select, select_recent
from qa_analysis.report.month import LIST_NAMES, OpenMonth

NOT_HANDED = "{!r} was not handed to this notebook. Write its name in full in the notebook's code."


@dataclass(frozen=True)
class Contents:
    """What a section may read of a month.

    ``measures`` names those whose figures are here; None if all are. ``unknown`` has the keys of the shares that leave
    records out (see ``figures.from_records``). ``written`` has the authors' text by section and paragraph.
    """

    month: str
    as_at: date
    edition: str
    framework: Framework
    since: pd.Period
    figures: pd.DataFrame
    unknown: pd.DataFrame
    lists: dict[str, Listing]
    written: dict[tuple[str, str], Markdown]
    measures: frozenset[str] | None = None

    def rows(
        self, measure: str | list[str], last: int | None, if_any: bool = False, **keys: str | list[str]
    ) -> pd.DataFrame:
        """Figures as ``OpenMonth.rows`` selects them, with a column ``unknown``: how many records a share leaves out.

        With a period among the keys, ``last`` does not count. Raises UserError if a measure was not handed to the
        notebook or, unless ``if_any`` is true, has no such service, group, category or period in any month.
        """
        measures = [measure] if isinstance(measure, str) else measure
        for name in measures:
            if self.measures is not None and name in ENTRIES and name not in self.measures:
                raise UserError(NOT_HANDED.format(name))
        last = None if "period" in keys else last
        rows = select_recent(self.figures, measure, self.month, self.as_at, self.framework, last, **keys)
        if rows.empty and not if_any:
            self._require_values(measures, keys)
        # A merge numbers its rows afresh; the index of the figures stays, for those who look a row up.
        return rows.merge(self.unknown, how="left", on=KEYS).set_axis(rows.index)

    def _require_values(self, measures: list[str], keys: dict[str, str | list[str]]) -> None:
        """Refuse a value of a key that none of the measures has. A theme may be of a kind that nobody has named yet."""
        figures = select(self.figures, measures)
        more = {"service": self.framework.services, "group": THEME_KINDS if "themes" in measures else ()}
        for key, values in keys.items() if len(figures) else ():
            known = {*figures[key], "", *more.get(key, ())}
            for value in {values} - known if isinstance(values, str) else {*values} - known:
                named, choices = " or ".join(measures), sorted(known - {""})
                require(value, choices, f"a {key} of {named}", "" if choices else f"It has no {key}.")

    def listing(self, name: str) -> Listing:
        """A list by its name. Raises UserError if there is no such list, or if it was not handed to the notebook."""
        require(name, LIST_NAMES, "a list")
        try:
            return self.lists[name]
        except KeyError:
            raise UserError(NOT_HANDED.format(name)) from None


class _Lists(dict):
    """The lists of an opened month, each made when it is first read."""

    def __init__(self, report: OpenMonth) -> None:
        super().__init__()
        self.report = report

    def __missing__(self, name: str) -> Listing:
        return self.setdefault(name, self.report.listing(name))


def all_contents(report: OpenMonth) -> Contents:
    """Everything in a month that a section may read, for a notebook that runs on its own."""
    counted = report.counted
    written = {place: report.written(*place) for place in report.passages}
    head = (report.month, report.as_at, report.edition, report.framework, report.since)
    return Contents(*head, counted.figures, counted.unknown, _Lists(report), written)


def contents_for(report: OpenMonth, notebook: str) -> Contents:
    """What one notebook may read, told from the text of its file."""
    named, places = names_in(notebook), paragraphs([notebook]).keys() - {OVERVIEW}
    measures = frozenset(named & ENTRIES.keys())
    figures, unknown = (rows[rows["measure"].isin(measures)] for rows in (report.figures, report.counted.unknown))
    lists = {name: report.listing(name) for name in LIST_NAMES if name in named}
    written = {place: report.written(*place) for place in report.passages if place[0] in places}
    head = (report.month, report.as_at, report.edition, report.framework, report.since)
    return Contents(*head, figures, unknown, lists, written, measures)
