"""Causes: which changed rows moved a figure, found by putting back one change at a time and counting again.

A change causes a revision if putting it back alone moves the figure. Counting takes time, so if many rows changed, they
are put back by table first, audits by month; then one by one, but only those of a table that moves a figure. If these
are still too many, the table is named as the cause.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from qa_analysis.contract.schema import Tables
from qa_analysis.contract.words import quantity, series
from qa_analysis.publications.revisions.changes import CHANGED, REMOVED

MOST = 30  # the most changes that are put back one by one
NAMED = 6  # the most causes that are named for a figure
Keys = frozenset[tuple[str, ...]]
Cause = tuple[pd.DataFrame, Keys]


def causes(found: pd.DataFrame, effect: Callable[[pd.DataFrame], Keys]) -> list[Cause]:
    """Each change that moves a figure, with the keys of the figures it moves; ``effect`` gives the keys that some
    changes move together.
    """
    parts = _split(found, ["unit"])
    if len(parts) <= MOST:
        return _moving(parts, effect)
    tables = _moving(_split(found, ["lead", "lead_month"]), effect)
    few = [unit for part, _ in tables for unit in _split(part, ["unit"])]
    return _moving(few, effect) if len(few) <= MOST else tables


def _split(found: pd.DataFrame, by: list[str]) -> list[pd.DataFrame]:
    """Changes in parts: by unit, or by table and month, where a unit goes with its first row and is never split."""
    first = found.groupby("unit")[["table", "month"]].transform("first")
    keyed = found.assign(lead=first["table"], lead_month=first["month"])
    return [part[found.columns] for _, part in keyed.groupby(by, sort=False)]


def _moving(parts: list[pd.DataFrame], effect: Callable[[pd.DataFrame], Keys]) -> list[Cause]:
    return [(part, keys) for part in parts if (keys := effect(part))]


def name_causes(key: tuple[str, ...], moving: list[Cause], found: pd.DataFrame, before: Tables, after: Tables) -> str:
    """The causes of one figure in words; if no change moves it alone, how many rows of which tables changed.

    Rows are named by table, place and the columns that differ, never by what is in them.
    """
    words = [describe_change(part, before, after) for part, keys in moving if key in keys]
    if words:
        return "; ".join([*words[:NAMED], *([f"{len(words) - NAMED} more"] if len(words) > NAMED else [])])
    return f"no row alone, but together {series(_sizes(found))}" if len(found) else ""


def _sizes(found: pd.DataFrame) -> Iterable[str]:
    return (f"{quantity(size, 'row')} of {name}" for name, size in found["table"].value_counts(sort=False).items())


def describe_change(part: pd.DataFrame, before: Tables, after: Tables) -> str:
    """A change in words, such as ``audits.csv, row 812: final_rating``; several changes by their table and number.

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
    """The place of a row in words; the table is named unless the file has its name."""
    source = file if Path(file).stem == table else f"{table} in {file}"
    return ", ".join(filter(None, [source, sheet and f"sheet {sheet}", f"row {row}", letter and f"column {letter}"]))
