"""What commands say, on a terminal or into a file."""

import click

from qa_analysis.contract import safe_text


def say(text: str, err: bool = False) -> None:
    """Print a text of which all can be seen: a name or a path in it may hold signs that a terminal would act on."""
    click.echo(safe_text.without_controls(text), err=err)
