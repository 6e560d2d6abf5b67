"""The commands that publish a month, and that verify what was published."""

import signal
import sys
from pathlib import Path

import click

from qa_analysis.cli.options import AS_AT_OPTION, DATA_OPTION, FOLDER, PARAMS_OPTION, folders
from qa_analysis.cli.terminal import say
from qa_analysis.contract import safe_text
from qa_analysis.contract.folders import HISTORY, PARAMS, project
from qa_analysis.contract.words import quantity
from qa_analysis.report.opening import EDITIONS


@click.command()
@click.argument("month")
@DATA_OPTION
@PARAMS_OPTION
@AS_AT_OPTION
@click.option("--edition", type=click.Choice(EDITIONS), help="Who may read it [default: the month's, or operational].")
@click.option("--out", type=FOLDER, help="Folder of the reports [default: reports].")
@click.option("--history", type=FOLDER, help=f"Folder of the publications [default: {HISTORY}].")
@click.option("--reason", default="", help="Why the month is published again; required from the second time on.")
@click.option("--jobs", type=click.IntRange(1), help="Notebooks at a time [default: one for each processor].")
def publish(
    month: str,
    data: Path | None,
    params: Path | None,
    as_at: str,
    edition: str | None,
    out: Path | None,
    history: Path | None,
    reason: str,
    jobs: int | None,
) -> None:
    """Publish the report of MONTH (YYYY-MM): keep for good what it is made from, and build it from that."""
    from qa_analysis.cli.progress import progress
    from qa_analysis.report.publishing.publish import publish
    from qa_analysis.report.request import Request

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    places = folders(data=data, params=params, out=out, history=history)
    request = Request(month, as_at=as_at, edition=edition or "", jobs=jobs or 0, **places)
    with progress() as done:
        made = publish(request, reason, done=done, waiting=_wait)
    if made.note:
        say(made.note, err=True)
    say(f"Published: {made.entry.named}, kept in {made.folder}")
    say(f"Its line in the log has the SHA-256 {made.entry.entry}")
    say(f"Report: {made.page}")


def _wait() -> None:
    say("Another publication is in progress; this one starts when it ends.", err=True)


@click.command()
@click.option("--history", type=FOLDER, help=f"Folder of the publications [default: {HISTORY}].")
@PARAMS_OPTION
def verify(history: Path | None, params: Path | None) -> None:
    """Check every file that was ever published, and list each that is missing, changed or new. Writes nothing."""
    from qa_analysis.publications.verification import verify_history

    folder = history or project() / HISTORY
    result = verify_history(folder, params or project() / PARAMS)
    for line in [*result.faults, *(f"warning: {caution}" for caution in result.cautions)]:
        say(safe_text.one_line(line))
    if result.faults:
        sys.exit(2)
    count, months = len(result.entries), len({entry.month for entry in result.entries})
    same = "is as it was" if count == 1 else "are as they were"
    verdict = f"{quantity(count, 'publication')} of {quantity(months, 'month')} {same} published."
    say(verdict if count else f"Nothing has been published in {folder}.")
