"""Copies: no row of an export is taken twice, by two entries, sheets or files, without a word."""

import json
import shutil

import openpyxl
import pytest
import sqlalchemy
from frames import write

from qa_analysis.contract.sources import NOWHERE, Sources
from qa_analysis.records.validate import check_tables

HEAD = ["month", "service", "kind", "theme"]
ROWS = [["2019-08", "Early Help", "strength", "clear plans"], ["2019-08", "Early Help", "development", "recording"]]
WIDE = [["Month", "Service", "Strengths", "Developments"], ["2019-08", "Early Help", "clear plans", "recording"]]


def given(*entries):
    return Sources.model_validate_json(json.dumps({"themes": entries}))


def book(path, **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    made.save(path)


@pytest.fixture
def twice(tmp_path, framework):
    """A function of entries of themes to what is said to be taken twice: severities, files, sheets and problems."""
    write(tmp_path)

    def of(*entries, columns=("severity", "file", "sheet", "problem")):
        found = check_tables(tmp_path, framework, sources=given(*entries))[1]
        found = found[found["rule"] == "taken_twice"]
        return list(found[list(columns)].itertuples(index=False, name=None))

    return of


SAME = "the table is there twice: two entries of params/sources.yml take the same columns of it"


@pytest.mark.parametrize(
    "entries",
    [
        ({"file": "a.xlsx", "sheet": "One"}, {"file": "a.xlsx", "sheet": "One"}),
        ({"file": "a.xlsx", "sheet": "One"}, {"file": "*.xlsx", "sheet": "o*"}),
        ({"file": "a.xlsx", "sheet": "One", "fixed": {"kind": "strength"}}, {"file": "a.xlsx", "sheet": "One"}),
        *(
            [{"file": "a.xlsx", "sheet": "One", "fixed": {"service": name}} for name in ("Early Help", other)]
            for other in ("Early Help", "Youth Support")
        ),
    ],
)
def test_one_sheet_in_two_entries_is_an_error(twice, tmp_path, entries):
    book(tmp_path / "a.xlsx", One=[HEAD, *ROWS])
    assert twice(*entries) == [("error", "a.xlsx", "One", SAME)]


def test_a_wide_sheet_may_have_an_entry_for_each_of_its_columns(twice, tmp_path):
    book(tmp_path / "a.xlsx", Wide=WIDE)
    of = {"strength": "Strengths", "development": "Developments"}
    entries = [{"file": "a.xlsx", "columns": {"theme": of[kind]}, "fixed": {"kind": kind}} for kind in of]
    assert twice(*entries) == []
    assert twice(*entries, entries[0]) == [("error", "a.xlsx", "Wide", SAME)]


def test_two_sheets_with_the_same_rows_or_most_of_them_are_an_error_that_names_both(twice, tmp_path):
    empty = ["2019-07", "Early Help", "strength", "clear plans"]
    book(tmp_path / "a.xlsx", One=[HEAD, *ROWS], Two=[["Themes"], HEAD[::-1], *[row[::-1] for row in ROWS[::-1]]])
    problem = "the table is there twice: a.xlsx, sheet One has the same rows, or most of them"
    assert twice({"file": "a.xlsx", "sheet": "*"}) == [("error", "a.xlsx", "Two", problem)]
    book(tmp_path / "a.xlsx", One=[HEAD, *ROWS], Two=[HEAD, *ROWS, empty], Three=[HEAD], Four=[HEAD])
    assert twice({"file": "a.xlsx", "sheet": "*"}) == [("error", "a.xlsx", "Two", problem)]
    book(tmp_path / "a.xlsx", One=[HEAD, *ROWS], Two=[HEAD, ROWS[0], empty], Three=[HEAD], Four=[HEAD])
    assert twice({"file": "a.xlsx", "sheet": "*"}) == []


@pytest.mark.parametrize("name", ["themes copy.csv", "themes (1).csv", "more/themes.csv"])
def test_a_copy_under_the_pattern_is_an_error_that_names_both(twice, tmp_path, name):
    rows = [HEAD, *ROWS]
    (tmp_path / "themes.csv").write_text("\n".join(map(",".join, rows)))
    (tmp_path / "more").mkdir()
    shutil.copy(tmp_path / "themes.csv", tmp_path / name)
    ((severity, file, _, problem),) = twice({"file": "**/themes*.csv"})
    assert severity == "error"
    assert {"themes.csv", name} == {file, problem.removeprefix("the table is there twice: ").split(" has the")[0]}
    (tmp_path / name).rename(tmp_path / "other.csv")
    assert len(twice({"file": "themes*.csv"}, {"file": "other.csv"})) == 1


def test_one_query_in_two_entries_is_an_error_and_two_of_one_database_are_none(twice, tmp_path, monkeypatch):
    monkeypatch.setenv("QA_TWICE", f"sqlite:///{tmp_path / 'qa.db'}")
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'qa.db'}", poolclass=sqlalchemy.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(f"CREATE TABLE themes ({', '.join(HEAD)})"))
        for row in ROWS:
            connection.execute(sqlalchemy.text(f"INSERT INTO themes VALUES ({', '.join(map(repr, row))})"))
    every = {"query": "SELECT * FROM themes", "database": "QA_TWICE"}
    one, other = (every | {"query": f"SELECT * FROM themes WHERE kind = '{kind}'"} for kind in (ROWS[0][2], ROWS[1][2]))
    assert len(twice(every, every | {"query": "SELECT *\n FROM themes "})) == 1
    assert twice(one, other) == []


# Rows of one file.


def repeated(folder, framework, table, *rows):
    found = check_tables(write(folder, **{table: list(rows)}), framework)[1]
    found = found[(found["table"] == table) & (found["rule"] == "repeated_row")]
    return list(found[["severity", "row", "column"]].itertuples(index=False, name=None))


THEME = {"month": "2019-08", "service": "Early Help"}


@pytest.mark.parametrize(
    ("table", "row", "others"),
    [
        (
            "themes",
            THEME,
            [{"month": "2019-07"}, {"service": "Youth Support"}, {"kind": "development"}, {"theme": "x"}],
        ),
        ("dip_sample", {}, [{"person_id": "W2"}, {"sampled_on": "2019-08-06"}, {"standard": "visits"}]),
        ("recommendations", {"recommendation_id": "R1"}, [{"recommendation_id": "R2"}]),
        ("caseload", {}, [{"month": "2019-07"}, {"legal_status": "CP"}]),
    ],
)
def test_two_rows_that_are_both_counted_are_a_warning(tmp_path, framework, table, row, others):
    column = {"dip_sample": "person_id", "recommendations": "recommendation_id"}.get(table, "month")
    assert repeated(tmp_path, framework, table, row, row) == [("warning", n, column) for n in (2, 3)]
    assert repeated(tmp_path, framework, table, row, *[row | other for other in others]) == []


def test_rows_that_count_once_or_do_not_say_what_they_are_about_are_none(tmp_path, framework):
    of_audit = {"audit_id": "A1"}
    assert repeated(tmp_path, framework, "themes", of_audit, of_audit) == []
    undated = {"sampled_on": ""}
    assert repeated(tmp_path, framework, "dip_sample", undated, undated) == []


def test_the_warning_says_in_what_the_rows_agree(tmp_path, framework):
    found = check_tables(write(tmp_path, dip_sample=[{}, {}]), framework, sources=NOWHERE)[1]
    (problem,) = set(found.loc[found["rule"] == "repeated_row", "problem"])
    assert problem == "another row has the same person_id, sampled_on and standard, and both are counted"


def test_what_is_of_a_whole_file_stands_before_its_rows(tmp_path, framework):
    write(tmp_path)
    own = Sources.model_validate_json(json.dumps({"audits": [{"file": "audits.csv"}] * 2}))
    found = check_tables(tmp_path, framework, sources=own)[1]
    assert list(found.loc[found["severity"] == "error", "rule"]) == ["taken_twice", "duplicate"]
