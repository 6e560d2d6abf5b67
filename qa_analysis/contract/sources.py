"""Where each table of the contract comes from, and how its export is written: ``params/sources.yml``.

A table without an entry there is read from the file with its name in the folder of records, CSV or Parquet, in the
contract's own form. A table with an entry is read from an export as the council keeps it, and a note is made of every
cell that was not written in the contract's form.
"""

import codecs
import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, create_model, model_validator

from qa_analysis.contract.params import read_params
from qa_analysis.contract.schema import TABLES, Table
from qa_analysis.contract.settings import CONFIG
from qa_analysis.files import is_there

Filled = Annotated[str, Field(min_length=1)]
# A path that could lead out of the folder of records, on any system.
ELSEWHERE = re.compile(r"^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\[[^\]]*\]")
# Databases disagree about what these begin or quote, so only the database can say where a text ends.
UNTOLD = re.compile(r"[\\$`#]|--|/\*")
# The tables that may be a tracker without dates, with the column of the date on which a row was done.
TRACKERS = {"escalations": "resolved_on", "concerns": "resolved_on", "actions": "completed_on"}
ENCODING = re.compile(r"utf-(8|16|32)(-sig|-le|-be)?|cp[0-9]+|iso8859-[0-9]+|ascii|mac-\w+")


def _known_encoding(name: str) -> str:
    # Python knows more codecs than encodings of text (rot13, zip), so that it knows the name is not enough.
    try:
        known = not name or bool(ENCODING.fullmatch(codecs.lookup(name).name))
    except (LookupError, ValueError):
        known = False
    if not known:
        raise ValueError("this is not an encoding of text; use utf-8, cp1252 or utf-16")
    return name


def _single_character(mark: str) -> str:
    if mark and mark != "\t" and not re.fullmatch(r"[^\w\s\"'.+-]", mark):
        raise ValueError('write the one character between two cells, such as "," or ";" or "|", or "\\t" for a tab')
    return mark


class State(BaseModel):
    """A tracker without dates, which shows how things stood on the day ``on``.

    ``stage`` and ``status`` are headings; ``done`` and ``open`` have the words of the status for each.
    """

    model_config = CONFIG
    on: date
    stage: str = ""
    status: Filled
    done: tuple[Filled, ...] = ("resolved", "closed", "completed", "complete", "done", "signed off", "yes")
    open: tuple[Filled, ...] = ("open", "in process", "in progress", "outstanding", "ongoing", "active", "no")


class Source(BaseModel):
    """One export that holds rows of a table: files, sheets of workbooks, or a query of a database.

    ``columns`` has the export's heading for each column, ``values`` its spellings of each value by column, ``fixed``
    the value of a column in every row. ``database`` names the environment variable with the address: an address may
    hold a password, so it is never in a file of settings.
    """

    model_config = CONFIG
    file: str = ""
    sheet: str = ""
    header: Annotated[int, Field(ge=1)] | None = None
    encoding: Annotated[str, AfterValidator(_known_encoding)] = ""
    delimiter: Annotated[str, AfterValidator(_single_character)] = ""
    query: str = ""
    database: str = ""
    columns: dict[str, Filled] = {}
    values: dict[str, dict[str, tuple[Filled, ...]]] = {}
    fixed: dict[str, Filled] = {}
    state: State | None = None

    @model_validator(mode="after")
    def one_place(self):
        """A source is either a file below the folder of records or a single query that only reads."""
        if bool(self.file) == bool(self.query):
            raise ValueError("give either file or query, not both")
        if bool(self.query) != bool(self.database):
            raise ValueError("give query and database together; database names an environment variable")
        if self.query and not re.match(r"\s*(select|with)\b", self.query, re.IGNORECASE):
            raise ValueError("query: begin it with SELECT or WITH; a query may only read")
        if ";" in without_quotes(self.query).rstrip().removesuffix(";"):
            raise ValueError("query: write one query, with no semicolon except at its end; a query may only read")
        if self.database and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.database):
            raise ValueError("database: name an environment variable that holds the address, not the address itself")
        if ELSEWHERE.search(self.file):
            raise ValueError("file: name a file below the folder of the records, without .. in it")
        return self


def without_quotes(query: str) -> str:
    """A query without its quoted texts and names; the whole query if only its database can tell what is quoted.

    >>> without_quotes("SELECT 'a; b' FROM audits;"), without_quotes("SELECT 'a; b' -- it's")
    ('SELECT  FROM audits;', "SELECT 'a; b' -- it's")
    """
    return query if UNTOLD.search(query) else QUOTED.sub("", query)


Parts = tuple[Source, ...]


class _Known(BaseModel):
    model_config = CONFIG

    @model_validator(mode="after")
    def columns_are_known(self):
        """Every source names columns that its table has."""
        for name, parts in self:
            for part in parts:
                _require_columns(TABLES[name], part)
        return self


def _require_columns(table: Table, part: Source) -> None:
    columns = {column.name: column for column in table.columns}
    # A wide table's headings may be values of a vocabulary, which only the framework knows.
    for name in [*({} if table.wide else part.columns), *part.fixed, *part.values]:
        if name not in columns and name != "authority":
            raise ValueError(f"{table.name}: {name} is not a column of this table; see data/README.md for its columns")
    for name in part.values:
        if name in columns and columns[name].kind not in ("category", "flag"):
            raise ValueError(f"{table.name}.values: {name} has no list of values, so it has no spellings; remove it")
    if part.state and table.name not in TRACKERS:
        raise ValueError(f"{table.name}: only {', '.join(TRACKERS)} can have a state; remove it")
    if part.state and part.state.stage and table.name != "escalations":
        raise ValueError(f"{table.name}.state: only escalations have a stage; remove it")


Sources = create_model(
    "Sources",
    __base__=_Known,
    __doc__="The whole of ``sources.yml``: for each table with an entry, the exports that its rows come from.",
    **dict.fromkeys(TABLES, (Parts, ())),
)
NOWHERE = Sources()


def sources(params: Path, name: str = "sources.yml") -> Sources:
    """The sources in a folder of params; none if it has no such file.

    Raises UserError that names the file and each slip in it.
    """
    path = params / name
    return read_params(path, Sources, _list_exports) if is_there(path) else NOWHERE


def _list_exports(tables: dict[str, object]) -> dict[str, object]:
    """Each table's exports as a list, also if it has only one."""
    return {name: parts if isinstance(parts, list) else [parts] for name, parts in tables.items()}
