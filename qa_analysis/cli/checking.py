"""The command that lists what is wrong in the records."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa_analysis.cli.options import DATA_OPTION, FILE, FOLDER, PARAMS_OPTION
from qa_analysis.cli.terminal import say
from qa_analysis.contract import safe_text
from qa_analysis.contract.folders import PARAMS, data_folder, project
from qa_analysis.errors import Exit
from qa_analysis.files import write

if TYPE_CHECKING:
    import pandas as pd

    from qa_analysis.contract.settings import Framework
    from qa_analysis.contract.sources import Sources

PROPOSED = "sources.proposed.yml"


@click.command()
@DATA_OPTION
@PARAMS_OPTION
@click.option("--out", type=FILE, help="File for the list as CSV.")
@click.option("--marked", type=FOLDER, help="Folder for a copy of each export with its cells marked.")
@click.option("--propose", is_flag=True, help=f"Write a mapping of what is not matched to {PROPOSED}, in the settings.")
def check(data: Path | None, params: Path | None, out: Path | None, marked: Path | None, propose: bool) -> None:
    """List every error and warning in the records, and how they were read."""
    from qa_analysis.contract import settings
    from qa_analysis.contract.sources import sources
    from qa_analysis.records import doctor
    from qa_analysis.records.inputs import inputs, require_apart
    from qa_analysis.records.validate import check_tables

    folder, settings_folder = data or project() / data_folder(), params or project() / PARAMS
    folders = inputs(os.path.abspath(folder), os.path.abspath(settings_folder))
    # Every place is checked before anything is written. An --out without a name gets its own message from write.
    if out and out.name:
        require_apart(out, folders)
    if marked:
        require_apart(marked, folders)
    framework, used = settings.framework(settings_folder), sources(settings_folder)
    if propose:
        used = _propose(folder, used, framework, settings_folder)
    _, findings = check_tables(folder, framework, sources=used)
    if out:
        write(safe_text.guard_formulas(findings).to_csv(index=False, lineterminator="\n"), out)
    unmarked = _mark(findings, folder, marked, used) if marked else []
    doctor.show(findings)
    if not propose and doctor.may_be_mapped(findings, used):
        say(f"Exports can be read in the form they have: --propose writes {PROPOSED} for you to start from.")
    if unmarked or (findings["severity"] == "error").any():
        sys.exit(Exit.BAD_INPUT)


def _propose(folder: Path, used: "Sources", framework: "Framework", settings_folder: Path) -> "Sources":
    """Write a proposed mapping; the sources that it would make."""
    from qa_analysis.contract.sources import sources
    from qa_analysis.records import doctor

    path = settings_folder / PROPOSED
    doctor.require_new(path)
    write(doctor.proposal(folder, used, framework), path)
    say(f"Proposed: {path}. Read it, correct it, and save it as sources.yml.", err=True)
    say("The list below is what you would get if you saved it unchanged.", err=True)
    return sources(settings_folder, PROPOSED)


def _mark(findings: "pd.DataFrame", folder: Path, marked: Path, used: "Sources") -> list[str]:
    """Write the marked copies; the files that could not be marked, with the reason."""
    from qa_analysis.records import doctor

    copies, unmarked = doctor.mark(findings, folder, marked, used)
    for copy in copies:
        say(f"Marked: {copy}. It holds everything that the export holds: share it with care.", err=True)
    for message in unmarked:
        say(message, err=True)
    if not copies and not unmarked:
        say("No file has an error or a warning to mark.", err=True)
    return unmarked
