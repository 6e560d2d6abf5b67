"""Patterns: one name with wildcards for files and sheets that differ only in their month or year."""

import re
from fnmatch import fnmatchcase

from qa_analysis.contract.sources import Source
from qa_analysis.records.exports.dates import NAMES
from qa_analysis.records.exports.grid import Grid
from qa_analysis.records.exports.spreadsheets import fits

Sheets = list[tuple[Source, Grid]]


def gather_files(chosen: Sheets, every: Sheets) -> list[tuple[Source, list[Grid]]]:
    """The chosen sheets by source; those that one pattern separates from every other sheet share a source."""
    groups: dict[tuple[str, str], Sheets] = {}
    for source, grid in chosen:
        groups.setdefault((pattern(source.file), pattern(source.sheet)), []).append((source, grid))
    sources = []
    for (file, sheet), group in groups.items():
        fitting = [one for one in every if fnmatchcase(one[0].file, file) and fits(one[0].sheet, sheet)]
        together = len(group) > 1 and len(fitting) == len(group)
        shared = Source(file=file, sheet=sheet), [grid for _, grid in group]
        sources += [shared] if together else [(source, [grid]) for source, grid in group]
    return sources


def pattern(name: str) -> str:
    """A name with wildcards in place of its month and of each digit.

    >>> pattern("Audits Apr 2018.xlsx")
    'Audits * ????.xlsx'
    """
    return re.sub("[0-9]", "?", re.sub(rf"\b({NAMES})\b", "*", name, flags=re.IGNORECASE))
