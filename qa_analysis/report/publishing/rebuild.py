"""Rebuilding: makes a published report again from what was kept of it, the same to the byte, or not at all."""

import platform
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qa_analysis.contract.folders import project
from qa_analysis.contract.words import capital, series
from qa_analysis.errors import UserError
from qa_analysis.publications import manifest
from qa_analysis.publications.publication import LOCK, NOTEBOOKS, PARAMS, REPORT, TABLES, Publication, find_publication
from qa_analysis.records.inputs import inputs, require_apart
from qa_analysis.report.build import Built, Done, Plan, build_plan, no_progress
from qa_analysis.report.request import Request, sections

if TYPE_CHECKING:
    from qa_analysis.report.month import OpenMonth

SAME = ("figures.csv", "report.html")  # the files that are the same to the byte


def rebuild(request: Request, revision: int = 0, done: Done = no_progress) -> Built:
    """Build a published report again, from the month's last publication or the one numbered ``revision``. No record or
    setting of today is read, whatever the request says of them.

    Raises UserError where the month has not been published, the history was altered, or the page or figures differ
    from those published because the software has changed; an earlier report then stays.
    """
    require_apart(request.folder, inputs(history=request.history))
    kept = find_publication(request.past, request.month, revision)
    return build_plan(plan(kept, request), done, partial(_require_same, kept))


def plan(kept: Publication, request: Request) -> Plan:
    """What a published report is made from, with the software in use now, whose versions the page names."""
    # The final folder, even while it is being prepared: a rebuild then has the same parameters, and the same bytes.
    place = kept.folder.with_name(str(kept.revision))
    folders = {"data": _from_project(place / TABLES), "params": _from_project(place / PARAMS)}
    request = replace(request, edition=kept.facts["edition"], as_at=kept.facts["as_at"], **folders)
    sources = kept.facts["sources"] | manifest.software() | {"published": kept.facts["published"]}
    return Plan(request, sections(kept.folder / NOTEBOOKS), sources, partial(_open_kept, kept, request))


def _from_project(path: Path) -> str:
    """A folder's path as notebooks give it: relative to the project if it is inside it."""
    return path.relative_to(project()).as_posix() if path.is_relative_to(project()) else str(path)


def _open_kept(kept: Publication, request: Request) -> "OpenMonth":
    from qa_analysis.report.opening import open_month

    here = {"data": str(kept.folder / TABLES), "params": str(kept.folder / PARAMS)}
    try:
        return open_month(**request.parameters | here)
    except UserError as error:
        raise UserError(f"{capital(kept.title)} cannot be read as it was kept. {_why(kept)}\n{error}") from None


def _require_same(kept: Publication, draft: Path) -> None:
    """Refuse a report that is not, to the byte, the one that was published."""
    other = [name for name in SAME if not manifest.is_same(draft / name, kept.facts["files"][f"{REPORT}/{name}"])]
    if other:
        same = "" if SAME[0] in other else " The figures are the same."
        raise UserError(
            f"{series(other)} built now {'differ' if len(other) > 1 else 'differs'} from {kept.title}, so nothing was "
            f"written.{same} {_why(kept)}\nThe report as it was published is {kept.folder / REPORT / 'report.html'}"
        )


def _why(kept: Publication) -> str:
    """How the software differs from that of a publication, in words."""
    then, current = kept.facts["sources"], manifest.software()
    was = then["versions"] | {"platform": kept.facts["platform"]}
    versions = current["versions"] | {"platform": system()}
    changes = [
        f"{name} was {was[name]} and is {versions.get(name, 'gone')}" for name in was if was[name] != versions.get(name)
    ]
    changes += [] if then["code"] == current["code"] else ["the code of the package has changed"]
    if not changes:
        return "The software is the same as at publication, as far as is known."
    lock = f"{kept.folder / LOCK} has the versions used then."
    return f"The software is not the same as at publication: {series(changes)}. {lock}"


def system() -> str:
    """The kind of system and processor on which a report is made."""
    return f"{platform.system()} {platform.machine()}"
