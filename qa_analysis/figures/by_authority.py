"""Figures by authority: those of a partitioned set, counted in groups of authorities, one after another or at once.

No process has the records of more than one group in memory. The result is, to the byte, the figures of the same records
in one folder: an authority's rows depend on no other's, and are put together measure by measure. Only the findings in
the records are counted over all authorities.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import Sources
from qa_analysis.errors import UserError
from qa_analysis.figures import table
from qa_analysis.figures.from_records import count_known, read_known, require_begun
from qa_analysis.figures.measures import ENTRIES, registry
from qa_analysis.figures.measures.lists import count_findings

HEADER = ",".join(["authority", *table.COLUMNS]) + "\n"
# Authorities that are counted together: half the work of one by one, for hardly more memory.
TOGETHER = 8
GROUPS = 8  # at least, where there are as many authorities: several processors then have equal shares
# Runs a function of one task for each of several, here or elsewhere: each task's place and its result, as they end.
Spread = Callable[[Callable[[Any], Any], list], Iterable[tuple[int, Any]]]


class Asked(NamedTuple):
    """What is counted in each folder."""

    month: str
    framework: Framework
    day: date
    sources: Sources


class Part(NamedTuple):
    """A group's figures as lines of CSV by measure, how many ``rows`` they are, the ``first`` recorded month of each of
    its authorities (NaT if there is none), the warnings about their records, and each funnel that does not add up.
    """

    lines: dict[str, str]
    rows: int
    first: list[pd.Period]
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
    size = max(1, min(TOGETHER, len(folders) // GROUPS))
    groups = [folders[at : at + size] for at in range(0, len(folders), size)]
    counted = dict(spread(count_or_errors, [(group, asked) for group in groups]))
    parts = [counted[place] for place in range(len(groups))]
    if errors := [part for part in parts if isinstance(part, str)]:
        raise UserError("\n".join(errors))
    first = [month for part in parts for month in part.first]
    require_begun(pd.Series(first, dtype="period[M]").dropna(), periods.month(asked.month))
    return _together(parts, asked.day)


def count_or_errors(task: tuple[list[Path], Asked]) -> Part | str:
    """The part of a group, or what is wrong with the records of each of its folders."""
    folders, asked = task
    read, errors = [], []
    for folder in folders:
        try:
            read.append(read_known(folder, asked.framework, asked.day, asked.sources))
        except UserError as error:
            errors.append(str(error))
    return "\n".join(errors) if errors else _count(read, asked)


def _count(read: list[tuple[Tables, Tables, pd.DataFrame]], asked: Asked) -> Part:
    """A group's part, without lines if no records of it begin in the month or before."""
    warnings = pd.concat([warnings for _, _, warnings in read], ignore_index=True)
    first, about = [known["audits"]["month"].min() for _, known, _ in read], warnings[["rule", "table", "column"]]
    begun = [known for (_, known, _), month in zip(read, first, strict=True) if month <= periods.month(asked.month)]
    if not begun:
        return Part({}, 0, first, about, [])
    known = {name: pd.concat([tables[name] for tables in begun], ignore_index=True) for name in begun[0]}
    figures = count_known(known, known, warnings, *asked).figures
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
