"""Revised figures as readers see them: a sentence, a list, a file."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.exhibits.formats import Cell, Text, cell, heading, percent, period, round_half_up
from qa_analysis.figures.table import KEYS
from qa_analysis.figures.table import as_csv as table_text

PARTS = ["numerator", "denominator", "value"]
WAS = [f"published_{part}" for part in PARTS]
COLUMNS = [*KEYS, "unit", *WAS, *PARTS, "rows"]
NONE = pd.DataFrame(columns=COLUMNS, dtype="object")
PLACES = {"ratio": 1, "moderation.agreement": 2}  # decimals by unit or measure, as the report prints them; else none
ALL, ABSENT = "all", "no figure"
SAID = {
    "unpublished": "{month} has not been published, so nothing can be said of revisions of its figures.",
    "of other records": (
        "{month} was published from records that have no audit in common with these, so its figures are not compared."
    ),
    "unreadable": (
        "{month} was published with settings that this version of the software cannot read, so its figures are not "
        "compared."
    ),
    "unrevised": "No figure of {month} has changed beyond rounding since it was published.",
    "revised": (
        "Figures of {month} have changed beyond rounding since it was published; they are listed below, with the rows "
        "that caused it."
    ),
}


class Revisions(NamedTuple):
    """What became of a published month: ``state`` is a key of ``SAID``, and ``rows`` are the revised figures.

    ``revision`` and ``published_on`` are of its last publication; ``as_at`` is the as-at date of its figures.
    """

    month: str
    state: str
    revision: int = 0
    published_on: str = ""
    as_at: str = ""
    rows: pd.DataFrame = NONE

    @property
    def listing(self) -> Listing:
        """The revised figures as a list, as published and as they are now, introduced by what became of the month."""
        lines = [_line(row) for row in self.rows.itertuples()]
        said = Text(SAID[self.state].format(month=period(self.month)))
        return Listing(pd.DataFrame(lines, dtype="object"), _definition(self) if lines else "", said)


def _line(row) -> dict[str, object]:
    was, new = ([getattr(row, name) for name in names] for names in (WAS, PARTS))
    keys = {key.capitalize(): heading(value) if value else ALL for key, value in zip(KEYS, row[1:], strict=False)}
    return keys | {"As published": _cell(row, was), "As it is now": _cell(row, new), "Rows that caused it": row.rows}


def _cell(row, parts: list[float]) -> Cell:
    figure = pd.Series(dict(zip(PARTS, parts, strict=True)) | {"measure": row.measure, "unit": row.unit})
    if figure[PARTS].isna().all():
        return Cell(ABSENT)
    if row.measure in PLACES and pd.notna(figure.value):
        return Cell(as_printed(row.measure, row.unit, figure.value), number=figure.value)
    return cell(figure)


def as_printed(measure: str, unit: str, value: float) -> str:
    """The value of a figure as a report prints it."""
    return percent(value) if unit == "percent" or pd.isna(value) else round_half_up(value, _places(measure, unit))


def _places(measure: str, unit: str) -> int:
    return PLACES.get(measure, PLACES.get(unit, 0))


def _definition(of: Revisions) -> str:
    """What the list of revised figures holds, in words."""
    published, as_at = (period(periods.state(date.fromisoformat(day))) for day in (of.published_on, of.as_at))
    return (
        f"Figures of {period(of.month)} and of the windows, the quarter and the state that end with it, whose printed "
        f"value is not what it was in publication {of.revision} of {published}. Both are counted as at {as_at}, by the "
        "settings of that publication. A row caused a revision if the figure moves when that row alone is put back as "
        "it was. The number of warnings is not compared."
    )


def text(rows: pd.DataFrame) -> str:
    """Revised figures as CSV."""
    return table_text(rows, [*WAS, *PARTS])


@pd.option_context("mode.string_storage", "python")
def read(path: Path) -> pd.DataFrame:
    """The revised figures in a file that ``text`` wrote."""
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    return table.assign(**table[[*WAS, *PARTS]].replace("", None).astype("float64"))
