"""Matching: the headings and values of an export set against those of a table, and what is like which."""

import re
from itertools import combinations
from typing import NamedTuple

from qa_analysis.contract.schema import Column, Table
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.sources import Source
from qa_analysis.records.exports import spellings
from qa_analysis.records.exports.cells import reader
from qa_analysis.records.exports.grid import Grid, letter
from qa_analysis.records.exports.headings import Header, headed, header, wanted
from qa_analysis.records.exports.sheet import Sheet, sheet

NOTHING = {spellings.normal(word): "" for word in spellings.NOTHING if spellings.normal(word)}


class Matched(NamedTuple):
    """A source with the headings and values that could be matched added to it, and in words what could not be."""

    source: Source
    unmatched: list[str]


def likeness(table: Table, source: Source, grid: Grid, framework: Framework) -> tuple[float, int]:
    """How much a grid is like a table: the share of its required columns that are there, and how many of all are."""
    head = header(grid, _known(table, source, framework))
    there = set(head.where) if head else set()
    if table.wide and len(there & set(framework.vocabulary(table.column(table.wide[0])))) > 1:
        there |= set(table.wide)
    required = {column.name for column in table.columns if column.required}
    names = {column.name for column in table.columns}
    return len(there & required) / len(required), len(there & names)


def match_headings(table: Table, source: Source, grids: list[Grid], framework: Framework) -> Matched:
    """A source with what its grids add to it; a heading or value that is like none is named by its place alone."""
    unmatched = []
    for grid in grids:
        columns, words = _headings(table, source, grid, framework)
        source = source.model_copy(update={"columns": source.columns | columns})
        unmatched += words
    for grid in grids:
        source, words = _valued(table, source, sheet(grid, table, source, framework), framework)
        unmatched += words
    return Matched(source, unmatched)


def _known(table: Table, source: Source, framework: Framework) -> dict[str, str]:
    """What a table's export may be headed, other councils' headings too."""
    names = [column.name for column in table.columns]
    others = {spellings.normal(heading): name for name in names for heading in spellings.HEADINGS.get(name, ())}
    return others | wanted(table, source, framework)


def _headings(table: Table, source: Source, grid: Grid, framework: Framework) -> tuple[dict[str, str], list[str]]:
    """The headings that are like one of a column that is not there, by column; and in words what is left."""
    known = _known(table, source, framework)
    head = header(grid, known, source.header)
    if head is None:
        return {}, [f"{_place(grid)}: no row has headings of this table"]
    own = headed(grid, head.at, wanted(table, source, framework))
    lacking = {spelling: name for spelling, name in known.items() if name not in own.where}
    columns = _like(own, lacking)
    wide = table.wide if table.wide and table.wide[0] not in own.where else ()
    missing = [of.name for of in table.columns if of.name not in {*own.where, *columns, *source.fixed, *wide}]
    left = [letter(at) for at, heading in own.others.items() if heading and heading not in columns.values()]
    words = [f"no heading was found for {', '.join(missing)}"] if missing else []
    return columns, [
        *words,
        *([f"{_place(grid)}: other headings in columns {', '.join(left)}"] if words and left else []),
    ]


def _like(own: Header, lacking: dict[str, str]) -> dict[str, str]:
    """The headings that are like a known one, exactly so before nearly so; one for each column."""
    columns: dict[str, str] = {}
    exact = {heading: lacking.get(spellings.normal(heading), "") for heading in own.others.values()}
    for heading, name in exact.items():
        if name:
            columns.setdefault(name, heading)
    for heading in exact:
        rest = {spelling: name for spelling, name in lacking.items() if name not in columns}
        if heading not in columns.values() and (name := spellings.nearest(heading, rest, within=True)):
            columns[name] = heading
    return columns


def _valued(table: Table, source: Source, read: Sheet, framework: Framework) -> tuple[Source, list[str]]:
    """A source with the spellings that are like a known value; and in words where the others stand."""
    values = {name: {value: list(of) for value, of in given.items()} for name, given in source.values.items()}
    unmatched = []
    for name in read.letters:
        column = _column(table, name, framework)
        if column is None or column.kind != "category":
            continue
        known = spellings.values(column, framework, source.values.get(column.name, {}))
        for text, row in _foreign(read, name, known).items():
            meant = _meant(text, known)
            if meant is None:
                unmatched.append(f"{_place(read.grid)}, cell {read.letters[name]}{row}: no value of {column.name}")
            else:
                values.setdefault(column.name, {}).setdefault(meant, []).append(text)
    tuples = {name: {value: tuple(dict.fromkeys(of)) for value, of in given.items()} for name, given in values.items()}
    return source.model_copy(update={"values": tuples}), unmatched


def _column(table: Table, name: str, framework: Framework) -> Column | None:
    """The column that a heading is of: its own, or the one of whose values it is."""
    own = next((column for column in table.columns if column.name == name), None)
    if own is None and table.wide and name in framework.vocabulary(table.column(table.wide[0])):
        return table.column(table.wide[1])
    return own


def _foreign(read: Sheet, name: str, known: dict[str, str]) -> dict[str, int]:
    """The texts of a column that are no value of it, each with the first row that it stands in."""
    as_text, as_value = reader("text", {}), reader("category", known)
    cells = [(row, of[read.header.where[name]]) for row, of in read.body.rows]
    foreign = [(as_text(cell).text, row) for row, cell in cells if as_value(cell).text not in (None, *known.values())]
    return dict(reversed([(text, row) for text, row in foreign if text]))


def _meant(text: str, known: dict[str, str]) -> str | None:
    """The value that a text is like, empty where it says that there is none; None where it is like nothing, or says
    more than that, as "RI: Good" and "No good" do.
    """
    if text.casefold() in spellings.NOTHING:
        return ""
    nearest = spellings.nearest(text, known)
    return nearest if nearest and not _says_more(text, known | NOTHING, nearest) else None


def _says_more(text: str, spelled: dict[str, str], meant: str) -> bool:
    """Whether words of a text are another value than the one meant, or stand before a value."""
    words = [normal for word in re.split(r"[\W_]+", text) if (normal := spellings.normal(word))]
    runs = ["".join(words[begin:end]) for begin, end in combinations(range(len(words) + 1), 2)]
    splits = [("".join(words[:at]), "".join(words[at:])) for at in range(1, len(words))]
    other = any(spelled.get(run, meant) != meant for run in runs)
    return other or any(after in spelled and spelled.get(before) != meant for before, after in splits)


def _place(grid: Grid) -> str:
    return f"{grid.file}, sheet {grid.sheet}" if grid.sheet else grid.file
