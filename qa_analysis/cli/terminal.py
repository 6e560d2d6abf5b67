"""How commands print their messages."""

import click

from qa_analysis.contract import safe_text


def say(text: str, err: bool = False) -> None:
    """Print a text without control characters: a name or path in it may hold some that a terminal would obey."""
    click.echo(safe_text.without_controls(text), err=err)
