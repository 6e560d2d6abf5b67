"""The command that makes the reports of many months, and of many authorities."""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa_analysis.cli.options import DATA_OPTION, FOLDER, PARAMS_OPTION, SCHEDULER_OPTION, options_given
from qa_analysis.cli.terminal import say
from qa_analysis.contract import safe_text
from qa_analysis.contract.folders import OUT, PARAMS, data_folder, project
from qa_analysis.contract.months import months_from, require_month
from qa_analysis.contract.words import quantity, series
from qa_analysis.errors import Exit, UserError, require

if TYPE_CHECKING:
    from qa_analysis.report.backfill import Outcome


@click.command()
@click.argument("first", type=require_month)
@click.argument("last", type=require_month)
@DATA_OPTION
@PARAMS_OPTION
@click.option("--authorities", multiple=True, metavar="A,B", help="Which authorities [default: all].")
@click.option("--out", type=FOLDER, help=f"Folder of the reports [default: {OUT}].")
@SCHEDULER_OPTION
@click.option("--workers", type=click.IntRange(1), help="Reports at a time [default: one for each processor].")
def backfill(
    first: str,
    last: str,
    data: Path | None,
    params: Path | None,
    authorities: tuple[str, ...],
    out: Path | None,
    scheduler: str,
    workers: int | None,
) -> None:
    """Build the reports of the months FIRST to LAST (YYYY-MM), of each authority, several at a time."""
    from qa_analysis.cli.progress import progress_of_reports
    from qa_analysis.records.inputs import inputs, require_apart
    from qa_analysis.report import backfill
    from qa_analysis.report.cluster import cluster, processors, require_installed

    # As in a build: a scheduler of jobs stops this by SIGTERM.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    require_installed()
    months = months_from(first, last)
    records, settings, reports = (
        Path(os.path.abspath(given or project() / usual))
        for given, usual in ((data, data_folder()), (params, PARAMS), (out, OUT))
    )
    require_apart(reports, inputs(records, settings))
    folders = _folders(records, settings, authorities)
    wanted = backfill.wanted(months, folders, settings, reports, options_given(data=data, params=params))
    number = min(workers or processors(), len(wanted))
    processes = cluster(scheduler, number, backfill.lost, backfill.end_builds)
    try:
        with processes as spread, progress_of_reports(dict.fromkeys(folders, len(months))) as done:
            outcomes = backfill.make_reports(wanted, spread, lambda made: done(made.report.authority, _line(made)))
    except KeyboardInterrupt:
        say("Interrupted. The reports that were finished stay; run again for the others.", err=True)
        sys.exit(Exit.INTERRUPTED)
    _say_outcomes(outcomes, reports)
    sys.exit(backfill.worst(outcomes))


def _folders(records: Path, settings: Path, authorities: tuple[str, ...]) -> dict[str, Path]:
    """The folder of each authority that is wanted; under no name if the records are of one."""
    from qa_analysis.records.partitions import partitions
    from qa_analysis.report.backfill import require_one_authority

    folders = partitions(records)
    if not folders:
        if authorities:
            raise UserError(f"{records}: has no folders of authorities to choose from. Leave out --authorities.")
        require_one_authority(records, settings)
        return {"": records}
    # The name of an authority may have a comma in it.
    names = [name for given in authorities for name in ([given] if given in folders else given.split(","))]
    for name in names:
        require(name, folders, f"an authority with records in {records}")
    return {name: folder for name, folder in folders.items() if name in names or not names}


def _line(outcome: "Outcome") -> str:
    ends = {Exit.DONE: "made", Exit.NOTHING_TO_DO: "up to date"}
    end = "left out, no audits" if outcome.left_out else ends.get(outcome.code, "failed")
    return safe_text.without_controls(f"{outcome.report.name}: {end}")


def _say_outcomes(outcomes: list["Outcome"], reports: Path) -> None:
    """Say what came of all reports, and what the builds said, once for all that said the same."""
    left_out, said = {}, {}
    for outcome in outcomes:
        if outcome.left_out:
            left_out.setdefault(outcome.report.authority, []).append(outcome.report.month)
        elif outcome.said and outcome.code != Exit.NOTHING_TO_DO:
            said.setdefault((outcome.failed, outcome.said), []).append(outcome.report.name)
    for authority, months in left_out.items():
        say(f"Left out, as no audits are recorded: {f'{authority} {series(months)}'.strip()}")
    for (failed, message), names in said.items():
        say(f"{'No report of' if failed else 'About'} {series(names)}: {message}", err=True)
    failed = sum(outcome.failed for outcome in outcomes)
    there = len(outcomes) - failed - sum(map(len, left_out.values()))
    if not there and not failed:
        raise UserError("No audits are recorded in any of these months. Give other months, or other data.")
    say(f"{quantity(there, 'report')} in {reports}{f', {failed} not made' if failed else ''}.")
