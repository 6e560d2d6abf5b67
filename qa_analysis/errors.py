"""Errors: the kind that a user can put right, shown without a traceback, and one line about any other."""

import os
import traceback
from collections.abc import Iterable
from difflib import get_close_matches
from enum import IntEnum
from pathlib import Path

# Set to see the traceback of an unexpected error, which may show records.
DEBUG = "QA_DEBUG"
PACKAGE = Path(__file__).parent


class Exit(IntEnum):
    """How a command ends, as an exit code that a scheduler can tell from the others. The README has them in words."""

    DONE = 0
    UNFORESEEN = 1
    BAD_INPUT = 2
    SECTION_FAILED = 3
    NOTHING_TO_DO = 4
    BUSY = 5
    INTERRUPTED = 130


class UserError(Exception):
    """A mistake in the data, the settings or the command that the user can mend.

    The message names the place and the remedy, and never shows the content of a cell.
    """

    exit_code = Exit.BAD_INPUT

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of the error in a notebook: the message alone."""
        return [str(self)]


class SectionError(Exception):
    """A section's notebook failed; the message names the notebook, its cell and the error."""

    exit_code = Exit.SECTION_FAILED


class BusyError(Exception):
    """Another run is making the same report or publication, and the user did not want to wait for it."""

    exit_code = Exit.BUSY

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}, so nothing was done. Run again later, or leave out --no-wait.")


def require(name: str, known: Iterable[str], what: str, more: str = "") -> None:
    """Refuse a name that is not known: a UserError with the nearest name, and ``more`` or the names to choose from.

    >>> require("tema", ["team", "month"], "a column")
    Traceback (most recent call last):
        ...
    qa_analysis.errors.UserError: 'tema' is not a column. Did you mean team? Choose one of: team, month.
    """
    known = [str(one) for one in known]
    if name not in known:
        near = [f"Did you mean {one}?" for one in get_close_matches(str(name), known, n=1)]
        raise UserError(" ".join([f"{name!r} is not {what}.", *near, more or f"Choose one of: {', '.join(known)}."]))


def debugging() -> bool:
    """Whether the user asked to see the traceback of unexpected errors."""
    return bool(os.environ.get(DEBUG))


def describe_unexpected(error: Exception) -> str:
    """One line about an error that is our fault: its kind and the line of the package where it arose.

    Its own message is left out, as it may hold a record.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if PACKAGE in Path(frame.filename).parents]
    places = (f" in {Path(f.filename).relative_to(PACKAGE.parent).as_posix()}, line {f.lineno}" for f in ours[-1:])
    what = "there was not enough memory" if isinstance(error, MemoryError) else type(error).__name__ + "".join(places)
    return (
        f"This should not have happened: {what}. An earlier report is unchanged. "
        f"Run again with {DEBUG}=1 for the details, which may show records."
    )
