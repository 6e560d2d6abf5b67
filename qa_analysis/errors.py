"""The one kind of error that a user can put right, shown without a traceback."""


class UserError(Exception):
    """Something in the data, the settings or the command that its reader can mend.

    The message names the place and the remedy, and holds no cell of the data.
    """

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the message alone."""
        return [str(self)]


class SectionError(Exception):
    """A section's notebook that failed: the message names the notebook, its cell and the error."""
