"""The one kind of error that a user can put right, shown without a traceback, and what is said of any other."""

import os
import traceback
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

DEBUG = "QA_DEBUG"  # asks for the details of what failed, which may show records
PACKAGE = Path(__file__).parent


class UserError(Exception):
    """Something in the data, the settings or the command that its reader can mend.

    The message names the place and the remedy, and holds no cell of the data.
    """

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the message alone."""
        return [str(self)]


class SectionError(Exception):
    """A section's notebook that failed: the message names the notebook, its cell and the error."""


def require(name: str, known: Iterable[str], what: str, more: str = "") -> None:
    """Refuse a name that is not known.

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
    """Whether the details of what fails are asked for."""
    return bool(os.environ.get(DEBUG))


def unexpected(error: Exception) -> str:
    """One line about an error that should not be: its kind and where it arose, and not its words, which may hold a
    record.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if PACKAGE in Path(frame.filename).parents]
    places = (f" in {Path(of.filename).relative_to(PACKAGE.parent).as_posix()}, line {of.lineno}" for of in ours[-1:])
    what = "there was not enough memory" if isinstance(error, MemoryError) else type(error).__name__ + "".join(places)
    return (
        f"This should not have happened: {what}. An earlier report is as it was. "
        f"Run again with {DEBUG}=1 for the details, which may show records."
    )
