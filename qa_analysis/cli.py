"""The command line: ``qa-report``. A user's mistake ends in one clear message and the exit code 2."""

import gc
import os
import signal
import sys
from pathlib import Path

import click

from qa_analysis import figures as table
from qa_analysis import settings
from qa_analysis.errors import SectionError, UserError
from qa_analysis.files import write
from qa_analysis.month import EDITIONS, state_of
from qa_analysis.records import DATA, PARAMS, computed, project
from qa_analysis.wording import counted

FOLDER = click.Path(file_okay=False, path_type=Path)
DATA_OPTION = click.option("--data", type=FOLDER, help=f"Folder of the records [default: {DATA}].")
PARAMS_OPTION = click.option("--params", type=FOLDER, help=f"Folder of the settings [default: {PARAMS}].")
AS_AT_OPTION = click.option("--as-at", default="", metavar="DATE", help="State of the trackers [default: month's end].")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qa-analysis")
def commands() -> None:
    """The monthly Children's Services quality assurance report."""


@commands.command()
@click.argument("month")
@DATA_OPTION
@PARAMS_OPTION
@AS_AT_OPTION
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write [default: the terminal].")
def figures(month: str, data: Path | None, params: Path | None, as_at: str, out: Path | None) -> None:
    """Write the figures table of MONTH (YYYY-MM) as CSV."""
    folder = params or project() / PARAMS
    day = state_of(month, as_at, settings.front(folder, month))
    _, found, rows = computed(data or project() / DATA, month, settings.framework(folder), day)
    _warn(len(found), table.unexplained(rows, month))
    if out:
        write(table.text(rows), out)
        click.echo(f"{len(rows)} figures written to {out}", err=True)
    else:
        click.echo(table.text(rows), nl=False)


def _warn(warnings: int, unexplained: list[str]) -> None:
    if warnings:
        click.echo(f"{counted(warnings, 'warning')} in the records; qa-report check lists them.", err=True)
    for line in unexplained:
        click.echo(f"warning: {line}", err=True)


@commands.command()
@click.argument("month")
@DATA_OPTION
@PARAMS_OPTION
@AS_AT_OPTION
@click.option("--edition", type=click.Choice(EDITIONS), help="Who may read it [default: the month's, or operational].")
@click.option("--out", type=FOLDER, help="Folder of the reports [default: reports].")
@click.option("--jobs", type=click.IntRange(1), help="Notebooks at a time [default: one for each processor].")
@click.option("--fresh", is_flag=True, help="Build again though nothing has changed.")
@click.option("--pdf", "as_pdf", is_flag=True, help="Print the report as PDF too, by Chrome, Edge or Chromium.")
def build(
    month: str,
    data: Path | None,
    params: Path | None,
    as_at: str,
    edition: str | None,
    out: Path | None,
    jobs: int | None,
    fresh: bool,
    as_pdf: bool,
) -> None:
    """Build the report of MONTH (YYYY-MM) as one HTML page."""
    from qa_analysis.build import build
    from qa_analysis.progress import progress

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    given = {"data": data, "params": params, "out": out}
    folders = {name: os.path.abspath(folder) for name, folder in given.items() if folder}
    given = {"as_at": as_at, "edition": edition or "", "jobs": jobs or 0, "fresh": fresh, "as_pdf": as_pdf}
    with progress() as done:
        built = build(month, done=done, **given, **folders)
    if not built.new:
        click.echo("Nothing has changed since this report was built; --fresh builds it again.")
    if built.note:
        click.echo(built.note, err=True)
    click.echo(f"Report: {built.page}")


@commands.command()
@click.argument("month")
@DATA_OPTION
@PARAMS_OPTION
@AS_AT_OPTION
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on [default: 8888, or the next free one].")
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed.")
def explore(month: str, data: Path | None, params: Path | None, as_at: str, port: int | None, no_browser: bool) -> None:
    """Open JupyterLab for questions about MONTH (YYYY-MM). Ctrl-C ends it."""
    from qa_analysis.lab import explore

    folders = {name: os.path.abspath(folder) for name, folder in (("data", data), ("params", params)) if folder}
    explore({"month": month, "as_at": as_at, **folders}, port, not no_browser)


@commands.command()
@DATA_OPTION
@PARAMS_OPTION
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File for the list as CSV.")
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


@commands.command()
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


def main() -> None:
    """Run a command; a user's mistake ends in its message and the exit code 2."""
    gc.set_threshold(100_000)  # a short run: collecting more often costs a tenth of it and frees nothing
    try:
        sys.exit(commands(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. Nothing was written; an earlier report is as it was.", err=True)
        sys.exit(130)
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except SectionError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
