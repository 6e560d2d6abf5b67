"""Tables: figure rows, or a list, to an accessible table with a caption, and heads that say what they head."""

from html import escape
from typing import NamedTuple

import pandas as pd
from great_tables import GT

from qa_analysis.wording import NOTHING, Text, anchor, cell, heading, nothing, number, percent


class Table(NamedTuple):
    """A table with its caption; a notebook shows it as HTML. Columns of ``words`` are set as text, not as numbers."""

    caption: str
    frame: pd.DataFrame
    words: bool = False

    def __repr__(self) -> str:
        return self.caption

    def _repr_html_(self) -> str:
        name = anchor(self.caption)
        drawn = GT(self.frame, rowname_col=self.frame.columns[0], id=name).tab_stubhead(self.frame.columns[0])
        html = drawn.as_raw_html()
        table = html[html.index("<thead") : html.index("</table>")]
        kind = ' class="words"' if self.words else ""
        return f'<table id="{name}"{kind}><caption>{escape(self.caption)}</caption>{table}</table>'


def shares(rows: pd.DataFrame, caption: str, head: str = "Period", by: str = "period") -> Table:
    """One line for each period or group: the count and share of each category, and the audits completed."""
    lines = [{head: heading(name), **_line(part)} for name, part in rows.groupby(by, sort=False)]
    return Table(caption, pd.DataFrame(lines))


def _line(rows: pd.DataFrame) -> dict[str, str]:
    cells = {row.category: f"{row.numerator:.0f} ({percent(row.value)})" for row in rows.itertuples()}
    whole = rows["denominator"].iloc[0]
    return (cells if whole else dict.fromkeys(cells, NOTHING)) | {"All": f"{whole:.0f}"}


def compared(rows: pd.DataFrame, caption: str, head: str, across: str = "period", by: str = "group") -> Table | Text:
    """One line for each group, one column for each period, category or measure."""
    if not (rows["value"] > 0).any() and not (rows["denominator"] > 0).any():
        return nothing(caption)
    cells = rows.assign(cell=[cell(row) for row in rows.itertuples()])
    wide = cells.pivot(index=by, columns=across, values="cell")
    wide = wide.reindex(index=rows[by].unique(), columns=rows[across].unique()).fillna(NOTHING)
    wide = wide.rename(index=heading, columns=heading)
    return Table(caption, wide.rename_axis(index=head, columns=None).reset_index())


def counts(rows: pd.DataFrame, caption: str, head: str, counted: str, by: str = "group") -> Table | Text:
    """One line for each group with its count, or a sentence where there is none."""
    if rows.empty:
        return nothing(caption, "none")
    return Table(caption, pd.DataFrame({head: rows[by].map(heading), counted: [number(r) for r in rows.itertuples()]}))


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
    if not rows["period"].isin([before, now]).any():
        return nothing(caption, "none")
    listed = rows.assign(cell=[cell(row) for row in rows.itertuples()]).pivot(
        index="group", columns="period", values="cell"
    )
    listed = listed.reindex(columns=[before, now])
    change = pd.Series("on both", listed.index).mask(listed[before].isna(), "joined").mask(listed[now].isna(), "left")
    columns = {heading(label): listed[label].fillna("not listed") for label in windows}
    frame = pd.DataFrame({"Team": listed.index, **columns, "Since the month before": change})
    return Table(caption, frame.reset_index(drop=True))


def listed(rows: pd.DataFrame, caption: str) -> Table | Text:
    """A list of the operational edition, or a sentence where nothing is on it."""
    if rows.empty:
        return nothing(caption, "none")
    return Table(caption, rows.astype("str").where(rows.notna(), NOTHING), words=True)
