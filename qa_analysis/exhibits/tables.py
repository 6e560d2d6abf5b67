"""Tables: figure rows, or a list, to an accessible table: a caption, heads that say what they head, aligned figures.

What is absent is written out, so that it cannot be taken for 0: ``none`` where there was nothing to count from,
``not recorded`` where the records do not say.
"""

from typing import NamedTuple

import pandas as pd

from qa_analysis.exhibits import exhibit
from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.exhibits.formats import Cell, Text, cell, heading, interval, nothing, percent

KEYS = {"period": "Period", "group": "Group", "category": "Category"}


class Table(NamedTuple):
    """A table with its caption and what it is made of; a notebook shows it as HTML.

    ``made`` are the measures of its figures, ``definition`` says how a list is made, ``total`` is its last line, and
    columns of ``words`` are set as text, not as numbers.
    """

    caption: str
    frame: pd.DataFrame
    made: tuple[str, ...] = ()
    definition: str = ""
    total: list | None = None
    words: bool = False

    def __repr__(self) -> str:
        return self.caption

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        more = {"total": self.total, "words": self.words}
        return exhibit.bundle("table", self.caption, self.made, self.definition, self.frame, **more)


def shares(
    rows: pd.DataFrame, caption: str, head: str = "Period", by: str = "period", total: pd.DataFrame | None = None
) -> Table:
    """One line for each period or group: the count and share of each category, and how many there are in all.

    ``total`` are the rows of a last line, over all groups.
    """
    lines = [{head: heading(name), **_line(part)} for name, part in rows.groupby(by, sort=False)]
    last = None if total is None else ["All", *_line(total).values()]
    return Table(caption, pd.DataFrame(lines, dtype="object"), _made(rows), total=last)


def _line(rows: pd.DataFrame) -> dict[str, Cell]:
    whole = rows["denominator"].iloc[0]
    return {row.category: _part(row) for row in rows.itertuples()} | {"All": Cell(f"{whole:.0f}", number=whole)}


def _part(row) -> Cell:
    if not row.denominator:
        return Cell("none")
    return Cell(f"{row.numerator:.0f} ({percent(row.value)})", count=row.numerator, percent=row.value)


def _made(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(rows["measure"].unique())


def compared(
    rows: pd.DataFrame, caption: str, head: str, across: str = "period", by: str = "group", whole: str = ""
) -> Table | Text:
    """One line for each group, one column for each period, category or measure; ``whole`` names a last line with what
    the shares of a column are of, where they are all of the same.
    """
    if not (rows["value"] > 0).any() and not (rows["denominator"] > 0).any():
        return nothing(caption)
    cells = {(getattr(row, by), getattr(row, across)): cell(row) for row in rows.itertuples()}
    lines, columns = rows[by].unique(), rows[across].unique()
    grid = [[heading(line), *(cells.get((line, column), Cell("none")) for column in columns)] for line in lines]
    frame = pd.DataFrame(grid, columns=[head, *map(heading, columns)], dtype="object")
    return Table(caption, frame, _made(rows), total=[whole, *_wholes(rows, across)] if whole else None)


def _wholes(rows: pd.DataFrame, across: str) -> list[Cell]:
    wholes = rows.drop_duplicates(across)["denominator"]
    return [Cell(f"{whole:.0f}", number=whole) for whole in wholes]


def counts(rows: pd.DataFrame, caption: str, head: str, counted: str, by: str = "group") -> Table | Text:
    """One line for each group with its count, or a sentence where there is none."""
    if rows.empty:
        return nothing(caption, "none")
    columns = {head: rows[by].map(heading).to_numpy("object"), counted: [cell(row) for row in rows.itertuples()]}
    return Table(caption, pd.DataFrame(columns, dtype="object"), _made(rows))


def themes(rows: pd.DataFrame, caption: str) -> Table | Text:
    """Themes with how often they are named, the most frequent first."""
    return counts(
        rows.sort_values(["value", "category"], ascending=[False, True]), caption, "Theme", "Times named", "category"
    )


def stages(rows: pd.DataFrame, caption: str) -> Table | Text:
    """Escalations by the highest stage reached, in process and resolved."""
    parts = rows["category"].str.split(", ", expand=True)
    return compared(rows.assign(stage=parts[0], end=parts[1]), caption, "Stage reached", across="end", by="stage")


def identified_teams(rows: pd.DataFrame, windows: pd.Series, caption: str) -> Table | Text:
    """Teams on a list at the end of either of two windows: their audits in each, and who joined and left."""
    before, now = [*[""] * (2 - len(windows)), *windows]
    listed = rows[rows["period"].isin([before, now])]
    if listed.empty:
        return nothing(caption, "none")
    cells = {(row.group, row.period): cell(row) for row in listed.itertuples()}
    teams = sorted(listed["group"].unique())
    columns = {heading(label): [cells.get((team, label), Cell("not listed")) for team in teams] for label in windows}
    change = [_change((team, before) in cells, (team, now) in cells) for team in teams]
    frame = pd.DataFrame({"Team": teams, **columns, "Since the month before": change}, dtype="object")
    return Table(caption, frame, _made(rows))


def _change(was: bool, is_now: bool) -> str:
    return "on both" if was and is_now else "joined" if is_now else "left"


def listed(rows: Listing, caption: str) -> Table | Text:
    """A list of the operational edition, or a sentence where nothing is on it."""
    if rows.frame.empty:
        return nothing(caption, "none")
    return Table(caption, rows.frame.astype("object"), definition=rows.definition, words=True)


def data(rows: pd.DataFrame) -> pd.DataFrame:
    """Figure rows as a table of their own: the keys that differ, the figure, and its interval where any has one."""
    keys = {head: rows[key].map(heading) for key, head in KEYS.items() if rows[key].nunique() > 1}
    columns = (keys or {"Period": rows["period"].map(heading)}) | {"Figure": [cell(row) for row in rows.itertuples()]}
    if rows["low"].notna().any():
        columns["95% interval"] = [interval(row) for row in rows.itertuples()]
    return pd.DataFrame({head: pd.Series(list(values), dtype="object") for head, values in columns.items()})
