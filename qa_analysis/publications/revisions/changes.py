"""Changes: the rows in which two versions of the same tables differ, and the tables with some changes put back.

Rows are matched by the key of their table or, in a table without a key, by their whole content. Rows that refer to an
audit that was added or removed came or went with it, so they are one change with the audit.
"""

from datetime import date

import pandas as pd

from qa_analysis.contract.schema import TABLES, Tables
from qa_analysis.records import as_at

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
COLUMNS = ["table", "kind", "was", "now", "columns", "audit_id", "month"]


def number_rows(tables: Tables) -> Tables:
    """The tables with their rows numbered from 0; changes refer to rows by these numbers."""
    return {name: frame.reset_index(drop=True) for name, frame in tables.items()}


def changes(earlier: Tables, later: Tables, day: date) -> pd.DataFrame:
    """Each row that differs between two sets of numbered tables, as known on a day, in the order of the tables.

    ``was`` and ``now`` are its numbers in the earlier and later table, null where it has no such row; ``columns`` are
    those that differ in a changed row, ``month`` is the month of an audit, and ``unit`` is the same number for all rows
    that are one change.
    """
    before, after = (as_at.as_known_on(tables, day) for tables in (earlier, later))
    rows = pd.concat([_compare_table(name, before[name], after[name]) for name in TABLES], ignore_index=True)
    came_or_went = rows["kind"] != CHANGED
    audits = rows.loc[came_or_went & (rows["table"] == "audits"), "audit_id"]
    together = rows["audit_id"].where(came_or_went & rows["audit_id"].isin(audits))
    # Any other row is a change of its own; the line feed keeps its number from being the code of an audit.
    alone = pd.Series(range(len(rows)), rows.index).astype("str").add("\n")
    return rows.assign(unit=pd.factorize(together.fillna(alone))[0])


def _compare_table(name: str, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The rows of one table that were added, removed or changed."""
    columns = ["authority", *(column.name for column in TABLES[name].columns)]
    key = ["authority", *TABLES[name].key] if TABLES[name].key else columns
    old = _number_repeats(before[columns], key).rename(columns={"place": "was"})
    new = _number_repeats(after[columns], key).rename(columns={"place": "now"})
    both = old.merge(new, how="outer", on=[*key, "time"], suffixes=("", "_now")).sort_values(["now", "was"])
    kind = both["was"].isna().map({True: ADDED, False: CHANGED}).mask(both["now"].isna(), REMOVED)
    differs = pd.DataFrame({name: both[name] != both[f"{name}_now"] for name in columns if name not in key}, both.index)
    rows = both.assign(table=name, kind=kind)[(kind != CHANGED) | differs.any(axis=1)]
    differing = [list(differs.columns[differs.loc[row]]) if kind[row] == CHANGED else [] for row in rows.index]
    either = {c: rows[c].fillna(rows.get(f"{c}_now")) if c in columns else "" for c in ("audit_id", "month")}
    return rows.assign(columns=differing, **either)[COLUMNS]


def _number_repeats(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Rows as text with their place, and with ``time`` numbering those of the same key, so that a merge pairs them."""
    # As empty text, nulls equal each other; in pandas they do not.
    text = frame.astype("str").fillna("")
    return text.assign(place=frame.index, time=text.groupby(key).cumcount())


def put_back(later: Tables, earlier: Tables, rows: pd.DataFrame) -> Tables:
    """The later of two numbered sets of tables, with some of their changes undone."""
    tables = dict(later)
    for name, changed in rows.groupby("table"):
        unchanged = later[name].drop(changed["now"].dropna().astype("int64"))
        restored = earlier[name].loc[changed["was"].dropna().astype("int64")]
        tables[name] = pd.concat([unchanged, restored], ignore_index=True)
    return tables
