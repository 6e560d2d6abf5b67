"""Assembling a report: an opened month's page, tables and executed notebooks are written into a folder."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from qa_analysis.commentary import passages, places
from qa_analysis.errors import UserError
from qa_analysis.exhibits import exhibit, explorer, vega
from qa_analysis.figures import comparisons, table
from qa_analysis.files import make, write
from qa_analysis.publications import revisions
from qa_analysis.report import reuse, workbook
from qa_analysis.report.build import Done, Plan
from qa_analysis.report.contents import contents_for
from qa_analysis.report.handover import Hand, handed_over
from qa_analysis.report.kernels.processes import aside
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.notebooks import Task, execute
from qa_analysis.report.numbering import number_exhibits, said
from qa_analysis.report.page import page
from qa_analysis.report.reuse import NOTEBOOKS
from qa_analysis.report.staging import PAGE


def make_report(
    plan: Plan, report: OpenMonth, draft: Path, done: Done, bundle: Callable[[], str] = vega.bundle
) -> dict[str, str]:
    """Write a report's page, tables and executed notebooks into a folder: the keys of its sections (``reuse.key``).

    ``bundle`` gives the script that draws the charts of the figures browser.
    """
    make(draft)
    with aside(explorer.section, report.figures, report.framework) as browser:
        keys = _run_sections(plan, report, draft / NOTEBOOKS, done)
        executed = [draft / NOTEBOOKS / path.name for path in plan.notebooks]
        number_exhibits(executed)
        _require_said(report, plan.notebooks, executed)
        held = exhibit.exhibits(executed)
        with aside(workbook.write, draft / "figures.xlsx", report, held, plan.sources) as written:
            _write_tables(report, draft)
            write(page(executed, report, plan.sources, browser(), bundle()), draft / PAGE)
            written()
    return keys


def _run_sections(plan: Plan, report: OpenMonth, folder: Path, done: Done) -> dict[str, str]:
    """Put every section's executed notebook into a folder: the keys of the sections by the names of their files.

    A section of the earlier report with the same key is copied, unless a fresh report is asked for.
    """
    make(folder)
    request, keys, ended = plan.request, {}, count(1)
    texts = {path: places.notebook_text(path) for path in plan.notebooks}
    earlier = {} if request.fresh else reuse.earlier_keys(request.folder)

    def tasks(hand: Hand) -> Iterator[Task]:
        for path, text in texts.items():
            name = path.name
            contents = contents_for(report, text)
            keys[name] = reuse.key(text, contents, request.parameters, plan.software)
            if keys[name] and keys[name] == earlier.get(name):
                shutil.copyfile(request.folder / NOTEBOOKS / name, folder / name)
                done(path, next(ended), len(plan.notebooks))
            else:
                yield Task(path, folder / name, request.parameters, hand(path, contents))

    with handed_over(request.parameters) as hand:
        for path in execute(tasks(hand), request.jobs or os.cpu_count() or 1, request.engine):
            done(path, next(ended), len(plan.notebooks))
    # Otherwise a key, and the manifest, would be those of another text than the one that ran.
    for path, text in texts.items():
        if places.notebook_text(path) != text:
            raise UserError(f"{path.name} changed while the report was built. Run again.")
    return keys


def _write_tables(report: OpenMonth, draft: Path) -> None:
    write(table.as_csv(report.figures), draft / "figures.csv")
    compared = comparisons.compare_month(report.figures, report.month, report.as_at, report.framework)
    write(comparisons.as_csv(compared), draft / "comparisons.csv")
    if len(report.revisions.rows):
        write(revisions.text(report.revisions.rows), draft / "revisions.csv")


def require_whole(report: OpenMonth, notebooks: list[Path]) -> None:
    """Refuse what cannot be reported, before any notebook runs."""
    if report.tables["audits"]["authority"].nunique() > 1:
        raise UserError("The records come from several authorities, but a report is about one. Give a folder of one.")
    for path in notebooks:
        places.require_own_sections(places.notebook_text(path), path.name)
    passages.require_known(report.passages, _places(notebooks), report.source)
    # Filling in each passage refuses references that cannot be filled.
    for section, name in report.passages:
        report.written(section, name)


def _places(notebooks: list[Path]) -> dict[str, list[str | None]]:
    return places.paragraphs([places.notebook_text(path) for path in notebooks])


def _require_said(report: OpenMonth, notebooks: list[Path], executed: list[Path]) -> None:
    """Refuse two paragraphs of one name in a section, and a passage for a paragraph that no notebook has said."""
    spoken = Counter((section, name) for section, name, _ in said(executed) if name)
    for (section, name), times in spoken.items():
        if times > 1:
            raise UserError(f"Section {section} says two paragraphs named {name!r}. Give each a name of its own.")
    names = {section: [name for name in known if name] for section, known in _places(notebooks).items()}
    for section, name, _ in said(executed):
        names.setdefault(section, []).append(name)
    passages.require_known(report.passages, names, report.source)
