"""Tables: figure rows, or a list, as an accessible table with a caption, row and column headings and aligned figures.

An absent figure is written out, so that it cannot be taken for 0: ``none`` where there was nothing to count from,
``not recorded`` where the records do not say.
"""

from typing import NamedTuple

import pandas as pd

from qa_analysis.exhibits import exhibit
from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.exhibits.formats import Cell, Text, cell, heading, interval, nothing, percent
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.figures.table import months_together as together_over_months
from qa_analysis.figures.table import one_each, together

WHOLE_EFFECT = "ratings changed by moderation"
KEYS = {"period": "Period", "measure": "Measure", "group": "Group", "category": "Category"}


class Table(NamedTuple):
    """A table with its caption. A notebook shows it as HTML.

    ``made`` names the measures of its figures, ``definition`` says what is on a list, ``total`` is the last line. If
    ``words`` is true, columns are aligned as text and not as numbers.
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


def shares(rows: pd.DataFrame, caption: str, head: str = "Period", by: str = "period", total: str = "") -> Table:
    """One line for each period or group: the count and share of each category, and the number in all.

    ``total`` is the measure among the rows that the last line shows, over all groups.
    """
    parts = one_each(rows[rows["measure"] != total], by, "category")
    lines = [{head: heading(name), **_line(part)} for name, part in parts.groupby(by, sort=False)]
    last = ["All", *_line(rows[rows["measure"] == total]).values()] if total else None
    return Table(caption, pd.DataFrame(lines, dtype="object"), _measure_names(parts), total=last)


def _line(rows: pd.DataFrame) -> dict[str, Cell]:
    whole = rows["denominator"].iloc[0]
    return {row.category: _part(row) for row in rows.itertuples()} | {"All": Cell(f"{whole:.0f}", number=whole)}


def _part(row) -> Cell:
    if not row.denominator:
        return Cell("none")
    return Cell(f"{row.numerator:.0f} ({percent(row.value)})", count=row.numerator, percent=row.value)


def _measure_names(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(rows["measure"].unique())


def compared(
    rows: pd.DataFrame, caption: str, head: str, across: str = "period", by: str = "group", whole: str = ""
) -> Table | Text:
    """One line for each group and one column for each period, category or measure.

    ``whole`` names a last line with the denominator of each column, for columns whose shares all have the same one.
    """
    if not (rows["value"] > 0).any() and not (rows["denominator"] > 0).any():
        return nothing(caption)
    cells = {(getattr(row, by), getattr(row, across)): cell(row) for row in one_each(rows, by, across).itertuples()}
    lines, columns = rows[by].unique(), rows[across].unique()
    grid = [[heading(line), *(cells.get((line, column), Cell("none")) for column in columns)] for line in lines]
    frame = pd.DataFrame(grid, columns=[head, *map(heading, columns)], dtype="object")
    return Table(
        caption,
        frame,
        _measure_names(rows[rows["measure"].isin(ENTRIES)]),
        total=[whole, *_wholes(rows, across)] if whole else None,
    )


def moderator_effect(rows: pd.DataFrame, caption: str) -> Table | Text:
    """One line for each month: ratings raised, ratings lowered, both together, and Inadequate ratings by downgrade.

    ``rows`` are of ``moderation.upgraded``, ``.downgraded`` and ``.inadequate_by_downgrade``.
    """
    both = rows[rows["measure"].isin(["moderation.upgraded", "moderation.downgraded"])]
    whole = together(both.assign(measure=WHOLE_EFFECT), "").assign(category="")
    last = rows[rows["measure"] == "moderation.inadequate_by_downgrade"]
    return compared(pd.concat([both, whole, last]), caption, "Month", across="measure", by="period")


def _wholes(rows: pd.DataFrame, across: str) -> list[Cell]:
    wholes = rows.drop_duplicates(across)["denominator"]
    return [Cell(f"{whole:.0f}", number=whole) for whole in wholes]


def counts(rows: pd.DataFrame, caption: str, head: str, counted: str, by: str = "group") -> Table | Text:
    """One line for each group with its count; a sentence if there are no groups."""
    if rows.empty:
        return nothing(caption, "none")
    columns = {
        head: one_each(rows, by)[by].map(heading).to_numpy("object"),
        counted: [cell(row) for row in rows.itertuples()],
    }
    return Table(caption, pd.DataFrame(columns, dtype="object"), _measure_names(rows))


def themes(rows: pd.DataFrame, caption: str) -> Table | Text:
    """Themes with how often they are named, the most frequent first."""
    return counts(
        rows.sort_values(["value", "category"], ascending=[False, True]), caption, "Theme", "Times named", "category"
    )


def stages(rows: pd.DataFrame, caption: str) -> Table | Text:
    """Escalations by the highest stage reached, with a column for those in process and one for those resolved."""
    parts = rows["category"].str.split(", ", expand=True)
    return compared(rows.assign(stage=parts[0], end=parts[1]), caption, "Stage reached", across="end", by="stage")


def months_together(rows: pd.DataFrame, caption: str, head: str) -> Table:
    """One line for each group: the count and share of each category over all months of the rows together."""
    return shares(together_over_months(rows), caption, head, by="group")


def beside_earlier(rows: pd.DataFrame, caption: str, head: str) -> Table | Text:
    """One line for each group, with its figure for the last month and for the window of months before it."""
    month = max(label for label in rows["period"].unique() if "/" not in label)
    earlier = f"/{pd.Period(month, 'M') - 1}"
    return compared(rows[(rows["period"] == month) | rows["period"].str.endswith(earlier)], caption, head)


def trained(rows: pd.DataFrame, caption: str) -> Table | Text:
    """One line for each module to date: who was trained in it, and their mean share of the criteria at each level."""
    to_date = rows[rows["period"].str.startswith("as at") & (rows["group"] != "")]
    return compared(to_date, caption, "Module", across="measure")


def identified_teams(rows: pd.DataFrame, caption: str) -> Table | Text:
    """Teams on a list in either of two windows: their audits in each, and whether they joined or left.

    ``rows`` are of the number of teams on the list, which is there for both windows, and of each team.
    """
    windows, rows = rows.loc[rows["unit"] == "count", "period"].unique(), rows[rows["unit"] == "percent"]
    # A month at the start of the records has no window before it; an empty label then matches no rows.
    before, current = [*[""] * (2 - len(windows)), *windows]
    listed = rows[rows["period"].isin([before, current])]
    if listed.empty:
        return nothing(caption, "none")
    cells = {(row.group, row.period): cell(row) for row in listed.itertuples()}
    teams = sorted(listed["group"].unique())
    columns = {heading(label): [cells.get((team, label), Cell("not listed")) for team in teams] for label in windows}
    change = [_change((team, before) in cells, (team, current) in cells) for team in teams]
    moves = {"Since the month before": change} if before else {}
    frame = pd.DataFrame({"Team": teams, **columns, **moves}, dtype="object")
    return Table(caption, frame, _measure_names(rows))


def _change(was: bool, is_now: bool) -> str:
    return "on both" if was and is_now else "joined" if is_now else "left"


def listed(rows: Listing, caption: str) -> Table | Text:
    """A list of the operational edition; a sentence if nothing is on it."""
    if rows.frame.empty:
        return nothing(caption, "none")
    return Table(caption, rows.frame.astype("object"), definition=rows.definition, words=True)


def data(rows: pd.DataFrame) -> pd.DataFrame:
    """Figure rows as a plain table: the keys that differ, the figure, and a column of intervals if any row has one."""
    keys = {head: rows[key].replace("", "all").map(heading) for key, head in KEYS.items() if rows[key].nunique() > 1}
    columns = (keys or {"Period": rows["period"].map(heading)}) | {"Figure": [cell(row) for row in rows.itertuples()]}
    if rows["low"].notna().any():
        columns["95% interval"] = [interval(row) for row in rows.itertuples()]
    return pd.DataFrame({head: pd.Series(list(values), dtype="object") for head, values in columns.items()})
