"""Changes: the rows in which two sets of the same tables differ, and the tables with some of them put back.

Rows are matched by their table's key, and those of a table without one by all that is in them. What refers to an audit
that was added or removed came or went with it, so it is one change with the audit.
"""

from datetime import date

import pandas as pd

from qa_analysis.contract.schema import TABLES, Tables
from qa_analysis.records import as_at

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
COLUMNS = ["table", "kind", "was", "now", "columns", "audit_id", "month"]


def number_rows(tables: Tables) -> Tables:
    """The tables with their rows numbered from 0, by which changes name them."""
    return {name: frame.reset_index(drop=True) for name, frame in tables.items()}


def changes(earlier: Tables, later: Tables, day: date) -> pd.DataFrame:
    """Each row in which numbered tables, as known on a day, differ, in the order of the tables.

    ``was`` and ``now`` are its numbers in either, null where it is not there; ``columns`` are those that differ in a
    changed row, ``month`` is that of an audit, and ``unit`` is one number for the rows that are one change.
    """
    before, after = (as_at.as_known_on(tables, day) for tables in (earlier, later))
    rows = pd.concat([_of_table(name, before[name], after[name]) for name in TABLES], ignore_index=True)
    whole = rows["kind"] != CHANGED
    audits = rows.loc[whole & (rows["table"] == "audits"), "audit_id"]
    together = rows["audit_id"].where(whole & rows["audit_id"].isin(audits))
    alone = pd.Series(range(len(rows)), rows.index).astype("str").add("\n")  # which no code has in it
    return rows.assign(unit=pd.factorize(together.fillna(alone))[0])


def _of_table(name: str, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    columns = ["authority", *(column.name for column in TABLES[name].columns)]
    key = ["authority", *TABLES[name].key] if TABLES[name].key else columns
    old = _placed(before[columns], key).rename(columns={"place": "was"})
    new = _placed(after[columns], key).rename(columns={"place": "now"})
    both = old.merge(new, how="outer", on=[*key, "time"], suffixes=("", "_now")).sort_values(["now", "was"])
    kind = both["was"].isna().map({True: ADDED, False: CHANGED}).mask(both["now"].isna(), REMOVED)
    differs = pd.DataFrame({name: both[name] != both[f"{name}_now"] for name in columns if name not in key}, both.index)
    found = both.assign(table=name, kind=kind)[(kind != CHANGED) | differs.any(axis=1)]
    named = [list(differs.columns[differs.loc[row]]) if kind[row] == CHANGED else [] for row in found.index]
    either = {c: found[c].fillna(found.get(f"{c}_now")) if c in columns else "" for c in ("audit_id", "month")}
    return found.assign(columns=named, **either)[COLUMNS]


def _placed(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Rows as text, with their place and, of those with the same key, which one each is."""
    text = frame.astype("str").fillna("")
    return text.assign(place=frame.index, time=text.groupby(key).cumcount())


def put_back(later: Tables, earlier: Tables, rows: pd.DataFrame) -> Tables:
    """The later of two numbered sets of tables, with some of their changes undone."""
    tables = dict(later)
    for name, of in rows.groupby("table"):
        kept = later[name].drop(of["now"].dropna().astype("int64"))
        tables[name] = pd.concat([kept, earlier[name].loc[of["was"].dropna().astype("int64")]], ignore_index=True)
    return tables
