"""Database queries, through SQLAlchemy. The address comes from an environment variable and is never shown.

A query is one statement (see ``sources``) and must not write. SQLite is opened read-only. PostgreSQL prepares the
query, which allows one statement only, and runs it in a read-only transaction. No other database enforces as much, so
there a query with a word that writes is refused. Everything that a query changed is rolled back.
"""

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import quote

from qa_analysis.contract.sources import NOWHERE, Sources, without_quotes
from qa_analysis.errors import UserError
from qa_analysis.records.exports.grid import Grid, plain

# The messages of SQLite that are safe to show: they are about the query and hold no data.
HARMLESS = re.compile(r'no such (?:table|column): [\w.]+|near "\w+": syntax error|attempt to write a readonly database')
# Drivers of databases that themselves refuse to write, with the options to connect. 0 makes PostgreSQL prepare every
# query, and a prepared query is a single statement.
ENFORCING = {"sqlite+pysqlite": {}, "postgresql+psycopg": {"prepare_threshold": 0}}
# Options of an address that would commit each statement at once.
COMMITTING = ["autocommit", "isolation_level"]
WRITING = re.compile(
    r"\b(insert|update|delete|merge|into|truncate|create|alter|drop|grant|revoke|deny|exec|execute|call|do|set|use|declare|"
    r"begin|commit|rollback|save|copy|load|lock|handler|bulk|backup|restore|dbcc|kill|shutdown|reconfigure|waitfor|"
    r"writetext|updatetext|openquery|openrowset|opendatasource)\b",
    re.IGNORECASE,
)


def grid(query: str, variable: str) -> Grid:
    """The rows of a query, below row 1 with its column names.

    Raises UserError if the variable is not set, the database cannot be reached or the query fails.
    """
    # Imported here because it is slow to load and few councils need it.
    import sqlalchemy

    label = f"database {variable}"
    address = os.environ.get(variable)
    if not address:
        raise UserError(f"{label}: the environment variable {variable} is not set. Set it to the database's address.")
    try:
        url = sqlalchemy.make_url(address)
        driver = f"{url.get_backend_name()}+{url.get_dialect().driver}"
        _require_reading(query, driver, label)
        options = {"poolclass": sqlalchemy.NullPool, "connect_args": ENFORCING.get(driver, {})}
        engine = sqlalchemy.create_engine(_read_only(url, label), **options)
        with engine.connect().execution_options(postgresql_readonly=True) as connection:
            if engine.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON")
            # Without this option a % in the query would be taken for a parameter.
            result = connection.exec_driver_sql(query, execution_options={"no_parameters": True})
            rows = [list(result.keys()), *([plain(cell) for cell in row] for row in result)]
    except (ImportError, sqlalchemy.exc.NoSuchModuleError):
        drivers = "psycopg[binary] for PostgreSQL, pyodbc for SQL Server"
        raise UserError(f"{label}: its driver is not installed. Install it with pip: {drivers}.") from None
    except sqlalchemy.exc.ArgumentError:
        form = "postgresql+psycopg://user:password@host/name"
        raise UserError(f"{label}: {variable} is not the address of a database. Write it like {form}.") from None
    except (sqlalchemy.exc.SQLAlchemyError, OSError, ValueError) as error:
        what = _describe_error(error)
        raise UserError(f"{label}: {what}. Check the query, and that the database can be reached.") from None
    return Grid(label, "", list(enumerate(rows, 1)))


def digest(query: str, variable: str) -> str:
    """The SHA-256 of a query's rows, which does not depend on their order."""
    rows = sorted(repr(cells) for _, cells in grid(query, variable).rows)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def query_hashes(sources: Sources = NOWHERE) -> dict[str, str]:
    """A hash of the rows of each query, the same in any order, by table and database.

    Raises UserError if a query fails.
    """
    parts = [(name, part) for name, entries in sources for part in entries if part.query]
    return {f"{name}, database {part.database}": digest(part.query, part.database) for name, part in parts}


def file(variable: str) -> Path | None:
    """The file of the SQLite database that an environment variable names; None for any other database."""
    import sqlalchemy

    try:
        url = sqlalchemy.make_url(os.environ.get(variable, ""))
    except sqlalchemy.exc.ArgumentError:
        return None
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _require_reading(query: str, driver: str, label: str) -> None:
    """Refuse a query with a word that writes, if the database itself would not refuse it."""
    if driver not in ENFORCING and (match := WRITING.search(without_quotes(query))):
        word = match[0].upper()
        raise UserError(f"{label}: {word} can write to the database. Leave it out; if it is a name, put it in quotes.")


def _read_only(url, label: str):
    """The address changed so that SQLite opens its file read-only and no other database commits by itself."""
    url = url.difference_update_query(COMMITTING)
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    path = Path(url.database)
    # SQLite would make a new, empty file.
    if not path.is_file():
        raise UserError(f"{label}: the file that it names does not exist. Correct the address.")
    place = quote(path.absolute().as_posix(), safe="/:")
    return url.set(database=f"file:///{place.removeprefix('/')}", query={**url.query, "mode": "ro", "uri": "true"})


def _describe_error(error: Exception) -> str:
    """The kind of an error and no more: the database's own message may hold its address or a cell."""
    cause = getattr(error, "orig", None) or error
    known = HARMLESS.search(str(cause))
    return f"{type(cause).__name__}: {known[0]}" if known else f"the query failed ({type(cause).__name__})"
