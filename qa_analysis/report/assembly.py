"""Assembling a report: an opened month's page, tables and executed notebooks are written into a folder."""

import os
from collections import Counter
from pathlib import Path

from qa_analysis.commentary import passages, places
from qa_analysis.errors import UserError
from qa_analysis.exhibits import exhibit
from qa_analysis.figures import comparisons, table
from qa_analysis.files import make, write
from qa_analysis.publications import revisions
from qa_analysis.report import workbook
from qa_analysis.report.build import Done, Plan
from qa_analysis.report.handover import handed_over
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.notebooks import execute
from qa_analysis.report.numbering import number_exhibits, said
from qa_analysis.report.page import page
from qa_analysis.report.staging import PAGE


def make_report(plan: Plan, report: OpenMonth, draft: Path, done: Done) -> None:
    """Write a report's page, tables and executed notebooks into a folder."""
    make(draft)
    parameters, jobs = plan.request.parameters, plan.request.jobs or os.cpu_count() or 1
    with handed_over(report, plan.notebooks, parameters) as environments:
        executed = execute(environments, draft / "notebooks", parameters, jobs, done, plan.request.engine)
    number_exhibits(executed)
    _require_said(report, plan.notebooks, executed)
    write(table.as_csv(report.figures), draft / "figures.csv")
    compared = comparisons.compare_month(report.figures, report.month, report.as_at, report.framework)
    write(comparisons.as_csv(compared), draft / "comparisons.csv")
    if len(report.revisions.rows):
        write(revisions.text(report.revisions.rows), draft / "revisions.csv")
    workbook.write(draft / "figures.xlsx", report, exhibit.exhibits(executed), plan.sources)
    write(page(executed, report, plan.sources), draft / PAGE)


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
