"""The command that says what is wrong in the records."""

import sys
from pathlib import Path

import click

from qa_analysis import settings
from qa_analysis.cli.options import DATA_OPTION, FILE, PARAMS_OPTION
from qa_analysis.files import write
from qa_analysis.records import DATA, PARAMS, project
from qa_analysis.wording import counted


@click.command()
@DATA_OPTION
@PARAMS_OPTION
@click.option("--out", type=FILE, help="File for the list as CSV.")
def check(data: Path | None, params: Path | None, out: Path | None) -> None:
    """List every error and warning in the records."""
    from qa_analysis.findings import summary
    from qa_analysis.records import checked

    _, found = checked(data or project() / DATA, settings.framework(params or project() / PARAMS))
    if out:
        write(found.to_csv(index=False, lineterminator="\n"), out)
    errors = int((found["severity"] == "error").sum())
    click.echo(summary(found) if len(found) else "No errors and no warnings.")
    click.echo(f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}.")
    sys.exit(2 if errors else 0)
