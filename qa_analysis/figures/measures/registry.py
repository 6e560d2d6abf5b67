"""The registry: one entry for each measure, which the code, the page and the documentation all read."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

ENTRIES: dict[str, "Measure"] = {}


class Measure(NamedTuple):
    """A measure: its function ``rows``, and what the report says of it.

    ``numerator`` and ``denominator`` say what is counted, out of what; a plain count has no denominator. ``about`` is
    children, staff or process. ``sampled`` is true if the audits counted stand for more cases than themselves, so that
    a share is an estimate. ``better`` is higher, lower, neither, or by rating (Good higher, Inadequate lower).
    ``target`` names a setting. ``best_first`` is true if the categories run from best to worst; ratings do not.
    """

    name: str
    rows: Callable[..., pd.DataFrame]
    title: str
    definition: str
    numerator: str
    denominator: str
    leaves_out: str
    about: str
    unit: str
    sampled: bool
    better: str
    target: str
    target_source: str
    best_first: bool


def measure(
    name: str,
    title: str,
    *,
    numerator: str,
    denominator: str = "",
    about: str,
    leaves_out: str = "nothing",
    unit: str = "percent",
    sampled: bool = False,
    better: str = "neither",
    target: str = "",
    target_source: str = "",
    best_first: bool = False,
):
    """Register a function of (tables, calendar, framework) as a measure. The report prints its docstring as the
    definition.
    """

    def enter(rows):
        definition = " ".join(rows.__doc__.split())
        counted = (numerator, denominator, leaves_out)
        standing = (about, unit, sampled, better, target, target_source, best_first)
        ENTRIES[name] = Measure(name, rows, title, definition, *counted, *standing)
        return rows

    return enter


def registry() -> pd.DataFrame:
    """What the report says of every measure: one row each, by name, in the order of the figures."""
    return pd.DataFrame(ENTRIES.values()).drop(columns="rows").set_index("name").rename_axis("measure")
