"""The commands that publish a month, and that verify what was published."""

import signal
import sys
from pathlib import Path

import click

from qa_analysis.cli.options import HISTORY_OPTION, MONTH, PARAMS_OPTION, REPORT_OPTIONS, options_given, with_options
from qa_analysis.cli.terminal import say
from qa_analysis.contract import safe_text
from qa_analysis.contract.folders import HISTORY, PARAMS, project
from qa_analysis.contract.words import quantity
from qa_analysis.errors import Exit
from qa_analysis.report.request import Request


@click.command()
@MONTH
@with_options(REPORT_OPTIONS)
@click.option("--reason", default="", help="Why the month is published again; required from the second time on.")
def publish(month: str, reason: str, quiet: bool, **given) -> None:
    """Publish the report of MONTH (YYYY-MM): keep for good what it is made from, and build it from that."""
    from qa_analysis.cli.progress import progress
    from qa_analysis.report.publishing.publish import publish

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with progress(quiet) as done:
        made = publish(Request(month, **options_given(**given)), reason, done=done, waiting=_wait)
    if made.note:
        say(made.note, err=True)
    if not quiet:
        say(f"Published: {made.entry.title}, kept in {made.folder}")
        say(f"Its line in the log has the SHA-256 {made.entry.entry}")
        say(f"Report: {made.page}")


def _wait() -> None:
    say("Another publication is in progress; this one starts when it ends.", err=True)


@click.command()
@HISTORY_OPTION
@PARAMS_OPTION
def verify(history: Path | None, params: Path | None) -> None:
    """Check every file that was ever published, and list each that is missing, changed or new. Writes nothing."""
    from qa_analysis.publications.verification import verify_history

    folder = history or project() / HISTORY
    result = verify_history(folder, params or project() / PARAMS)
    for line in [*result.faults, *(f"warning: {caution}" for caution in result.cautions)]:
        say(safe_text.one_line(line))
    if result.faults:
        sys.exit(Exit.BAD_INPUT)
    count, months = len(result.entries), len({entry.month for entry in result.entries})
    same = "is as it was" if count == 1 else "are as they were"
    verdict = f"{quantity(count, 'publication')} of {quantity(months, 'month')} {same} published."
    say(verdict if count else f"Nothing has been published in {folder}.")
