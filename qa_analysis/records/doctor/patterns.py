"""Patterns: files and sheets that differ in their month or year alone, under one name with wildcards."""

import re
from fnmatch import fnmatchcase

from qa_analysis.contract.sources import Source
from qa_analysis.records.exports.dates import NAMES
from qa_analysis.records.exports.grid import Grid
from qa_analysis.records.exports.spreadsheets import fits

Sheets = list[tuple[Source, Grid]]


def gather_files(chosen: Sheets, every: Sheets) -> list[tuple[Source, list[Grid]]]:
    """The chosen sheets by their sources, those that one pattern tells from every other sheet together."""
    groups: dict[tuple[str, str], Sheets] = {}
    for source, grid in chosen:
        groups.setdefault((pattern(source.file), pattern(source.sheet)), []).append((source, grid))
    sources = []
    for (file, sheet), of in groups.items():
        told = [one for one in every if fnmatchcase(one[0].file, file) and fits(one[0].sheet, sheet)]
        together = len(of) > 1 and len(told) == len(of)
        whole = Source(file=file, sheet=sheet), [grid for _, grid in of]
        sources += [whole] if together else [(source, [grid]) for source, grid in of]
    return sources


def pattern(name: str) -> str:
    """A name with any month for its month and any figure for each of its figures.

    >>> pattern("Audits Apr 2018.xlsx")
    'Audits * ????.xlsx'
    """
    return re.sub("[0-9]", "?", re.sub(rf"\b({NAMES})\b", "*", name, flags=re.IGNORECASE))
