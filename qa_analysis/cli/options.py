"""What commands share: the options that name a month's folders and state."""

import os
from pathlib import Path

import click

from qa_analysis.contract.folders import DATA, PARAMS, SAMPLE

FILE, FOLDER = (click.Path(**{kind: False}, path_type=Path) for kind in ("dir_okay", "file_okay"))
DATA_OPTION = click.option("--data", type=FOLDER, help=f"Folder of the records [default: {SAMPLE}, else {DATA}].")
PARAMS_OPTION = click.option("--params", type=FOLDER, help=f"Folder of the settings [default: {PARAMS}].")
AS_AT_OPTION = click.option("--as-at", default="", metavar="DATE", help="State of the trackers [default: month's end].")


def folders(**given: Path | None) -> dict[str, str]:
    """Those of the folders that were given, by name, from here and not from the project."""
    return {name: os.path.abspath(folder) for name, folder in given.items() if folder}
