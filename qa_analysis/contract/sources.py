"""Sources: where each table of the contract comes from and how its export is written, in ``params/sources.yml``.

Without that file, or an entry for a table, the table is a file of its own name in the folder of the records, CSV or
Parquet, in the contract's own form. With an entry the export is taken as it is, and every cell that had to be read as
something else than it says is noted.
"""

import codecs
import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, create_model, model_validator

from qa_analysis.contract.params import read
from qa_analysis.contract.schema import TABLES, Table
from qa_analysis.contract.settings import CONFIG
from qa_analysis.files import is_there

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")  # of workbooks
RECORDS = (".csv", ".parquet", *SUFFIXES)  # kinds of file that hold records and nothing else
Filled = Annotated[str, Field(min_length=1)]
ELSEWHERE = re.compile(r"^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)")  # a path that may leave the folder
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\[[^\]]*\]")
UNTOLD = re.compile(r"[\\$`#]|--|/\*")  # signs by which databases differ in what is quoted
TRACKERS = {"escalations": "resolved_on", "concerns": "resolved_on", "actions": "completed_on"}
ENCODING = re.compile(r"utf-(8|16|32)(-sig|-le|-be)?|cp[0-9]+|iso8859-[0-9]+|ascii|mac-\w+")


def _known_encoding(name: str) -> str:
    try:
        known = not name or bool(ENCODING.fullmatch(codecs.lookup(name).name))
    except (LookupError, ValueError):
        known = False
    if not known:
        raise ValueError("no such encoding of text; use utf-8, cp1252 or utf-16")
    return name


def _one_sign(mark: str) -> str:
    if mark and mark != "\t" and not re.fullmatch(r"[^\w\s\"'.+-]", mark):
        raise ValueError('write one sign that parts two cells, such as "," or ";" or "|" or "\\t", which is a tab')
    return mark


class State(BaseModel):
    """A tracker that shows the state on one day and no dates: the headings of its stage and its status."""

    model_config = CONFIG
    on: date
    stage: str = ""
    status: Filled
    done: tuple[Filled, ...] = ("resolved", "closed", "completed", "complete", "done", "signed off", "yes")
    open: tuple[Filled, ...] = ("open", "in process", "in progress", "outstanding", "ongoing", "active", "no")


class Source(BaseModel):
    """One export that rows of a table come from: files, sheets of workbooks, or a query of a database.

    ``columns`` has the export's heading of a column, ``values`` the spellings of a value by column, ``fixed`` what
    holds in every row. ``database`` is the name of the environment variable with the address, which may be secret.
    """

    model_config = CONFIG
    file: str = ""
    sheet: str = ""
    header: Annotated[int, Field(ge=1)] | None = None
    encoding: Annotated[str, AfterValidator(_known_encoding)] = ""
    delimiter: Annotated[str, AfterValidator(_one_sign)] = ""
    query: str = ""
    database: str = ""
    columns: dict[str, Filled] = {}
    values: dict[str, dict[str, tuple[Filled, ...]]] = {}
    fixed: dict[str, Filled] = {}
    state: State | None = None

    @model_validator(mode="after")
    def one_place(self):
        """It is a file or a query, below the folder of the records."""
        if bool(self.file) == bool(self.query):
            raise ValueError("give either file or query, and not both")
        if bool(self.query) != bool(self.database):
            raise ValueError("query and database go together; database names an environment variable")
        if self.query and not re.match(r"\s*(select|with)\b", self.query, re.IGNORECASE):
            raise ValueError("query: begin it with SELECT or WITH; records are only read")
        if ";" in unquoted(self.query).rstrip().removesuffix(";"):
            raise ValueError("query: write one query, with no semicolon but at its end; records are only read")
        if self.database and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.database):
            raise ValueError("database: name an environment variable that holds the address, not the address itself")
        if ELSEWHERE.search(self.file):
            raise ValueError("file: name a file below the folder of the records, without .. in it")
        return self


def unquoted(query: str) -> str:
    """A query without its texts and quoted names; all of it where only its database knows which they are.

    >>> unquoted("SELECT 'a; b' FROM audits;"), unquoted("SELECT 'a; b' -- it's")
    ('SELECT  FROM audits;', "SELECT 'a; b' -- it's")
    """
    return query if UNTOLD.search(query) else QUOTED.sub("", query)


Parts = tuple[Source, ...]


class _Known(BaseModel):
    model_config = CONFIG

    @model_validator(mode="after")
    def columns_are_known(self):
        """Each part names columns of its table."""
        for name, parts in self:
            for part in parts:
                _require_columns(TABLES[name], part)
        return self


def _require_columns(table: Table, part: Source) -> None:
    columns = {column.name: column for column in table.columns}
    spread = bool(table.wide)  # the headings may be values of a vocabulary, which is the framework's
    for name in [*({} if spread else part.columns), *part.fixed, *part.values]:
        if name not in columns and name != "authority":
            raise ValueError(f"{table.name}: {name} is no column of this table; see data/README.md for its columns")
    for name in part.values:
        if name in columns and columns[name].kind not in ("category", "flag"):
            raise ValueError(f"{table.name}.values: {name} has no fixed values, so it has no spellings of them")
    if part.state and table.name not in TRACKERS:
        raise ValueError(f"{table.name}: state is for {', '.join(TRACKERS)} only")
    if part.state and part.state.stage and table.name != "escalations":
        raise ValueError(f"{table.name}.state: stage is for escalations only")


Sources = create_model(
    "Sources",
    __base__=_Known,
    __doc__="The whole of ``sources.yml``: for each table that has an entry, the exports that its rows come from.",
    **dict.fromkeys(TABLES, (Parts, ())),
)
NOWHERE = Sources()


def sources(params: Path, name: str = "sources.yml") -> Sources:
    """The sources in a folder of params; none where it has no file of the name.

    Raises UserError that names the file and each slip in it.
    """
    path = params / name
    return read(path, Sources, _listed) if is_there(path) else NOWHERE


def _listed(tables: dict[str, object]) -> dict[str, object]:
    """Each table with a list of exports, where it has one alone."""
    return {name: parts if isinstance(parts, list) else [parts] for name, parts in tables.items()}
