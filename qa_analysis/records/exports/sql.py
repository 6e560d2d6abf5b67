"""Queries of a database, through SQLAlchemy. The address comes from an environment variable and is never shown.

A query is one statement (see ``sources``) and may not write. SQLite is opened for reading alone. PostgreSQL prepares
the query, which it does of one statement only, and runs it in a read-only transaction. No other database enforces as
much, so there a query with a word that writes is refused. Whatever a query did is rolled back.
"""

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import quote

from qa_analysis.contract.sources import without_quotes
from qa_analysis.errors import UserError
from qa_analysis.records.exports.grid import Grid, plain

# what SQLite says of the query
HARMLESS = re.compile(r'no such (?:table|column): [\w.]+|near "\w+": syntax error|attempt to write a readonly database')
# databases that refuse to write, by their drivers, and how to connect: a query that is prepared is one statement alone
ENFORCING = {"sqlite+pysqlite": {}, "postgresql+psycopg": {"prepare_threshold": 0}}
COMMITTING = ["autocommit", "isolation_level"]  # what an address may say to have each statement kept at once
WRITING = re.compile(
    r"\b(insert|update|delete|merge|into|truncate|create|alter|drop|grant|revoke|deny|exec|execute|call|do|set|use|declare|"
    r"begin|commit|rollback|save|copy|load|lock|handler|bulk|backup|restore|dbcc|kill|shutdown|reconfigure|waitfor|"
    r"writetext|updatetext|openquery|openrowset|opendatasource)\b",
    re.IGNORECASE,
)


def grid(query: str, variable: str) -> Grid:
    """The rows of a query below its column names, which are row 1.

    Raises UserError where the variable is not set, the database cannot be reached or the query fails.
    """
    import sqlalchemy  # takes as long as half of the figures, and few need it

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
            result = connection.exec_driver_sql(query, execution_options={"no_parameters": True})  # nothing filled in
            rows = [list(result.keys()), *([plain(cell) for cell in row] for row in result)]
    except (ImportError, sqlalchemy.exc.NoSuchModuleError):
        raise UserError(f"{label}: its driver is not installed. Install it: see Databases in the README.") from None
    except sqlalchemy.exc.ArgumentError:
        raise UserError(f"{label}: {variable} holds no address of a database. See Databases in the README.") from None
    except (sqlalchemy.exc.SQLAlchemyError, OSError, ValueError) as error:
        raise UserError(f"{label}: {_said(error)}. Check that it can be reached, and the query.") from None
    return Grid(label, "", list(enumerate(rows, 1)))


def digest(query: str, variable: str) -> str:
    """SHA-256 of the rows of a query, in whatever order the database gives them."""
    rows = sorted(repr(cells) for _, cells in grid(query, variable).rows)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def file(variable: str) -> Path | None:
    """The file of the SQLite database that an environment variable names; None for any other database."""
    import sqlalchemy

    try:
        url = sqlalchemy.make_url(os.environ.get(variable, ""))
    except sqlalchemy.exc.ArgumentError:
        return None
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _require_reading(query: str, driver: str, label: str) -> None:
    """Refuse a query with a word that writes, where the database itself would run it."""
    if driver not in ENFORCING and (found := WRITING.search(without_quotes(query))):
        word = found[0].upper()
        raise UserError(f"{label}: {word} is a word of queries that write. Leave it out, or put the name in quotes.")


def _read_only(url, label: str):
    """The address by which SQLite opens its file for reading alone, and any other commits nothing by itself."""
    url = url.difference_update_query(COMMITTING)
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    path = Path(url.database)
    if not path.is_file():  # opening it would make an empty one
        raise UserError(f"{label}: the file that it names is not there. Correct the address.")
    place = quote(path.absolute().as_posix(), safe="/:")
    return url.set(database=f"file:///{place.removeprefix('/')}", query={**url.query, "mode": "ro", "uri": "true"})


def _said(error: Exception) -> str:
    """What kind of error it was, and no more: a database's own words may hold its address or a cell."""
    cause = getattr(error, "orig", None) or error
    known = HARMLESS.search(str(cause))
    return f"{type(cause).__name__}: {known[0]}" if known else f"the query failed ({type(cause).__name__})"
