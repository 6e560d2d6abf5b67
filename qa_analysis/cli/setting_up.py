"""The commands that begin something: a set of synthetic records."""

from pathlib import Path

import click

from qa_analysis import settings
from qa_analysis.cli.options import FOLDER, PARAMS_OPTION
from qa_analysis.errors import UserError
from qa_analysis.records import PARAMS, project


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--authorities", type=click.IntRange(1), default=1, show_default=True, help="How many councils.")
@click.option("--months", type=click.IntRange(1), default=17, show_default=True, help="How many months of audits.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed gives other records.")
@PARAMS_OPTION
def sample(folder: Path, authorities: int, months: int, seed: int, params: Path | None) -> None:
    """Write a fresh set of synthetic records to FOLDER."""
    from qa_analysis.sample import write_random

    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder}: not empty. Give a new folder, so that no records are overwritten.")
    write_random(folder, settings.framework(params or project() / PARAMS), authorities, months, seed)
    click.echo(f"Records of {authorities} × {months} months written to {folder}", err=True)
