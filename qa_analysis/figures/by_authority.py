"""Figures by authority: those of a partitioned set, each authority counted by itself, alone or beside others.

No more than one authority's records are in memory at a time. The result is, to the byte, the figures of the same
records in one folder: an authority's rows depend on no other's, and are put together measure by measure. Only the
findings in the records are counted over all authorities.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import Sources
from qa_analysis.errors import UserError
from qa_analysis.figures import table
from qa_analysis.figures.from_records import count_known, read_known, require_begun
from qa_analysis.figures.measures import ENTRIES, registry
from qa_analysis.figures.measures.lists import count_findings

HEADER = ",".join(["authority", *table.COLUMNS]) + "\n"
# Runs a function of one task for each of several, here or elsewhere: each task's place and its result, as they end.
Spread = Callable[[Callable[[Any], Any], list], Iterable[tuple[int, Any]]]


class Asked(NamedTuple):
    """What is counted in each authority's folder."""

    month: str
    framework: Framework
    day: date
    sources: Sources


class Part(NamedTuple):
    """An authority's figures as lines of CSV by measure, how many ``rows`` they are, its ``first`` recorded month (NaT
    if there is none), the warnings about its records, and each of its funnels that does not add up.
    """

    lines: dict[str, str]
    rows: int
    first: pd.Period
    warnings: pd.DataFrame
    unexplained: list[str]


class Whole(NamedTuple):
    """The figures of a set as CSV, how many ``rows`` they are, the number of warnings, and what does not add up."""

    csv: str
    rows: int
    warnings: int
    unexplained: list[str]


def one_after_another(function: Callable[[Any], Any], tasks: list) -> Iterator[tuple[int, Any]]:
    """Run a function of one task for each of several, in this process."""
    return enumerate(map(function, tasks))


def count_set(folders: list[Path], asked: Asked, spread: Spread = one_after_another) -> Whole:
    """The figures of a month from the folders of several authorities, in their order.

    Raises UserError that says what is wrong in each folder, or if no authority has audits in the month or before it.
    """
    counted = dict(spread(count_or_error, [(folder, asked) for folder in folders]))
    parts = [counted[place] for place in range(len(folders))]
    if errors := [part for part in parts if isinstance(part, str)]:
        raise UserError("\n".join(errors))
    require_begun(pd.Series([part.first for part in parts], dtype="period[M]").dropna(), periods.month(asked.month))
    return _together(parts, asked.day)


def count_or_error(task: tuple[Path, Asked]) -> Part | str:
    """An authority's part, or what is wrong with its records."""
    try:
        return _count(*task)
    except UserError as error:
        return str(error)


def _count(folder: Path, asked: Asked) -> Part:
    """An authority's part, without lines if its records begin after the month."""
    tables, known, warnings = read_known(folder, asked.framework, asked.day, asked.sources)
    first, about = known["audits"]["month"].min(), warnings[["rule", "table", "column"]]
    if not first <= periods.month(asked.month):
        return Part({}, 0, first, about, [])
    figures = count_known(tables, known, warnings, *asked).figures
    own = figures[figures["authority"] != ""]
    texts = table.as_texts(own).groupby("measure", sort=False)
    lines = {name: rows.to_csv(index=False, header=False, lineterminator="\n") for name, rows in texts}
    return Part(lines, len(own), first, about, table.unexplained_steps(own, asked.month))


def _together(parts: list[Part], day: date) -> Whole:
    warnings = pd.concat([part.warnings for part in parts], ignore_index=True)
    counted = count_findings(warnings, periods.state(day)).assign(measure="listings")
    findings = table.with_values_and_intervals(counted, registry())
    lines = [part.lines.get(name, "") for name in ENTRIES for part in parts]
    last = table.as_csv(findings).removeprefix(HEADER)
    rows = sum(part.rows for part in parts) + len(findings)
    unexplained = [line for part in parts for line in part.unexplained]
    return Whole("".join([HEADER, *lines, last]), rows, len(warnings), unexplained)
