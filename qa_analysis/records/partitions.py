"""Partitioned sets: the records of several authorities, each in a folder of its own, ``SET/authority=CODE``.

This is the form in which DuckDB, pandas and Spark divide a table into files: what all rows of a folder have in common
is said by its name. Each such folder is a complete folder of records by itself.
"""

import re
from pathlib import Path
from urllib.parse import quote, unquote

from qa_analysis.contract.folders import AUTHORITY, RECORDS
from qa_analysis.errors import UserError


def safe_name(authority: str) -> str:
    """An authority as the name of a folder.

    >>> safe_name("St. Helens"), safe_name("../Bath")
    ('St. Helens', '%2E.%2FBath')
    """
    # A name that begins with a dot is hidden, or is the folder above.
    return re.sub(r"^\.", "%2E", quote(authority, safe=" "))


def partition(folder: Path, authority: str) -> Path:
    """The folder of an authority in a set."""
    return folder / f"{AUTHORITY}{safe_name(authority)}"


def authority_of(folder: Path) -> str:
    """The authority that a folder of a set belongs to; empty for any other folder."""
    name = folder.absolute().name
    return unquote(name.removeprefix(AUTHORITY)) if name.startswith(AUTHORITY) else ""


def partitions(folder: Path) -> dict[str, Path]:
    """The folders of a partitioned set by authority, in order; empty if the folder is no such set.

    Raises UserError if records lie beside the folders: it would not be clear which are meant.
    """
    paths = list(folder.iterdir()) if folder.is_dir() else []
    found = {authority_of(path): path for path in paths if path.is_dir() and authority_of(path)}
    if found and (beside := [path.name for path in paths if path.suffix.lower() in RECORDS and path.is_file()]):
        raise UserError(f"{folder}: {min(beside)} lies beside the folders of authorities. Move it into one of them.")
    return dict(sorted(found.items()))


def require_one(folder: Path) -> None:
    """Refuse a partitioned set where the records of one authority are needed. Raises UserError."""
    if found := partitions(folder):
        first = next(iter(found.values()))
        raise UserError(f"{folder}: the records of several authorities. Give the folder of one, such as {first}.")
