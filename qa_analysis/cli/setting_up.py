"""The commands that set up a project, a month or a set of synthetic records."""

import os
from pathlib import Path

import click

from qa_analysis.cli.options import DATA_OPTION, FOLDER, MONTH, PARAMS_OPTION
from qa_analysis.cli.terminal import say
from qa_analysis.contract.folders import DATA, PARAMS, data_folder, project
from qa_analysis.errors import UserError
from qa_analysis.files import write


@click.command()
@click.argument("folder", type=FOLDER)
def init(folder: Path) -> None:
    """Make a project in FOLDER: params, notebooks, and a place for your records."""
    from qa_analysis.projects.new_project import begin_project
    from qa_analysis.records.inputs import inputs, require_apart

    require_apart(folder, inputs())
    names = begin_project(folder)
    say(f"Made in {folder}:")
    for name in names:
        if not name.startswith("notebooks/"):
            say(f"  {name}")
    say(f"  notebooks/ ({sum(name.startswith('notebooks/') for name in names)} notebooks)")
    say(f"Next: put your exports into {folder / DATA}; READ ME FIRST.md there says which.")
    say(f"Then, in {folder}: qa-report check --propose")


@click.command("new-month")
@MONTH
@DATA_OPTION
@PARAMS_OPTION
def new_month(month: str, data: Path | None, params: Path | None) -> None:
    """Start the params of MONTH (YYYY-MM): its first page and a text to fill in, from those of the month before."""
    from qa_analysis.projects.new_month import begin_month
    from qa_analysis.report.request import sections

    folder = params or project() / PARAMS
    new = begin_month(month, data or project() / data_folder(), folder, sections(project() / "notebooks"))
    for path, text in new.files.items():
        write(text, path)
        say(f"{path}")
    for note in new.notes:
        say(note)
    say(f"Next: write below the headings, then: qa-report build {month}")


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--authorities", type=click.IntRange(1), default=1, show_default=True, help="How many councils.")
@click.option("--months", type=click.IntRange(1), default=17, show_default=True, help="How many months of audits.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed gives other records.")
@PARAMS_OPTION
def sample(folder: Path, authorities: int, months: int, seed: int, params: Path | None) -> None:
    """Write a fresh set of synthetic records to FOLDER."""
    from qa_analysis.contract import settings
    from qa_analysis.projects.sample import write_random
    from qa_analysis.records.inputs import inputs, require_apart

    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder}: not empty. Give a new folder, so that no records are overwritten.")
    settings_folder = params or project() / PARAMS
    # Synthetic records may lie among the records: their folder is new or empty.
    kept = [place for place in inputs(params=os.path.abspath(settings_folder)) if place[0] != "records"]
    require_apart(folder, kept)
    write_random(folder, settings.framework(settings_folder), authorities, months, seed)
    say(f"Records of {authorities} × {months} months written to {folder}", err=True)
