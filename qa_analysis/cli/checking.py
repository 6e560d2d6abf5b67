"""The command that says what is wrong in the records."""

import os
import sys
from pathlib import Path

import click

from qa_analysis.cli.options import DATA_OPTION, FILE, FOLDER, PARAMS_OPTION
from qa_analysis.cli.terminal import say
from qa_analysis.contract import safe_text, settings
from qa_analysis.contract.folders import PARAMS, data_folder, project
from qa_analysis.contract.sources import sources
from qa_analysis.files import write
from qa_analysis.records.inputs import inputs, require_apart
from qa_analysis.records.validate import check_tables

PROPOSED = "sources.proposed.yml"


@click.command()
@DATA_OPTION
@PARAMS_OPTION
@click.option("--out", type=FILE, help="File for the list as CSV.")
@click.option("--marked", type=FOLDER, help="Folder for a copy of each export with its cells marked.")
@click.option("--propose", is_flag=True, help=f"Write a mapping of what is not matched: {PROPOSED}, in the settings.")
def check(data: Path | None, params: Path | None, out: Path | None, marked: Path | None, propose: bool) -> None:
    """List every error and warning in the records, and how they were read."""
    from qa_analysis.records import doctor

    folder, own = data or project() / data_folder(), params or project() / PARAMS
    made_of = inputs(os.path.abspath(folder), os.path.abspath(own))
    if out and out.name:
        require_apart(out, made_of)
    if marked:
        require_apart(marked, made_of)
    framework, given = settings.framework(own), sources(own)
    if propose:
        path = own / PROPOSED
        doctor.require_new(path)
        write(doctor.proposal(folder, given, framework), path)
        say(f"Proposed: {path}. Read it, correct it, and save it as sources.yml.", err=True)
        say("What is said below is what it would give as it is.", err=True)
        given = sources(own, PROPOSED)
    _, found = check_tables(folder, framework, sources=given)
    if out:
        write(safe_text.guard_formulas(found).to_csv(index=False, lineterminator="\n"), out)
    copies, failed = doctor.mark(found, folder, marked, given) if marked else ([], [])
    if marked:
        for copy in copies:
            say(f"Marked: {copy}. It holds all that the export holds: mind who gets it.", err=True)
        for words in failed:
            say(words, err=True)
        if not copies and not failed:
            say("No file has an error or a warning to mark.", err=True)
    doctor.show(found)
    if not propose and doctor.may_be_mapped(found, given):
        say(f"An export in a form of its own can be read as it is: --propose writes {PROPOSED} to begin with.")
    sys.exit(2 if failed or (found["severity"] == "error").any() else 0)
