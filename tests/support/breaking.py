"""A small council whose records can be broken in many ways, as files of CSV and as one workbook."""

import csv
import json
from pathlib import Path

import openpyxl
from frames import BASE, DEFAULTS

from qa_analysis.contract.schema import TABLES
from qa_analysis.contract.sources import Sources

FULL = {
    "teams": [
        {"team": "T1"},
        {"team": "T2", "service": "Early Help", "active_to": "2018-12-31"},
        {"team": "T2", "service": "Early Help", "active_from": "2019-01-01"},
    ],
    "workers": [{"worker_id": "W1"}, {"worker_id": "W2"}],
    "staff": [
        *BASE["staff"],
        {"staff_id": "S2", "fte": "0.8", "active_to": "2019-03-31"},
        {"staff_id": "S2", "fte": "0.6", "active_from": "2019-04-01"},
    ],
    "audits": [
        {"audit_id": "A1", "moderator_id": "M1", "at_risk": "false", "views_child": "true"},
        {"audit_id": "A2", "final_rating": "Requires Improvement", "auditor_rating": "Requires Improvement"},
        {"audit_id": "A3", "outcome": "not submitted", "submitted_on": "", "final_rating": "", "auditor_rating": ""},
        {"audit_id": "A4", "child_id": "00123", "worker_id": "W2", "auditor_id": "S2", "month": "2019-07"},
    ],
    "area_ratings": [{"audit_id": "A1"}, {"audit_id": "A1", "area": "Assessment"}, {"audit_id": "A2"}],
    "themes": [{"audit_id": "A1"}, {"month": "2019-08", "service": "Early Help"}],
    "exemptions": [{"staff_id": "S1", "granted_on": "2019-08-13"}],
    "caseload": [{}, {"legal_status": "CP"}],
    "actions": [{"action_id": "X1", "completed_on": "2019-08-31"}, {"action_id": "X2"}],
    "concerns": [],
    "escalations": [{"escalation_id": "E1", "stage_2_on": "2019-08-09", "stage_3_on": "2019-08-20"}],
    "training": [{"person_id": "W1", "evaluated_on": "2019-08-20", "transfer": "0.5"}],
    "dip_sample": [{}],
    "recommendations": [{"recommendation_id": "R1", "due_on": "2019-09-30"}],
}


class Council:
    """Its tables as lists of cells, a header first, and how they are written down: as ``csv`` or as a ``workbook``."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind = folder, kind
        self.tables = {name: self._table(name) for name in TABLES}
        self.sources = Sources()
        self.after = []  # what is done to the files when they are written

    def _table(self, name: str) -> list[list]:
        head = [column.name for column in TABLES[name].columns]
        rows = [DEFAULTS[name] | row for row in FULL[name]]
        return [head, *([row.get(column) or None for column in head] for row in rows)]

    def set(self, table: str, row: int, column: str, value: object) -> None:
        """Put a value into a cell; rows count from 1."""
        rows = self.tables[table]
        rows[row][rows[0].index(column)] = value

    def write(self) -> Path:
        """Write the files, and the sources that read them."""
        if self.kind == "csv":
            for name, rows in self.tables.items():
                with (self.folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                    csv.writer(file).writerows([["" if cell is None else cell for cell in row] for row in rows])
        else:
            book = openpyxl.Workbook()
            book.remove(book.active)
            for name, rows in self.tables.items():
                page = book.create_sheet(name)
                for row in rows:
                    page.append(row)
            book.save(self.folder / "Records.xlsx")
            given = {name: [{"file": "Records.xlsx", "sheet": name}] for name in self.tables}
            self.sources = Sources.model_validate_json(json.dumps(given))
        for change in self.after:
            change(self.folder)
        return self.folder
