"""Causes: which changed rows moved a figure, found by putting back one change at a time and counting again.

A change causes a revision if putting it back alone moves the figure. Counting takes time, so where many rows changed
they are put back by table first, audits by month, and only those of a table that moves anything one by one; where they
are still too many the table is the cause.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from qa_analysis.contract.schema import Tables
from qa_analysis.contract.words import quantity, series
from qa_analysis.publications.revisions.changes import CHANGED, REMOVED

MOST = 30  # changes that are put back one by one
NAMED = 6  # causes of a figure that are named
Keys = frozenset[tuple[str, ...]]
Cause = tuple[pd.DataFrame, Keys]


def causes(found: pd.DataFrame, effect: Callable[[pd.DataFrame], Keys]) -> list[Cause]:
    """Changes with the keys of the figures that each moves; ``effect`` says which some changes move together."""
    parts = _split(found, ["unit"])
    if len(parts) <= MOST:
        return _moving(parts, effect)
    tables = _moving(_split(found, ["lead", "of"]), effect)
    few = [unit for part, _ in tables for unit in _split(part, ["unit"])]
    return _moving(few, effect) if len(few) <= MOST else tables


def _split(found: pd.DataFrame, by: list[str]) -> list[pd.DataFrame]:
    """Changes in parts, those of one unit together: by unit, or by the table and month of its first row."""
    first = found.groupby("unit")[["table", "month"]].transform("first")
    keyed = found.assign(lead=first["table"], of=first["month"])
    return [part[found.columns] for _, part in keyed.groupby(by, sort=False)]


def _moving(parts: list[pd.DataFrame], effect: Callable[[pd.DataFrame], Keys]) -> list[Cause]:
    return [(part, keys) for part in parts if (keys := effect(part))]


def name_causes(key: tuple[str, ...], moving: list[Cause], found: pd.DataFrame, before: Tables, after: Tables) -> str:
    """The causes of one figure in words; where no change moves it alone, how many rows of which tables changed.

    Rows are named by their table and place and the columns that differ, never by what is in them.
    """
    own = [describe_change(part, before, after) for part, keys in moving if key in keys]
    if own:
        return "; ".join([*own[:NAMED], *([f"{len(own) - NAMED} more"] if len(own) > NAMED else [])])
    return f"no row alone, but together {series(_sizes(found))}" if len(found) else ""


def _sizes(found: pd.DataFrame) -> Iterable[str]:
    return (f"{quantity(size, 'row')} of {name}" for name, size in found["table"].value_counts(sort=False).items())


def describe_change(part: pd.DataFrame, before: Tables, after: Tables) -> str:
    """A change in words, as ``audits.csv, row 812: final_rating``; several by their table and number.

    ``before`` and ``after`` are the tables with the place of each row as their index.
    """
    first = part.iloc[0]
    if part["unit"].nunique() > 1:
        return next(iter(_sizes(part.assign(table=first["table"]))))
    gone = first["kind"] == REMOVED
    frame, row = (before, first["was"]) if gone else (after, first["now"])
    what = series(first["columns"]) if first["kind"] == CHANGED else first["kind"]
    others = f", with {quantity(len(part) - 1, 'row that refers', 'rows that refer')} to it" if len(part) > 1 else ""
    place = _place(first["table"], *frame[first["table"]].index[int(row)])
    return f"{place}{' as published' if gone else ''}: {what}{others}"


def _place(table: str, file: str, sheet: str, row: int, letter: str) -> str:
    """Where a row is; a file of the table's own name names the table too."""
    said = file if Path(file).stem == table else f"{table} in {file}"
    return ", ".join(filter(None, [said, sheet and f"sheet {sheet}", f"row {row}", letter and f"column {letter}"]))
