"""The commands for one month: write its figures, build its report, open JupyterLab on it."""

import os
import signal
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa_analysis.cli.options import (
    FILE,
    MONTH,
    MONTH_OPTIONS,
    REPORT_OPTIONS,
    SCHEDULER_OPTION,
    options_given,
    with_options,
)
from qa_analysis.cli.terminal import say
from qa_analysis.contract.folders import PARAMS, data_folder, project
from qa_analysis.contract.months import last_over, require_month
from qa_analysis.contract.words import quantity
from qa_analysis.errors import Exit, UserError
from qa_analysis.files import write
from qa_analysis.report.request import Request

if TYPE_CHECKING:
    from qa_analysis.figures.by_authority import Asked, Whole


@click.command()
@MONTH
@with_options(MONTH_OPTIONS)
@SCHEDULER_OPTION
@click.option("--out", type=FILE, help="File to write [default: the terminal].")
def figures(month: str, data: Path | None, params: Path | None, as_at: str, scheduler: str, out: Path | None) -> None:
    """Write the figures table of MONTH (YYYY-MM) as CSV."""
    from qa_analysis.contract import settings, sources
    from qa_analysis.figures.by_authority import Asked
    from qa_analysis.records.inputs import inputs, require_apart
    from qa_analysis.records.partitions import partitions

    folder, records = params or project() / PARAMS, data or project() / data_folder()
    if out and out.name:
        require_apart(out, inputs(os.path.abspath(records), os.path.abspath(folder)))
    day = settings.state_of(month, as_at, settings.front(folder, month))
    asked = Asked(month, settings.framework(folder), day, sources.sources(folder))
    folders = [Path(os.path.abspath(path)) for path in partitions(records).values()]
    if scheduler and not folders:
        raise UserError(f"{records}: has no folders of authorities to divide among workers. Leave out --scheduler.")
    whole = _count_set(folders, asked, scheduler) if folders else _count_folder(records, asked)
    _warn(whole.warnings, whole.unexplained)
    if out:
        write(whole.csv, out)
        say(f"{whole.rows} figures written to {out}", err=True)
    else:
        click.echo(whole.csv, nl=False)


def _count_folder(records: Path, asked: "Asked") -> "Whole":
    from qa_analysis.figures import table
    from qa_analysis.figures.by_authority import Whole
    from qa_analysis.figures.from_records import count_records

    counted = count_records(records, *asked)
    rows = counted.figures
    return Whole(table.as_csv(rows), len(rows), len(counted.warnings), table.unexplained_steps(rows, asked.month))


def _count_set(folders: list[Path], asked: "Asked", scheduler: str) -> "Whole":
    """Count on the workers of a scheduler or on several processors, if there are any to share the work."""
    from qa_analysis.figures.by_authority import count_set
    from qa_analysis.report.cluster import LOST, cluster, installed, processors

    workers = min(processors(), len(folders))
    if not scheduler and (workers == 1 or not installed()):
        return count_set(folders, asked)
    with cluster(scheduler, workers, lost=lambda task: f"{', '.join(map(str, task[0]))}: {LOST}") as spread:
        return count_set(folders, asked, spread)


def _warn(warnings: int, unexplained: list[str]) -> None:
    if warnings:
        say(f"{quantity(warnings, 'warning')} in the records; qa-report check lists them.", err=True)
    for line in unexplained:
        say(f"warning: {line}", err=True)


@click.command()
@click.argument("month", type=require_month, required=False)
@with_options(REPORT_OPTIONS)
@click.option("--fresh", is_flag=True, help="Build again even if nothing has changed.")
@click.option("--pdf", "as_pdf", is_flag=True, help="Make a PDF of the report too, with Chrome, Edge or Chromium.")
@click.option("--as-published", is_flag=True, help="Rebuild a publication, only from what was kept of it.")
@click.option("--revision", type=click.IntRange(1), help="With --as-published: which publication [default: the last].")
def build(month: str | None, as_published: bool, revision: int | None, quiet: bool, **given) -> None:
    """Build the report of MONTH (YYYY-MM), or of the last month that is over, as one HTML page."""
    from qa_analysis.cli.progress import progress
    from qa_analysis.report.build import build
    from qa_analysis.report.publishing.rebuild import rebuild

    # A scheduler stops a build by SIGTERM. Handled like ctrl-C, it lets the build clear away what it has begun.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _require_fitting(as_published, [name for name in ("data", "params", "as_at", "edition") if given[name]], revision)
    request = Request(month or last_over(date.today()), **options_given(**given))
    if not month and not quiet:
        say(f"No month was given, so this is about the last that is over, {request.month}.")
    with progress(quiet) as done:
        built = rebuild(request, revision or 0, done) if as_published else build(request, done)
    if built.note:
        say(built.note, err=True)
    if not quiet:
        if not built.new:
            say("Nothing has changed since this report was built; --fresh builds it again.")
        say(f"Report: {built.page}")
    sys.exit(Exit.DONE if built.new else Exit.NOTHING_TO_DO)


def _require_fitting(as_published: bool, inputs: list[str], revision: int | None) -> None:
    """Refuse ``--as-published`` with an option that says what to build from, and ``--revision`` without it."""
    if as_published and inputs:
        option = inputs[0].replace("_", "-")
        raise UserError(f"--as-published takes everything from what was kept at publication. Leave out --{option}.")
    if revision and not as_published:
        raise UserError("--revision says which publication to rebuild. Give --as-published with it.")


@click.command()
@MONTH
@with_options(MONTH_OPTIONS)
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on [default: 8888, or the next free one].")
@click.option("--no-browser", is_flag=True, help="Do not open a browser; the address is printed.")
def explore(month: str, data: Path | None, params: Path | None, as_at: str, port: int | None, no_browser: bool) -> None:
    """Open JupyterLab for questions about MONTH (YYYY-MM). Ctrl-C ends it."""
    from qa_analysis.report.questions.jupyterlab import explore

    explore(options_given(month=month, data=data, params=params, as_at=as_at), port, not no_browser)
