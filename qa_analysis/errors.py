"""The one kind of error that a user can put right, shown without a traceback."""

from collections.abc import Iterable
from difflib import get_close_matches


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
