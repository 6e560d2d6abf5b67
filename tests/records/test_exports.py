"""Exports: sheets, files and their headers and rows, taken as councils keep them."""

import json
import zipfile
from datetime import date

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frames import write

from qa_analysis.contract.schema import TABLES
from qa_analysis.contract.sources import NOWHERE, Sources, sources
from qa_analysis.errors import UserError
from qa_analysis.records.exports.files import files_read
from qa_analysis.records.load import load_tables
from qa_analysis.records.validate import check_tables

HEAD = ["Team", "Service", "Locality", "Active from", "Active to"]
ROW = ["T1", "Children's Social Care", None, "2018-01-01", None]


def given(**tables) -> Sources:
    return Sources.model_validate_json(
        json.dumps({name: of if isinstance(of, list) else [of] for name, of in tables.items()})
    )


def workbook(path, rows, sheet="Teams", more=()):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for name, of in more:
        page = book.create_sheet(name)
        for row in of:
            page.append(row)
    book.save(path)
    return path


def teams(folder, framework, **source):
    """The table of teams, and the rules of the findings about it with their rows and letters."""
    tables, findings, _ = load_tables(folder, given(teams={"file": "*.xlsx"} | source), framework)
    of = findings[(findings["table"] == "teams") & ~findings["rule"].isin(["read_as", "merged_cell"])]
    places = of[["rule", "sheet", "row", "column", "cell"]].itertuples(index=False, name=None)
    return tables["teams"], [tuple("" if pd.isna(part) else part for part in place) for place in places]


def test_title_rows_blank_rows_and_columns_totals_and_notes_are_no_records(tmp_path, framework):
    shifted = [[None, None, *row] for row in (HEAD, ROW, [None] * 5, ["T2", *ROW[1:]])]
    rows = [
        ["Teams of the council"],
        [],
        ["Printed", "03/09/2019"],
        *shifted,
        [None, None, "Total", 2],
        [],
        ["Held by the team"],
    ]
    workbook(tmp_path / "a.xlsx", rows)
    frame, found = teams(tmp_path, framework)
    assert list(frame["team"]) == ["T1", "T2"]
    assert list(frame.index.get_level_values("row")) == [5, 7]
    assert found == [("left_out", "Teams", 8, "", ""), ("left_out", "Teams", 10, "", "")]


@pytest.mark.parametrize("label", ["Total", "TOTALS", "Grand total", "Sub-total", "Subtotal:", "Total teams"])
def test_totals_are_known_by_their_first_word(tmp_path, framework, label):
    workbook(tmp_path / "a.xlsx", [[None, *HEAD], [None, *ROW], [label, None, 41], [None, "T3", *ROW[1:]]])
    assert list(teams(tmp_path, framework)[0]["team"]) == ["T1", "T3"]


def test_a_team_whose_name_begins_like_a_total_is_a_team(tmp_path, framework):
    workbook(tmp_path / "a.xlsx", [HEAD, ROW, ["Total Care", *ROW[1:]], ["Total", *ROW[1:]], ["Total", None, 3]])
    frame, found = teams(tmp_path, framework)
    assert list(frame["team"]) == ["T1", "Total Care", "Total"]
    assert found == [("left_out", "Teams", 5, "", "")]


def test_a_torn_sheet_in_a_whole_workbook_is_one_clear_line(tmp_path, framework):
    path = workbook(tmp_path / "a.xlsx", [HEAD, ROW])
    with zipfile.ZipFile(path) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(path, "w") as parts:
        for name, content in held.items():
            parts.writestr(name, content[:300] if name.endswith("sheet1.xml") else content)
    with pytest.raises(UserError, match=r"a\.xlsx: not readable as a workbook"):
        teams(tmp_path, framework)


def test_the_name_of_a_file_may_have_brackets(tmp_path, framework):
    workbook(tmp_path / "a [1].xlsx", [HEAD, ROW])
    workbook(tmp_path / "a 1.xlsx", [HEAD, ["T2", *ROW[1:]]])
    assert list(teams(tmp_path, framework, file="a [1].xlsx")[0]["team"]) == ["T1"]


def test_an_area_without_a_column_is_named(tmp_path, framework):
    workbook(tmp_path / "a.xlsx", [["Audit ID", "Planning", "Permanance", "Assessment"], ["A1", "G", "RI", "G"]])
    found = check_tables(tmp_path, framework, sources=given(area_ratings={"file": "a.xlsx"}))[1]
    of = found[(found["table"] == "area_ratings") & (found["rule"] == "missing_column")]
    assert set(of["column"]) == {*framework.areas} - {"Planning", "Assessment"}
    assert set(of["row"]) == {1}


def test_a_lone_cell_with_one_word_is_a_record_that_lacks_the_rest(tmp_path, framework):
    workbook(tmp_path / "a.xlsx", [HEAD, ROW, ["T9"]])
    frame, found = teams(tmp_path, framework)
    assert list(frame["team"]) == ["T1", "T9"]
    assert ("required", "Teams", 3, "service", "") in found


def test_a_header_that_stands_again_is_no_record(tmp_path, framework):
    workbook(tmp_path / "a.xlsx", [HEAD, ROW, HEAD, ["T2", *ROW[1:]]])
    frame, found = teams(tmp_path, framework)
    assert list(frame["team"]) == ["T1", "T2"]
    assert found == [("left_out", "Teams", 3, "", "")]


def test_headings_below_a_merged_one(tmp_path, framework):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Team", "Service", "Locality", "Active", None])
    page.append([None, None, None, "from", "to"])
    page.append(ROW)
    for of in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        page.merge_cells(of)
    book.save(tmp_path / "a.xlsx")
    frame, found = teams(tmp_path, framework)
    assert frame["active_from"].item() == pd.Timestamp("2018-01-01")
    assert found == []


def test_headings_by_their_letter_where_they_have_no_words(tmp_path, framework):
    workbook(tmp_path / "a.xlsx", [["Team", "Service", None, None, "Active to"], ROW])
    frame, found = teams(tmp_path, framework, columns={"active_from": "column D"})
    assert frame["active_from"].item() == pd.Timestamp("2018-01-01")
    assert found == [("missing_column", "Teams", 1, "locality", "")]


def test_the_header_can_be_given(tmp_path, framework):
    workbook(tmp_path / "a.xlsx", [[*HEAD, "x"], ["team", "service", None, "active_from", None], ROW])
    assert len(teams(tmp_path, framework)[0]) == 2
    assert len(teams(tmp_path, framework, header=2)[0]) == 1


def test_columns_that_are_missing_twice_or_foreign_are_named_by_their_letter(tmp_path, framework):
    workbook(
        tmp_path / "a.xlsx", [["Team", "Service", "Service", "Zelda", "Active from"], [*ROW[:2], None, "x", ROW[3]]]
    )
    found = teams(tmp_path, framework)[1]
    assert found == [
        ("missing_column", "Teams", 1, "locality", ""),
        ("missing_column", "Teams", 1, "active_to", ""),
        ("repeated_column", "Teams", 1, "service", "C"),
        ("unused_column", "Teams", 1, "", "D"),
    ]


def test_sheets_and_files_by_pattern_one_below_another(tmp_path, framework):
    workbook(
        tmp_path / "a 1.xlsx", [HEAD, ROW], "Aug 2019", [("Sep 2019", [HEAD, ["T2", *ROW[1:]]]), ("Help", [["x"]])]
    )
    workbook(tmp_path / "a 2.xlsx", [HEAD, ["T3", *ROW[1:]]], "oct 2019 ")
    (tmp_path / "~$a 1.xlsx").write_bytes(b"what Excel leaves beside an open workbook")
    frame, _ = teams(tmp_path, framework, file="a *.xlsx", sheet="??? 2019")
    assert list(frame["team"]) == ["T1", "T2", "T3"]
    assert list(frame.index.get_level_values("sheet")) == ["Aug 2019", "Sep 2019", "oct 2019 "]


def test_the_same_row_of_two_sheets_is_two_findings(tmp_path, framework):
    bad = [*ROW[:3], "soon", None]
    workbook(tmp_path / "a.xlsx", [HEAD, bad], "A", [("B", [HEAD, ["T2", *bad[1:]]])])
    errors = check_tables(tmp_path, framework, sources=given(teams={"file": "a.xlsx", "sheet": "?"}))[1]
    of = errors[(errors["table"] == "teams") & (errors["rule"] == "unreadable")]
    assert list(zip(of["sheet"], of["cell"], strict=True)) == [("A", "D2"), ("B", "D2")]


def test_several_sources_and_what_holds_in_every_row(tmp_path, framework):
    workbook(tmp_path / "a.xlsx", [["Team", "Active from"], ["T1", "2018-01-01"]])
    workbook(tmp_path / "b.xlsx", [["Team", "Active from"], ["E1", "2018-01-01"]])
    parts = [
        {"file": "a.xlsx", "fixed": {"service": "Children's Social Care"}},
        {"file": "b.xlsx", "fixed": {"service": "Early Help"}},
    ]
    tables, findings, _ = load_tables(tmp_path, given(teams=parts), framework)
    assert list(tables["teams"]["service"]) == ["Children's Social Care", "Early Help"]
    assert "absent_column" not in set(findings["rule"])


def test_numbers_dates_and_errors_of_a_workbook(tmp_path, framework):
    dated = [["T1", "Early Help", "#N/A", date(2018, 1, 1), 43708], ["T2", "Early Help", None, "#REF!", None]]
    workbook(tmp_path / "a.xlsx", [HEAD, *dated, ["T3", "=NA()", None, 43101, None]])
    frame, found = teams(tmp_path, framework)
    assert frame["active_from"].isna().tolist() == [False, True, False]
    assert frame["active_to"].iloc[0] == pd.Timestamp("2019-08-31")
    assert ("unreadable", "Teams", 2, "locality", "") in found
    assert ("unreadable", "Teams", 3, "active_from", "") in found
    assert ("unreadable", "Teams", 4, "service", "") in found  # a formula that was never calculated


def test_dates_of_the_other_calendar_are_the_same_days(tmp_path, framework):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (HEAD, [*ROW[:3], date(2018, 1, 1), None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert teams(tmp_path, framework)[0]["active_from"].item() == pd.Timestamp("2018-01-01")


def test_serials_of_the_other_calendar_are_refused(tmp_path, framework):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (HEAD, [*ROW[:3], 41639, None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    frame, found = teams(tmp_path, framework)
    assert frame["active_from"].isna().all()
    assert ("unreadable", "Sheet", 2, "active_from", "") in found


def test_wide_areas_become_rows_and_an_empty_cell_none(tmp_path, framework):
    rows = [["Audit ID", "planning", "ASSESSMENT", "Permanence"], ["A1", "G", None, "RI"], ["A2", "n/a?", "Inad", None]]
    workbook(tmp_path / "a.xlsx", rows)
    found = check_tables(tmp_path, framework, sources=given(area_ratings={"file": "a.xlsx"}))
    frame = found[0]["area_ratings"]
    assert set(zip(frame["audit_id"], frame["area"], frame["rating"], strict=True)) == {
        ("A1", "Planning", "Good"),
        ("A1", "Permanence", "Requires Improvement"),
        ("A2", "Planning", "n/a?"),
        ("A2", "Assessment", "Inadequate"),
    }
    bad = found[1][(found[1]["rule"] == "vocabulary") & (found[1]["table"] == "area_ratings")]
    assert list(bad[["row", "column", "cell"]].itertuples(index=False, name=None)) == [(3, "rating", "B3")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_text_of_any_encoding_and_delimiter(tmp_path, framework, encoding, mark):
    lines = [mark.join(HEAD), mark.join(["T1", "Early Help", "Café – Süd", "01/04/2018", ""])]
    (tmp_path / "a.csv").write_bytes("\r\n".join(lines).encode(encoding))
    frame, _ = teams(tmp_path, framework, file="a.csv")
    assert frame["locality"].item() == "Café – Süd"
    assert frame["active_from"].item() == pd.Timestamp("2018-04-01")


def test_what_a_file_says_of_itself_is_believed(tmp_path, framework):
    (tmp_path / "a.csv").write_bytes(
        "Team!Service!Locality!Active from\nT1!Early Help!Łódź!2018-01-01\n".encode("cp1250")
    )
    frame, _ = teams(tmp_path, framework, file="a.csv", encoding="cp1250", delimiter="!")
    assert frame["locality"].item() == "Łódź"


def test_a_row_that_does_not_fit_under_its_header_is_torn(tmp_path, framework):
    (tmp_path / "a.csv").write_text(
        "Teams\n\nteam,service,locality,active_from\nT1,Early Help,,2018-01-01,,\nT2,Early,Help,,2018\nT3,E\n"
    )
    frame, found = teams(tmp_path, framework, file="a.csv")
    assert list(frame["team"]) == ["T1"]
    assert [place[:3] for place in found if place[0] == "torn_row"] == [("torn_row", "", 5), ("torn_row", "", 6)]


def test_parquet_by_a_tables_name_or_any_other(tmp_path, framework):
    folder = write(tmp_path)
    plain = load_tables(folder).tables["teams"].reset_index(drop=True)
    (folder / "teams.csv").unlink()
    table = pa.table({"team": ["T1"], "service": ["Children's Social Care"], "locality": pa.array([None], pa.string())})
    table = table.append_column("active_from", pa.array([date(2018, 1, 1)])).append_column(
        "active_to", pa.array([None], pa.date32())
    )
    pq.write_table(table, folder / "teams.parquet")
    for given_sources in (NOWHERE, given(teams={"file": "teams.parquet"})):
        tables, findings, _ = load_tables(folder, given_sources, framework)
        pd.testing.assert_frame_equal(tables["teams"].reset_index(drop=True), plain)
        assert findings.empty
    assert folder / "teams.parquet" in files_read(folder)


def test_inputs_are_the_files_that_are_read(tmp_path, framework):
    write(tmp_path)
    (tmp_path / "teams.csv").unlink()
    workbook(tmp_path / "My teams.xlsx", [HEAD, ROW])
    workbook(tmp_path / "Another.xlsx", [HEAD, ROW])
    own = given(teams={"file": "My*.xlsx"}, actions={"query": "SELECT 1", "database": "QA_DATABASE"})
    names = {path.name for path in files_read(tmp_path, own)}
    assert names == {"My teams.xlsx", *(f"{name}.csv" for name in TABLES if name not in ("teams", "actions"))}
    own = given(teams={"file": "My*.xlsx"})
    unread = load_tables(tmp_path, own, framework).findings
    assert list(unread.loc[unread["rule"] == "unknown_table", "file"]) == ["Another.xlsx"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.write_bytes(b"PK nonsense"), "not readable as a workbook"),
        (lambda path: path.write_bytes(b""), "not readable as a workbook"),
        (lambda path: zipfile.ZipFile(path, "w").writestr("a", "b"), "not readable as a workbook"),
        (lambda path: workbook(path, [HEAD], "A", [("B", [HEAD])]), "it has 2 sheets"),
        (lambda path: workbook(path, [["x"]], "Teams").chmod(0), "Close it, and run again"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path, framework, monkeypatch, make, words):
    make(tmp_path / "a.xlsx")
    if words.startswith("Close"):
        monkeypatch.setattr(
            "pathlib.Path.read_bytes", lambda path: (_ for _ in ()).throw(PermissionError(13, "locked"))
        )
    with pytest.raises(UserError, match=words) as caught:
        teams(tmp_path, framework)
    assert "a.xlsx" in str(caught.value) or "*.xlsx" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path, framework):
    workbook(tmp_path / "a.xlsx", [HEAD, ROW])
    with pytest.raises(UserError, match=r"a\.xlsx: it has no sheet 'Staff'\. Its sheets are: 'Teams'\."):
        teams(tmp_path, framework, sheet="Staff")


def test_a_sheet_without_headings_is_one_finding(tmp_path, framework):
    workbook(tmp_path / "a.xlsx", [["x", "y"], [1, 2]])
    frame, found = teams(tmp_path, framework)
    assert frame.empty
    assert found == [("no_headings", "Teams", "", "", "")]


def test_a_link_out_of_the_folder_is_refused(tmp_path, framework):
    (tmp_path / "data").mkdir()
    workbook(tmp_path / "secret.xlsx", [HEAD, ROW])
    (tmp_path / "data" / "a.xlsx").symlink_to(tmp_path / "secret.xlsx")
    with pytest.raises(UserError, match="leads out of the folder"):
        teams(tmp_path / "data", framework)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("teams: {file: ../teams.xlsx}", "below the folder of the records"),
        ("teams: {file: /etc/passwd}", "below the folder of the records"),
        ("teams: {file: 'C:\\teams.xlsx'}", "below the folder of the records"),
        ("teams: {file: 'a/..\\b.xlsx'}", "below the folder of the records"),
        ("teams: {}", "either file or query"),
        ("teams: {file: a, query: SELECT 1, database: X}", "either file or query"),
        ("teams: {query: SELECT 1}", "give query and database together"),
        ("teams: {query: DROP TABLE x, database: X}", "SELECT or WITH"),
        ("teams: {query: SELECT 1, database: 'sqlite:///x'}", "name an environment variable"),
        ("team: {file: a}", "team: no such setting. Did you mean teams?"),
        ("teams: {fil: a.csv}", "no such setting. Did you mean file?"),
        ("teams: {file: a, columns: {tema: x}}", "teams: tema is not a column of this table"),
        ("teams: {file: a, values: {team: {a: [b]}}}", "team has no list of values"),
        ("teams: {file: a, state: {on: 2019-08-31, status: x}}", "can have a state"),
        ("actions: {file: a, state: {on: 2019-08-31, status: x, stage: y}}", "only escalations have a stage"),
        ("teams: {file: a, delimiter: ';;'}", "delimiter"),
        ("teams: a.csv", "teams, item 1"),
    ],
)
def test_a_slip_in_the_sources_is_named(tmp_path, text, words):
    (tmp_path / "sources.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"sources\.yml: ") as caught:
        sources(tmp_path)
    assert words in str(caught.value)


TRACKER = ["Escalation id", "Child id", "Raised by", "Theme", "Stage 1 on", "Stage", "Status", "Resolved on"]


def tracked(folder, framework, rows, **state):
    workbook(folder / "DRP.xlsx", [TRACKER, *rows])
    own = {"file": "DRP.xlsx", "state": {"on": "2019-08-31", "stage": "Stage", "status": "Status"} | state}
    tables, found = check_tables(folder, framework, sources=given(escalations=own))
    return tables["escalations"], found[found["table"] == "escalations"]


def test_a_tracker_of_the_state_alone_has_the_day_of_it_for_dates(tmp_path, framework):
    rows = [
        ["E1", "C1", "IRO", "Process", "2019-08-01", "Stage 3", "In process", None],
        ["E2", "C2", "IRO", "Process", "2019-08-01", 2, "Resolved", "2019-08-09"],
        ["E3", "C3", "IRO", "Process", "2019-08-01", "1", "closed ", None],
        ["E4", "C4", "IRO", "Process", "2019-08-01", None, None, None],
    ]
    write(tmp_path)
    (tmp_path / "escalations.csv").unlink()
    frame, found = tracked(tmp_path, framework, rows)
    day, none = pd.Timestamp("2019-08-31"), pd.NaT
    assert frame["stage_2_on"].tolist() == [day, day, none, none]
    assert frame["stage_3_on"].tolist() == [day, none, none, none]
    assert frame["resolved_on"].tolist() == [none, pd.Timestamp("2019-08-09"), day, none]
    assert set(found["rule"]) >= {"no_history"}
    assert found.loc[found["rule"] == "no_history", "severity"].item() == "warning"


@pytest.mark.parametrize(("said", "lost"), [("status", "the status now"), ("stage", "the stage now")])
def test_a_state_without_its_column_is_an_error(tmp_path, framework, said, lost):
    rows = [["E1", "C1", "IRO", "Process", "2019-08-01", "2", "Resolved", None]]
    _, found = tracked(tmp_path, framework, rows, **{said: "Stattus"})
    assert lost in set(found.loc[found["rule"] == "absent_column", "column"])


def test_a_stage_or_status_that_is_none_is_named(tmp_path, framework):
    rows = [["E1", "C1", "IRO", "Process", "2019-08-01", "4", "Zelda", None]]
    _, found = tracked(tmp_path, framework, rows)
    bad = found[found["rule"] == "vocabulary"]
    assert set(bad["cell"]) == {"F2", "G2"}
    assert "Zelda" not in found.to_csv()


def test_an_action_that_is_done_without_a_date_may_have_been_late(tmp_path, framework):
    head = ["Action id", "Audit id", "Child id", "Team", "Raised on", "Due on", "Status", "Completed on"]
    same = ["A1", "C1", "T1", "2019-08-01"]
    rows = [["X1", *same, "2019-08-30", "done", None], ["X2", *same, "2019-08-31", "done", None]]
    rows += [["X3", *same, "2019-08-05", "done", "2019-08-04"], ["X4", *same, "2019-08-05", "open", None]]
    workbook(tmp_path / "Actions.xlsx", [head, *rows])
    own = given(actions={"file": "Actions.xlsx", "state": {"on": "2019-08-31", "status": "Status"}})
    tables, found = check_tables(tmp_path, framework, sources=own)
    assert list(found.loc[found["rule"] == "undated_end", "row"]) == [2]
    assert list(tables["actions"]["completed_on"].notna()) == [True, True, True, False]
    assert tables["actions"]["completed_on"].iloc[2] == pd.Timestamp("2019-08-04")
