"""Matching: finds which headings and values of an export are like those of a table."""

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
    """A source with the headings and values that were matched, and a remark for each that was not."""

    source: Source
    unmatched: list[str]


def likeness(table: Table, source: Source, grid: Grid, framework: Framework) -> tuple[float, int]:
    """How like a table a grid is: the share of the table's required columns that it has, and its number of columns."""
    head = header(grid, _known(table, source, framework))
    there = set(head.where) if head else set()
    if table.wide and len(there & set(framework.vocabulary(table.column(table.wide[0])))) > 1:
        there |= set(table.wide)
    required = {column.name for column in table.columns if column.required}
    names = {column.name for column in table.columns}
    return len(there & required) / len(required), len(there & names)


def match_headings(table: Table, source: Source, grids: list[Grid], framework: Framework) -> Matched:
    """A source with what its grids add to it. A heading or value like nothing known is named only by its place."""
    unmatched = []
    for grid in grids:
        columns, words = _match_grid(table, source, grid, framework)
        source = source.model_copy(update={"columns": source.columns | columns})
        unmatched += words
    for grid in grids:
        source, words = _match_values(table, source, sheet(grid, table, source, framework), framework)
        unmatched += words
    return Matched(source, unmatched)


def _known(table: Table, source: Source, framework: Framework) -> dict[str, str]:
    """The headings that an export of a table may have, those of other councils included."""
    names = [column.name for column in table.columns]
    others = {spellings.normal(heading): name for name in names for heading in spellings.HEADINGS.get(name, ())}
    return others | wanted(table, source, framework)


def _match_grid(table: Table, source: Source, grid: Grid, framework: Framework) -> tuple[dict[str, str], list[str]]:
    """The headings that are like those of missing columns, by column; and remarks about the rest."""
    known = _known(table, source, framework)
    head = header(grid, known, source.header)
    if head is None:
        return {}, [f"{_place(grid)}: no row has headings of this table"]
    plain = headed(grid, head.at, wanted(table, source, framework))
    lacking = {spelling: name for spelling, name in known.items() if name not in plain.where}
    columns = _match_lacking(plain, lacking)
    wide = table.wide if table.wide and table.wide[0] not in plain.where else ()
    missing = [one.name for one in table.columns if one.name not in {*plain.where, *columns, *source.fixed, *wide}]
    left = [letter(at) for at, heading in plain.others.items() if heading and heading not in columns.values()]
    words = [f"no heading was found for {', '.join(missing)}"] if missing else []
    return columns, [
        *words,
        *([f"{_place(grid)}: other headings in columns {', '.join(left)}"] if words and left else []),
    ]


def _match_lacking(plain: Header, lacking: dict[str, str]) -> dict[str, str]:
    """A heading for each missing column: equal ones first, then similar ones."""
    columns: dict[str, str] = {}
    exact = {heading: lacking.get(spellings.normal(heading), "") for heading in plain.others.values()}
    for heading, name in exact.items():
        if name:
            columns.setdefault(name, heading)
    for heading in exact:
        rest = {spelling: name for spelling, name in lacking.items() if name not in columns}
        if heading not in columns.values() and (name := spellings.nearest(heading, rest, within=True)):
            columns[name] = heading
    return columns


def _match_values(table: Table, source: Source, read: Sheet, framework: Framework) -> tuple[Source, list[str]]:
    """A source with the spellings that are like known values, and remarks with the places of the others."""
    values = {name: {value: [*texts] for value, texts in spelled.items()} for name, spelled in source.values.items()}
    unmatched = []
    for name in read.letters:
        column = _column(table, name, framework)
        if column is None or column.kind != "category":
            continue
        known = spellings.values(column, framework, source.values.get(column.name, {}))
        for text, row in _foreign(read, name, known).items():
            value = _find_value(text, known)
            if value is None:
                unmatched.append(f"{_place(read.grid)}, cell {read.letters[name]}{row}: no value of {column.name}")
            else:
                values.setdefault(column.name, {}).setdefault(value, []).append(text)
    for spelled in values.values():
        spelled |= {value: tuple(dict.fromkeys(texts)) for value, texts in spelled.items()}
    return source.model_copy(update={"values": values}), unmatched


def _column(table: Table, name: str, framework: Framework) -> Column | None:
    """The column that a heading stands for: the one it names, or the wide one if it is one of the values spread out."""
    named = next((column for column in table.columns if column.name == name), None)
    if named is None and table.wide and name in framework.vocabulary(table.column(table.wide[0])):
        return table.column(table.wide[1])
    return named


def _foreign(read: Sheet, name: str, known: dict[str, str]) -> dict[str, int]:
    """The texts of a column that are not one of its values, each with the first row that has it."""
    as_text, as_value = reader("text", {}), reader("category", known)
    cells = [(row, cells[read.header.where[name]]) for row, cells in read.body.rows]
    foreign = [(as_text(cell).text, row) for row, cell in cells if as_value(cell).text not in (None, *known.values())]
    return dict(reversed([(text, row) for text, row in foreign if text]))


def _find_value(text: str, known: dict[str, str]) -> str | None:
    """The closest known value; an empty text for words such as n/a; None if nothing is close or the text says more than
    that value, as "RI: Good" and "No good" do.
    """
    if text.casefold() in spellings.NOTHING:
        return ""
    nearest = spellings.nearest(text, known)
    return nearest if nearest and not _says_more(text, known | NOTHING, nearest) else None


def _says_more(text: str, spelled: dict[str, str], meant: str) -> bool:
    """Whether a text has words that are another value than the one meant, or unknown words before a value."""
    words = [normal for word in re.split(r"[\W_]+", text) if (normal := spellings.normal(word))]
    runs = ["".join(words[begin:end]) for begin, end in combinations(range(len(words) + 1), 2)]
    splits = [("".join(words[:at]), "".join(words[at:])) for at in range(1, len(words))]
    other = any(spelled.get(run, meant) != meant for run in runs)
    return other or any(after in spelled and spelled.get(before) != meant for before, after in splits)


def _place(grid: Grid) -> str:
    return f"{grid.file}, sheet {grid.sheet}" if grid.sheet else grid.file
