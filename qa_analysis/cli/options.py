"""The options that commands share: for a month's folders, its as-at date and its report."""

import os
from collections.abc import Callable
from pathlib import Path

import click

from qa_analysis.contract.folders import DATA, HISTORY, OUT, PARAMS, SAMPLE
from qa_analysis.contract.months import require_month
from qa_analysis.report.request import EDITIONS

FILE, FOLDER = (click.Path(**{kind: False}, path_type=Path) for kind in ("dir_okay", "file_okay"))
DATA_OPTION = click.option("--data", type=FOLDER, help=f"Folder of the records [default: {DATA}, else {SAMPLE}].")
PARAMS_OPTION = click.option("--params", type=FOLDER, help=f"Folder of the settings [default: {PARAMS}].")
HISTORY_OPTION = click.option("--history", type=FOLDER, help=f"Folder of the publications [default: {HISTORY}].")
MONTH = click.argument("month", type=require_month)
MONTH_OPTIONS = (
    DATA_OPTION,
    PARAMS_OPTION,
    click.option("--as-at", default="", metavar="DATE", help="State of the trackers [default: month's end]."),
)
REPORT_OPTIONS = (
    *MONTH_OPTIONS,
    click.option(
        "--edition", type=click.Choice(EDITIONS), help="Who may read it [default: the month's, or operational]."
    ),
    click.option("--out", type=FOLDER, help=f"Folder of the reports [default: {OUT}]."),
    HISTORY_OPTION,
    click.option("--jobs", type=click.IntRange(1), help="Notebooks at a time [default: one for each processor]."),
    click.option("--kernels", "engine", flag_value="kernels", help="Run each notebook in an ordinary Jupyter kernel."),
    click.option("--no-wait", is_flag=True, help="End at once if another run is making this report."),
    click.option("--quiet", is_flag=True, help="Print errors and warnings only."),
)


def with_options(options: tuple[Callable, ...]) -> Callable:
    """A decorator that gives a command several options, in their order."""

    def add(command: Callable) -> Callable:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def options_given(**given) -> dict:
    """The options that the user gave, by name, folders as absolute paths.

    A path on the command line starts from the current folder; the package starts relative ones from the project's.
    """
    return {
        name: os.path.abspath(value) if isinstance(value, Path) else value for name, value in given.items() if value
    }
