"""The options that commands share: the folders of records and settings, and the as-at date."""

import os
from pathlib import Path

import click

from qa_analysis.contract.folders import DATA, PARAMS, SAMPLE

FILE, FOLDER = (click.Path(**{kind: False}, path_type=Path) for kind in ("dir_okay", "file_okay"))
DATA_OPTION = click.option("--data", type=FOLDER, help=f"Folder of the records [default: {DATA}, else {SAMPLE}].")
PARAMS_OPTION = click.option("--params", type=FOLDER, help=f"Folder of the settings [default: {PARAMS}].")
AS_AT_OPTION = click.option("--as-at", default="", metavar="DATE", help="State of the trackers [default: month's end].")


def folders(**given: Path | None) -> dict[str, str]:
    """The folders that the user gave, by name, as absolute paths.

    A path on the command line starts from the current folder; the package starts relative ones from the project's.
    """
    return {name: os.path.abspath(folder) for name, folder in given.items() if folder}
