"""Queries of a database, through SQLAlchemy. The address comes from an environment variable and is never shown."""

import hashlib
import os
import re
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from qa_analysis.errors import UserError
from qa_analysis.exports.grid import Cell, Grid

HARMLESS = re.compile(r'no such (?:table|column): [\w.]+|near "\w+": syntax error')  # what SQLite says of the query


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
        _require_there(url, label)
        engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool)
        with engine.connect() as connection:
            result = connection.execute(sqlalchemy.text(query))
            rows = [list(result.keys()), *([_plain(cell) for cell in row] for row in result)]
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


def _require_there(url, label: str) -> None:
    """Refuse a file of SQLite that is not there: opening it would make an empty one."""
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
        raise UserError(f"{label}: the file that it names is not there. Correct the address.")


def _plain(cell: object) -> Cell:
    return str(cell) if isinstance(cell, Decimal | UUID) else cell


def _said(error: Exception) -> str:
    """What kind of error it was, and no more: a database's own words may hold its address or a cell."""
    cause = getattr(error, "orig", None) or error
    known = HARMLESS.search(str(cause))
    return f"{type(cause).__name__}: {known[0]}" if known else f"the query failed ({type(cause).__name__})"
