"""Tables: figure rows to an accessible table with a caption, and heads that say what they head."""

from html import escape
from typing import NamedTuple

import pandas as pd
from great_tables import GT

from qa_analysis.wording import NOTHING, percent, period, share


class Table(NamedTuple):
    """A table with its caption; a notebook shows it as HTML."""

    caption: str
    frame: pd.DataFrame

    def _repr_html_(self) -> str:
        name = "-".join(self.caption.split(".")[0].lower().split())
        drawn = GT(self.frame, rowname_col=self.frame.columns[0], id=name).tab_stubhead(self.frame.columns[0])
        html = drawn.as_raw_html()
        table = html[html.index("<thead") : html.index("</table>")]
        return f'<table id="{name}"><caption>{escape(self.caption)}</caption>{table}</table>'


def shares(rows: pd.DataFrame, caption: str, head: str = "Period", by: str = "period") -> Table:
    """One line for each period or group: its audits, and the count and share of each category."""
    lines = [{head: period(name), **_line(part)} for name, part in rows.groupby(by, sort=False)]
    return Table(caption, pd.DataFrame(lines))


def _line(rows: pd.DataFrame) -> dict[str, str]:
    cells = {row.category: f"{row.numerator:.0f} ({percent(row.value)})" for row in rows.itertuples()}
    return cells | {"Completed": f"{rows['denominator'].iloc[0]:.0f}"}


def compared(rows: pd.DataFrame, caption: str, head: str, across: str = "period") -> Table:
    """One line for each group, one column for each period or category: count, whole and share."""
    cells = rows.assign(cell=[share(row) if row.denominator else NOTHING for row in rows.itertuples()])
    wide = cells.pivot(index="group", columns=across, values="cell")
    wide = wide.loc[rows["group"].unique(), rows[across].unique()].rename(columns=_heading)
    return Table(caption, wide.rename_axis(index=head, columns=None).reset_index())


def _heading(label: str) -> str:
    words = period(label)
    return words[0].upper() + words[1:]


def counts(rows: pd.DataFrame, caption: str, head: str, counted: str) -> Table | None:
    """One line for each group with its count; nothing where there is no group."""
    if rows.empty:
        return None
    return Table(caption, pd.DataFrame({head: rows["group"], counted: rows["value"].map("{:.0f}".format)}))
