"""Small sets of records for tests: rows with only the columns that matter, the rest filled in."""

import csv
import dataclasses
import shutil
from pathlib import Path

from qa_analysis.contract.schema import TABLES
from qa_analysis.records.load import load_tables

FRAMEWORK = Path(__file__).parents[2] / "params" / "framework.yml"
CARE = "Children's Social Care"
DEFAULTS = {
    "audits": {
        "month": "2019-08",
        "service": CARE,
        "team": "T1",
        "worker_id": "W1",
        "child_id": "C1",
        "legal_status": "CIN",
        "auditor_id": "S1",
        "allocated_on": "2019-08-01",
        "due_on": "2019-08-20",
        "submitted_on": "2019-08-15",
        "outcome": "completed",
        "auditor_rating": "Good",
        "final_rating": "Good",
    },
    "area_ratings": {"area": "Planning", "rating": "Good"},
    "themes": {"kind": "strength", "theme": "clear plans"},
    "staff": {"name": "Staff", "team": "T1", "role": "auditor", "active_from": "2018-01-01"},
    "exemptions": {"month": "2019-08", "granted_on": "2019-08-01", "stage": "before allocation", "reason": "other"},
    "teams": {"service": CARE, "active_from": "2018-01-01"},
    "workers": {"team": "T1", "active_from": "2018-01-01"},
    "caseload": {"month": "2019-08", "service": CARE, "legal_status": "CIN", "children": "100"},
    "actions": {"audit_id": "A1", "child_id": "C1", "team": "T1", "raised_on": "2019-08-16", "due_on": "2019-09-16"},
    "concerns": {"child_id": "C1", "audit_id": "A1", "raised_on": "2019-08-16"},
    "escalations": {"child_id": "C1", "raised_by": "IRO", "theme": "Process", "stage_1_on": "2019-08-05"},
    "training": {"team": "T1", "module": "Planning", "delivered_on": "2019-08-05"},
    "dip_sample": {"person_id": "W1", "sampled_on": "2019-08-05", "standard": "planning", "met": "true"},
    "recommendations": {"raised_month": "2019-08", "section": "5.1", "text": "Do it."},
}
BASE = {
    "teams": [{"team": "T1"}],
    "workers": [{"worker_id": "W1"}],
    "staff": [{"staff_id": "S1"}, {"staff_id": "M1", "role": "moderator", "moderating": "true"}],
    "audits": [{"audit_id": "A1"}],
}


def write(folder: Path, **rows: list[dict]) -> Path:
    """Write tables as CSV: the rows given, over a base of one team, worker, auditor, moderator and audit."""
    for name, table in TABLES.items():
        given = rows.get(name, BASE.get(name, []))
        several = [{}] if not given or "authority" not in given[0] else [{"authority": ""}]
        header = [*several[0], *(column.name for column in table.columns)]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows({**DEFAULTS[name], **row} for row in given)
    return folder


def write_project(folder: Path, **rows: list[dict]) -> Path:
    """A project with the sample's framework and some records (see ``write``), and no notebooks yet."""
    for name in ("data", "params", "notebooks"):
        (folder / name).mkdir()
    shutil.copy(FRAMEWORK, folder / "params")
    write(folder / "data", **rows)
    return folder


def tables(folder: Path, **rows: list[dict]) -> dict:
    """The same, read back as typed frames."""
    return load_tables(write(folder, **rows)).tables


def with_figures(report, figures, **changes):
    """An opened month with other figures."""
    return dataclasses.replace(report, counted=report.counted._replace(figures=figures), **changes)
