"""The sample as a council would keep it: five workbooks that people typed into, and the sources.yml that reads them."""

import csv
from datetime import date, datetime
from pathlib import Path

import openpyxl
import yaml
from openpyxl.styles import Font

RATINGS = {
    "Good": ["Good", "G", "good ", "GOOD", "a) Good"],
    "Requires Improvement": [
        "RI",
        "R.I.",
        "Requires improvement to be good",
        "requires improvement",
        "Req. Improvement",
    ],
    "Inadequate": ["Inad", "Inadequate", "INADEQUATE", "c) Inadequate", " inadequate"],
}
FLAGS = {"true": ["Y", "Yes", "TRUE", 1, True, "yes "], "false": ["N", "No", "FALSE", 0, False, "n"]}
STATUSES = {
    "CIN": ["Child in need", "CIN", "cin", "C.I.N."],
    "CP": ["Child Protection", "CP", "CP plan", "b) CP"],
    "CiC": ["LAC", "CiC", "Child in Care", "looked after child"],
    "Care Leaver": ["Care leavers", "Care Leaver", "care-leaver"],
    "CWD": ["CWD", "Children with disabilities"],
    "Assessment": ["Assessment", "assessment ", "Assessments"],
}
OUTCOMES = {
    "completed": ["Completed", "Complete", "COMPLETED"],
    "not submitted": ["Not submitted", "Not returned"],
    "below standard": ["Below standard", "below-standard"],
    "exempted": ["Exempt", "Exempted"],
    "in progress": ["In progress", "WIP"],
}
HEADINGS = {
    "audit_id": "Audit Ref",
    "worker_id": "Social worker",
    "child_id": "Child ref.",
    "legal_status": "Status of case",
    "auditor_id": "Auditor code",
    "moderator_id": "Moderated by",
    "due_on": "Deadline",
    "submitted_on": "Date returned",
    "auditor_rating": "Auditor's grade",
    "final_rating": "Final grade (moderated)",
}
VIEWS = {"views_social_worker": "Social worker", "views_manager": "Manager", "views_chair": "Chair"}
VIEWS |= {"views_child": "Child", "views_parent": "Parent"}


def rows(sample: Path, table: str) -> list[dict[str, str]]:
    with (sample / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def spelled(value: str, number: int, words: dict[str, list]) -> object:
    return words[value][number % len(words[value])] if value in words else (value or None)


def dated(value: str, number: int) -> object:
    """A date in one of the ways that one column of a workbook holds side by side."""
    if not value:
        return None
    day = date.fromisoformat(value)
    ways = (
        value,
        day.strftime("%d/%m/%Y"),
        day.strftime("%d/%m/%y"),
        datetime(day.year, day.month, day.day),
        (day - date(1899, 12, 30)).days,
        day.strftime("%d %B %Y"),
        day.strftime("%d-%b-%Y"),
        f"{day.day}/{day.month}/{day.year}",
    )
    return ways[number % len(ways)]


def month(value: str, number: int) -> object:
    if not value:
        return None
    first = date.fromisoformat(f"{value}-01")
    ways = (
        value,
        first.strftime("%B %Y"),
        first.strftime("%b-%y"),
        datetime(first.year, first.month, 1),
        f"{value}-01",
    )
    return ways[number % len(ways)]


def cell(column: str, value: str, number: int) -> object:
    """A cell as people type it: the same fact, in one of several forms."""
    if column.endswith("_on") or column in ("active_from", "active_to"):
        return dated(value, number)
    if column in ("month", "raised_month"):
        return month(value, number)
    words = {
        "auditor_rating": RATINGS,
        "final_rating": RATINGS,
        "rating": RATINGS,
        "legal_status": STATUSES,
        "outcome": OUTCOMES,
        "service": {"Early Help": ["Early help", "EH"], "Youth Support": ["Youth support", "YS"]},
    }
    if value in FLAGS:
        return spelled(value, number, FLAGS)
    if column in words:
        return spelled(value, number, words[column])
    if column.endswith("_id") and value and number % 7 == 3:
        return f"{value} "
    return value or None


def sheet(book, name: str, title: str, heads: list, records: list[list], total: bool = True) -> None:
    """A sheet with title rows, a blank column and row, the header, the records with gaps, and a total."""
    page = book.create_sheet(name)
    page.append([title])
    page.merge_cells("A1:F1")
    page["A1"].font = Font(bold=True)
    page.append(["Printed on 03/09/2019"])
    page.append([])
    page.append([None, *heads])
    for number, record in enumerate(records):
        if number == 5:
            page.append([])
        page.append([None, *record])
    if total:
        page.append([None, "Total", None, len(records)])
    page.append([])
    page.append([None, "Held by the quality assurance team"])


def write(sample: Path, folder: Path, params: Path) -> None:
    """The sample's tables as messy workbooks in a folder, and their ``sources.yml`` in the folder of params."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = _audits(sample, folder) | _trackers(sample, folder) | _people(sample, folder) | _training(sample, folder)
    (params / "sources.yml").write_text(yaml.safe_dump(sources, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _audits(sample: Path, folder: Path) -> dict:
    """A workbook a financial year, a sheet a month; areas of practice side by side, views below one merged head."""
    audits, areas = rows(sample, "audits"), rows(sample, "area_ratings")
    names = sorted({row["area"] for row in areas})
    rated = {(row["audit_id"], row["area"]): row["rating"] for row in areas}
    columns = [name for name in audits[0] if name not in VIEWS and name != "month"]
    for year in ("2018-19", "2019-20"):
        book = openpyxl.Workbook()
        book.remove(book.active)
        chosen = [row for row in audits if _year(row["month"]) == year]
        for at in sorted({row["month"] for row in chosen}):
            _audit_sheet(book, at, [row for row in chosen if row["month"] == at], columns, names, rated)
        book.create_sheet("Guidance").append(["How to fill this in: one row for each audit."])
        book.save(folder / f"QA audits {year}.xlsx")
    of = {"file": "QA audits *.xlsx", "sheet": "* 20*"}
    ratings = {"final_rating": {"Good": ["Sound"]}}
    return {
        "audits": of | {"columns": HEADINGS | {"month": "Audit month"}, "values": ratings},
        "area_ratings": of | {"columns": {"audit_id": "Audit Ref", "Planning": "Planning (grade)"}},
    }


def _year(of: str) -> str:
    return "2018-19" if of < "2019-04" else "2019-20"


def _audit_sheet(book, at: str, audits: list[dict], columns: list[str], names: list[str], rated: dict) -> None:
    page = book.create_sheet(date.fromisoformat(f"{at}-01").strftime("%b %Y"))
    page.append([f"Audits of {at}"])
    heads = ["Audit month", *(HEADINGS.get(name, name.replace("_", " ").capitalize()) for name in columns)]
    groups = [*heads, "Views", *[None] * (len(VIEWS) - 1), "Areas", *[None] * (len(names) - 1), "Notes"]
    page.append(groups)
    below = [*[None] * len(heads), *VIEWS.values(), *(f"{n} (grade)" if n == "Planning" else n.upper() for n in names)]
    page.append(below)
    for place in range(1, len(heads) + 1):
        page.merge_cells(start_row=2, end_row=3, start_column=place, end_column=place)
    page.merge_cells(start_row=2, end_row=2, start_column=len(heads) + 1, end_column=len(heads) + len(VIEWS))
    for number, row in enumerate(audits):
        cells = [cell(name, row[name], number) for name in columns]
        views = [cell(name, row[name], number) for name in VIEWS]
        grades = [cell("rating", rated.get((row["audit_id"], name), ""), number) for name in names]
        page.append([cell("month", at, number), *cells, *views, *grades, "seen" if number % 3 else None])
    page.append(["Total", len(audits)])


def _plain(book, sample: Path, table: str, name: str, heads: dict[str, str] | None = None) -> dict:
    records = rows(sample, table)
    named = [(heads or {}).get(column, column.replace("_", " ").title()) for column in records[0]]
    cells = [[cell(column, value, n) for column, value in row.items()] for n, row in enumerate(records)]
    sheet(book, name, f"{name} of the council", named, cells)
    return {"sheet": name} | ({"columns": heads} if heads else {})


def _book(sample: Path, path: Path, sheets: dict[str, tuple[str, dict | None]]) -> dict:
    book = openpyxl.Workbook()
    book.remove(book.active)
    sources = {table: {"file": path.name} | _plain(book, sample, table, *of) for table, of in sheets.items()}
    book.save(path)
    return sources


def _trackers(sample: Path, folder: Path) -> dict:
    sheets = {
        "actions": ("Actions", {"completed_on": "Date done", "raised_on": "Date raised"}),
        "concerns": ("Children of Concern", {"resolved_on": "Closed on"}),
        "escalations": ("DRP", {"stage_1_on": "Initiated"}),
        "recommendations": ("Recommendations", {"text": "Recommendation"}),
    }
    return _book(sample, folder / "Trackers.xlsx", sheets)


def _people(sample: Path, folder: Path) -> dict:
    sheets = {
        "staff": ("Register", {"staff_id": "Code", "active_from": "From", "active_to": "To"}),
        "teams": ("Teams", None),
        "workers": ("Social workers", {"active_from": "From", "active_to": "To"}),
        "exemptions": ("Exemptions", None),
    }
    return _book(sample, folder / "People.xlsx", sheets)


def _training(sample: Path, folder: Path) -> dict:
    sources = _book(sample, folder / "Training.xlsx", {"training": ("Essentials", None)})
    _delimited(sample, "themes", folder / "themes export.csv", ";", "cp1252")
    _delimited(sample, "caseload", folder / "Caseload.txt", "\t", "utf-16")
    _delimited(sample, "dip_sample", folder / "dip.csv", "|", "utf-8-sig")
    return sources | {
        "themes": {"file": "themes export.csv"},
        "caseload": {"file": "Caseload.txt", "columns": {"children": "Open cases"}},
        "dip_sample": {"file": "dip.csv"},
    }


def _delimited(sample: Path, table: str, path: Path, mark: str, encoding: str) -> None:
    records = rows(sample, table)
    heads = ["Open cases" if name == "children" else name.replace("_", " ") for name in records[0]]
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file, delimiter=mark)
        writer.writerow(heads)
        for number, row in enumerate(records):
            writer.writerow(["" if (c := cell(k, v, number)) is None else _shown(c) for k, v in row.items()])


def _shown(given: object) -> object:
    return given.strftime("%d/%m/%Y") if isinstance(given, datetime) else given
