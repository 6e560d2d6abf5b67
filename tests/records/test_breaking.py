"""Records broken in every way that councils know: each time they are right all the same, or the place is named."""

from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from breaking import Council

from qa_analysis.contract.schema import TABLES
from qa_analysis.errors import UserError
from qa_analysis.records.findings import summary
from qa_analysis.records.validate import check_tables

RIGHT = None  # the records come out right
SAID = "Zelda Q."


def cell(table, row, column, value):
    """A change of one cell."""
    return lambda council: council.set(table, row, column, value)


def shuffled(council):
    for rows in council.tables.values():
        order = sorted(range(len(rows[0])), reverse=True)
        rows[:] = [[row[at] for at in order] for row in [rows[0], *reversed(rows[1:])]]


def without(table, column):
    def change(council):
        rows = council.tables[table]
        at = rows[0].index(column)
        rows[:] = [row[:at] + row[at + 1 :] for row in rows]

    return change


def again(table, column):
    def change(council):
        for number, row in enumerate(council.tables[table]):
            row.append(column if number == 0 else None)

    return change


def row(table, at, cells):
    """One more row at a place of a table, where 0 is above the header."""
    return lambda council: council.tables[table].insert(
        at, [*cells, *[None] * (len(council.tables[table][0]) - len(cells))]
    )


def bytes_of(name, change):
    def written(folder):
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return lambda council: council.after.append(written)


def in_book(change):
    def written(folder):
        book = openpyxl.load_workbook(folder / "Records.xlsx")
        change(book)
        book.save(folder / "Records.xlsx")

    return lambda council: council.after.append(written)


def headings(council):
    for rows in council.tables.values():
        rows[0][:] = [f" {name.replace('_', ' ').title()}" for name in rows[0]]


def every(change):
    """A change of every filled cell of some columns, by a function of their text."""

    def changed(council):
        for name, rows in council.tables.items():
            for column in TABLES[name].columns:
                for number in range(1, len(rows)):
                    value = rows[number][rows[0].index(column.name)]
                    if value is not None and (given := change(column, value)) is not None:
                        council.set(name, number, column.name, given)

    return changed


def day_first(column, value):
    return date.fromisoformat(value).strftime("%d/%m/%Y") if column.kind == "date" else None


def serial(column, value):
    return (date.fromisoformat(value) - date(1899, 12, 30)).days if column.kind == "date" else None


def typed(column, value):
    return datetime.fromisoformat(value) if column.kind == "date" else None


def yes_no(column, value):
    return {"true": "Y", "false": "No "}[value] if column.kind == "flag" else None


def spaced(column, value):
    return f" {value} " if column.kind in ("code", "category", "text") else None


def shouted(column, value):
    return value.upper() if column.kind == "category" else None


# A change, and what comes of it in CSV in the contract's own form and in a workbook: RIGHT, or the place and rule.
BROKEN = {
    "no code": (cell("audits", 1, "audit_id", None), ("audits", 1, "audit_id", "required")),
    "a code twice": (cell("audits", 2, "audit_id", "A1"), ("audits", 1, "audit_id", "duplicate")),
    "a month of none": (cell("audits", 1, "month", "2019-13"), ("audits", 1, "month", "unreadable")),
    "a word for a month": (cell("audits", 1, "month", SAID), ("audits", 1, "month", "unreadable")),
    "a service of none": (cell("audits", 2, "service", SAID), ("audits", 2, "service", "vocabulary")),
    "another team's service": (cell("audits", 2, "service", "Early Help"), ("audits", 2, "service", "team_service")),
    "a team of none": (cell("audits", 2, "team", "T99"), ("audits", 2, "team", "unknown_reference")),
    "a worker of none": (cell("audits", 3, "worker_id", "W99"), ("audits", 3, "worker_id", "unknown_reference")),
    "no child": (cell("audits", 3, "child_id", None), ("audits", 3, "child_id", "required")),
    "a child made a number": (cell("audits", 4, "child_id", "1.2E+05"), ("audits", 4, "child_id", "unreadable")),
    "a status of none": (cell("audits", 1, "legal_status", "CINN"), ("audits", 1, "legal_status", "vocabulary")),
    "no status": (cell("audits", 1, "legal_status", None), ("audits", 1, "legal_status", "required")),
    "an auditor of none": (cell("audits", 1, "auditor_id", SAID), ("audits", 1, "auditor_id", "unknown_reference")),
    "moderated by oneself": (cell("audits", 1, "moderator_id", "S1"), ("audits", 1, "moderator_id", "own_moderation")),
    "due before allocated": (cell("audits", 1, "due_on", "2019-07-31"), ("audits", 1, "due_on", "date_order")),
    "sent before allocated": (
        cell("audits", 1, "submitted_on", "2019-07-31"),
        ("audits", 1, "submitted_on", "date_order"),
    ),
    "a day of none": (cell("audits", 1, "due_on", "31/02/2019"), ("audits", 1, "due_on", "unreadable")),
    "the month first": (cell("audits", 1, "due_on", "08/31/2019"), ("audits", 1, "due_on", "unreadable")),
    "an outcome of none": (cell("audits", 1, "outcome", "finished?"), ("audits", 1, "outcome", "vocabulary")),
    "completed, not sent": (
        cell("audits", 1, "submitted_on", None),
        ("audits", 1, "submitted_on", "submitted_outcome"),
    ),
    "sent, not submitted": (
        cell("audits", 3, "submitted_on", "2019-08-09"),
        ("audits", 3, "submitted_on", "submitted_outcome"),
    ),
    "no grade": (cell("audits", 1, "final_rating", None), ("audits", 1, "final_rating", "required")),
    "a grade of none": (cell("audits", 1, "final_rating", "Very good"), ("audits", 1, "final_rating", "vocabulary")),
    "perhaps": (cell("audits", 1, "at_risk", "maybe"), ("audits", 1, "at_risk", "unreadable")),
    "an area of none": (cell("area_ratings", 1, "area", SAID), ("area_ratings", 1, "area", "vocabulary")),
    "an area twice": (cell("area_ratings", 2, "area", "Planning"), ("area_ratings", 1, "audit_id", "duplicate")),
    "a theme of both": (cell("themes", 1, "month", "2019-08"), ("themes", 1, "audit_id", "theme_place")),
    "a theme of neither": (cell("themes", 2, "month", None), ("themes", 2, "audit_id", "theme_place")),
    "no theme": (cell("themes", 1, "theme", None), ("themes", 1, "theme", "required")),
    "spells that overlap": (
        cell("staff", 3, "active_to", "2019-04-02"),
        ("staff", 4, "active_from", "overlapping_spells"),
    ),
    "a role of none": (cell("staff", 1, "role", "boss"), ("staff", 1, "role", "vocabulary")),
    "half a post": (cell("staff", 3, "fte", "half"), ("staff", 3, "fte", "unreadable")),
    "an auditor without a team": (cell("staff", 1, "team", None), ("staff", 1, "team", "required")),
    "an exemption of no month": (cell("exemptions", 1, "month", None), ("exemptions", 1, "month", "required")),
    "a team of two services": (cell("teams", 3, "service", "Youth Support"), ("teams", 2, "service", "team_service")),
    "done before raised": (
        cell("actions", 1, "completed_on", "2019-08-15"),
        ("actions", 1, "completed_on", "date_order"),
    ),
    "never due": (cell("actions", 2, "due_on", None), ("actions", 2, "due_on", "required")),
    "an action of no audit": (cell("actions", 2, "audit_id", "A99"), ("actions", 2, "audit_id", "unknown_reference")),
    "stage 2 before 1": (
        cell("escalations", 1, "stage_2_on", "2019-08-01"),
        ("escalations", 1, "stage_2_on", "date_order"),
    ),
    "raised by nobody": (cell("escalations", 1, "raised_by", SAID), ("escalations", 1, "raised_by", "vocabulary")),
    "more than all": (cell("training", 1, "transfer", "1.5"), ("training", 1, "transfer", "out_of_range")),
    "evaluated before": (
        cell("training", 1, "evaluated_on", "2019-08-04"),
        ("training", 1, "evaluated_on", "date_order"),
    ),
    "fewer than none": (cell("caseload", 1, "children", "-3"), ("caseload", 1, "children", "unreadable")),
    "half a child": (cell("caseload", 1, "children", "2.5"), ("caseload", 1, "children", "unreadable")),
    "met, or what": (cell("dip_sample", 1, "met", "partly"), ("dip_sample", 1, "met", "unreadable")),
    "raised in no month": (
        cell("recommendations", 1, "raised_month", None),
        ("recommendations", 1, "raised_month", "required"),
    ),
    "a column gone": (without("audits", "child_id"), ("audits", 0, "child_id", "absent_column")),
    "a column twice": (again("teams", "team"), ("teams", 0, "team", "repeated_column")),
    "rows in another order": (shuffled, RIGHT),
    "a blank row": (row("audits", 2, []), RIGHT),
    "an empty column": (again("audits", ""), RIGHT),
}

# The same where CSV in the contract's own form is an error and an export, read as it is, is right.
FORGIVEN = {
    "dates with the day first": (every(day_first), ("audits", 1, "allocated_on", "unreadable")),
    "dates as numbers": (every(serial), ("audits", 1, "allocated_on", "unreadable")),
    "yes and no": (every(yes_no), ("audits", 1, "views_child", "unreadable")),
    "blanks around": (every(spaced), ("audits", 1, "outcome", "vocabulary")),
    "capital letters": (every(shouted), ("audits", 1, "outcome", "vocabulary")),
    "headings in words": (headings, ("audits", 0, "", "no_header")),
    "a title": (row("audits", 0, ["Audits of August"]), ("audits", 0, "", "no_header")),
    "a total": (row("audits", 5, ["Total", 4]), ("audits", 5, "month", "unreadable")),
    "a note below": (row("audits", 5, ["Held by the team"]), ("audits", 5, "month", "required")),
    "a grade by its letters": (cell("audits", 2, "final_rating", "R.I."), ("audits", 2, "final_rating", "vocabulary")),
    "a code with a point": (cell("audits", 4, "worker_id", "W2 "), ("audits", 4, "worker_id", "unknown_reference")),
    "a month in words": (cell("audits", 4, "month", "July 2019"), ("audits", 4, "month", "unreadable")),
}

# What can only happen to a file of text, and to a workbook.
TEXT = {
    "a mark of its encoding": (bytes_of("audits.csv", lambda text: b"\xef\xbb\xbf" + text), RIGHT),
    "lines of another system": (bytes_of("audits.csv", lambda text: text.replace(b"\r\n", b"\n")), RIGHT),
    "another encoding": (
        bytes_of("audits.csv", lambda text: text.decode().encode("utf-16")),
        "audits.csv: not in UTF-8",
    ),
    "a quotation mark": (bytes_of("audits.csv", lambda text: text + b'"A9'), "audits.csv: not readable as CSV"),
    "semicolons": (bytes_of("teams.csv", lambda text: text.replace(b",", b";")), ("teams", 0, "", "no_header")),
    "a torn row": (bytes_of("teams.csv", lambda text: text + b"T9,Early Help\r\n"), ("teams", 4, "", "torn_row")),
    "nothing": (bytes_of("teams.csv", lambda text: b""), ("teams", 0, "", "no_header")),
    "no file": (
        lambda council: council.after.append(lambda folder: (folder / "teams.csv").unlink()),
        ("teams", None, "", "missing_table"),
    ),
}
BOOK = {
    "dates as dates": (every(typed), RIGHT),
    "an error for a date": (cell("actions", 1, "completed_on", "#N/A"), ("actions", 1, "completed_on", "unreadable")),
    "a formula not calculated": (
        cell("actions", 2, "completed_on", "=A1"),
        ("actions", 2, "completed_on", "unreadable"),
    ),
    "a date for a code": (cell("audits", 1, "child_id", datetime(2019, 3, 1)), ("audits", 1, "child_id", "unreadable")),
    "no such sheet": (in_book(lambda book: book.remove(book["teams"])), "Records.xlsx: it has no sheet 'teams'"),
    "an empty sheet": (in_book(lambda book: book["teams"].delete_rows(1, 9)), ("teams", None, "", "no_headings")),
    "a torn file": (
        bytes_of("Records.xlsx", lambda content: content[:999]),
        "Records.xlsx: not readable as a workbook",
    ),
}


def cases(kind):
    for name, (change, expected) in BROKEN.items():
        yield pytest.param(kind, change, expected, id=f"{kind}: {name}")
    for name, (change, expected) in FORGIVEN.items():
        yield pytest.param(kind, change, expected if kind == "csv" else RIGHT, id=f"{kind}: {name}")
    for name, (change, expected) in (TEXT if kind == "csv" else BOOK).items():
        yield pytest.param(kind, change, expected, id=f"{kind}: {name}")


@pytest.fixture(scope="module")
def sound(tmp_path_factory, framework):
    """The tables as they are when nothing is broken."""
    folder = tmp_path_factory.mktemp("sound")
    tables, found = check_tables(Council(folder, "csv").write(), framework)
    assert set(found["severity"]) <= {"warning"}
    return tables


@pytest.mark.parametrize(("kind", "change", "expected"), [*cases("csv"), *cases("workbook")])
def test_the_records_are_right_or_the_place_is_named(tmp_path, framework, sound, kind, change, expected):
    council = Council(tmp_path, kind)
    change(council)
    council.write()
    if isinstance(expected, str):
        with pytest.raises(UserError, match=r"\A[^\n]+\Z") as caught:
            check_tables(tmp_path, framework, sources=council.sources)
        assert expected in str(caught.value)
        return
    tables, found = check_tables(tmp_path, framework, sources=council.sources)
    errors = found[found["severity"] == "error"]
    assert SAID not in found.to_csv()
    if expected is RIGHT:
        assert errors.empty, summary(errors)
        for name in TABLES:
            pd.testing.assert_frame_equal(ordered(tables[name]), ordered(sound[name]))
    else:
        assert expected in list(map(named, errors.itertuples())), summary(errors)


def ordered(frame):
    return frame.reset_index(drop=True).sort_values(list(frame.columns[:9]), ignore_index=True)


def named(error):
    """The place of an error in the terms of the council: its table, row below the header and column; and the rule."""
    assert error.file in (f"{error.table}.csv", "Records.xlsx")
    assert (error.sheet == error.table) == (error.file == "Records.xlsx")
    return error.table, None if pd.isna(error.row) else int(error.row) - 1, error.column, error.rule
