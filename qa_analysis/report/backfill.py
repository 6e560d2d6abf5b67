"""Backfill: makes the reports of many months, and of several authorities, on the workers of a cluster.

Each report is built by the command ``build`` in a process of its own: a build forks children, which is safe only where
there are no other threads, and a worker has some. What holds for one build holds for many: a report that is up to date
is found at once, and a build that was killed leaves an earlier report or none. So a backfill may be broken off at any
time and begun again.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qa_analysis.contract.folders import project
from qa_analysis.errors import Exit, UserError
from qa_analysis.records.partitions import safe_name
from qa_analysis.report.cluster import LOST

if TYPE_CHECKING:
    import pandas as pd

    from qa_analysis.figures.by_authority import Spread

# How a report can end, the worst last.
ENDS = (Exit.NOTHING_TO_DO, Exit.DONE, Exit.BUSY, Exit.BAD_INPUT, Exit.SECTION_FAILED, Exit.UNFORESEEN)
# The builds that run on this worker.
RUNNING: set[subprocess.Popen] = set()


class Wanted(NamedTuple):
    """A report that is wanted: of a month, and of an authority if there are several.

    ``options`` are those of the build. Without options for records and settings they are the project's own, as in any
    build. Folders are absolute.
    """

    month: str
    authority: str
    records: Path
    settings: Path
    project: Path
    options: tuple[str, ...]

    @property
    def name(self) -> str:
        """The report's name in messages."""
        return f"{self.authority} {self.month}".strip()


class Outcome(NamedTuple):
    """What came of a report: the build's exit code and message, or that it was left out for want of audits."""

    report: Wanted
    code: int
    said: str = ""
    left_out: bool = False

    @property
    def failed(self) -> bool:
        """Whether there is no report of the records as they are."""
        return not self.left_out and self.code not in (Exit.DONE, Exit.NOTHING_TO_DO)


def wanted(months: list[str], folders: dict[str, Path], settings: Path, out: Path, given: dict) -> list[Wanted]:
    """A report of each month from each authority's folder, in ``OUT/AUTHORITY``, or in ``OUT`` if it has no name.

    ``given`` has the folders that the user gave for all of them, by the name of the option.
    """
    base = Path(os.path.abspath(project()))
    reports = []
    for name, folder in folders.items():
        used = given | {"out": out / safe_name(name)} | ({"data": folder} if name else {})
        options = tuple(word for option, place in used.items() for word in (f"--{option}", str(place)))
        reports += [Wanted(month, name, folder, settings, base, options) for month in months]
    return reports


def require_one_authority(data: Path, params: Path) -> None:
    """Refuse a folder in which several authorities have records. Raises UserError."""
    if _audits(data, params)["authority"].nunique() > 1:
        raise UserError(
            f"{data}: the records come from several authorities, but a report is about one. "
            "Divide them into a folder for each, authority=CODE, or give a folder of one."
        )


def _audits(data: Path, params: Path) -> "pd.DataFrame":
    # Imported here, as most workers never need them.
    from qa_analysis.contract.settings import framework
    from qa_analysis.contract.sources import sources
    from qa_analysis.records.load import load_tables

    return load_tables(data, sources(params), framework(params)).tables["audits"]


def make_reports(reports: list[Wanted], spread: "Spread", done: Callable[[Outcome], None]) -> list[Outcome]:
    """Make each report, and call ``done`` with what came of it; what came of them all, in their order."""
    outcomes = {}
    for place, outcome in spread(make_report, reports):
        outcomes[place] = outcome
        done(outcome)
    return [outcomes[place] for place in range(len(reports))]


def make_report(report: Wanted) -> Outcome:
    """Make a report in a process of its own. Raises ChildProcessError if that was killed or interrupted."""
    options = (*report.options, "--jobs", "1", "--quiet")
    command = [sys.executable, "-m", "qa_analysis.cli", "build", report.month, *options]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    env = os.environ | {"QA_PROJECT": str(report.project)}
    build = subprocess.Popen(command, **streams, env=env, text=True, errors="replace")
    RUNNING.add(build)
    try:
        said = build.communicate()[1].strip()
    finally:
        RUNNING.discard(build)
    if build.returncode < 0 or build.returncode == Exit.INTERRUPTED:
        raise ChildProcessError(f"{report.name}: ended from outside")
    return Outcome(report, build.returncode, said, build.returncode == Exit.BAD_INPUT and not _has_audits(report))


def _has_audits(report: Wanted) -> bool:
    """Whether audits of the month are recorded, or may be, because the records cannot be read."""
    try:
        return bool((_audits(report.records, report.settings)["month"] == report.month).any())
    except UserError:
        return True


def end_builds() -> None:
    """End the builds that run on this worker; each clears away what it has begun."""
    for build in list(RUNNING):
        build.terminate()


def lost(report: Wanted) -> Outcome:
    """The outcome of a report whose workers died again and again."""
    return Outcome(report, Exit.UNFORESEEN, LOST)


def worst(outcomes: list[Outcome]) -> int:
    """The exit code of the worst of some outcomes, of which at least one was not left out."""
    codes = [outcome.code if outcome.code in ENDS else Exit.UNFORESEEN for outcome in outcomes if not outcome.left_out]
    return max(codes, key=ENDS.index)
