"""Reading: typed tables from CSV, and every cell that cannot be read named by its place."""

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from frames import write
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_analysis.contract.schema import TABLES
from qa_analysis.errors import UserError
from qa_analysis.records.contract_csv import table_of
from qa_analysis.records.load import load_tables, with_categories


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def rules(findings, *columns):
    return [tuple(row) for row in findings[["table", "row", "column", "rule"]].itertuples(index=False)]


def test_columns_have_their_types(tmp_path):
    audits = load_tables(write(tmp_path)).tables["audits"]
    assert audits["month"].dtype == "period[M]"
    assert audits["allocated_on"].dtype == "datetime64[us]"
    assert audits["at_risk"].dtype == "boolean"
    assert pd.api.types.is_string_dtype(audits["child_id"])
    assert audits["at_risk"].isna().all()


def test_identifiers_stay_as_they_are(tmp_path):
    rows = [{"audit_id": "00123", "child_id": "12E5", "team": "T1"}, {"audit_id": "NA", "child_id": "null"}]
    audits = load_tables(write(tmp_path, audits=rows)).tables["audits"]
    assert list(audits["audit_id"]) == ["00123", "NA"]
    assert list(audits["child_id"]) == ["12E5", "null"]


@pytest.mark.parametrize("bent", ["1.2E+05", "2e+11"])
def test_an_identifier_that_was_made_a_number_is_refused(tmp_path, bent):
    tables, findings, _ = load_tables(write(tmp_path, audits=[{"audit_id": "A1", "child_id": bent}]))
    assert rules(findings) == [("audits", 2, "child_id", "unreadable")]
    assert tables["audits"]["child_id"].isna().all()


def test_flags_are_read_in_any_case(tmp_path):
    rows = [{"audit_id": f"A{n}", "at_risk": text} for n, text in enumerate(["true", "FALSE", "True", ""])]
    audits = load_tables(write(tmp_path, audits=rows)).tables["audits"]
    assert list(audits["at_risk"]) == [True, False, True, pd.NA]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    write(tmp_path, audits=[{"audit_id": "A1"}, {"audit_id": "A2", "due_on": "soon"}])
    replace(tmp_path / "audits.csv", "\n", "\n\n")
    tables, findings, _ = load_tables(tmp_path)
    assert list(tables["audits"]["audit_id"]) == ["A1", "A2"]
    assert ("audits", 5, "due_on", "unreadable") in rules(findings)


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path):
    path = write(tmp_path) / "teams.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load_tables(tmp_path).findings) == 0


@pytest.mark.parametrize("name", ["themes", "workers", "caseload", "training", "dip_sample", "recommendations"])
def test_an_optional_table_may_be_absent(tmp_path, name):
    (write(tmp_path) / f"{name}.csv").unlink()
    tables, findings, _ = load_tables(tmp_path)
    assert tables[name].empty
    assert findings.empty


def test_another_absent_table_is_an_error(tmp_path):
    (write(tmp_path) / "staff.csv").unlink()
    findings = load_tables(tmp_path).findings
    assert rules(findings)[0][0] == "staff"
    assert list(findings["rule"]) == ["missing_table"]
    assert list(findings["file"]) == ["staff.csv"]


def test_a_torn_row_is_named_and_left_out(tmp_path):
    path = write(tmp_path, teams=[{"team": "T1"}, {"team": "T2"}]) / "teams.csv"
    replace(path, "T2,", "T2,,,,")
    tables, findings, _ = load_tables(tmp_path)
    assert rules(findings) == [("teams", 3, "", "torn_row")]
    assert list(tables["teams"]["team"]) == ["T1"]


def test_headings_are_checked(tmp_path):
    path = write(tmp_path) / "teams.csv"
    replace(path, "locality", "Zelda")
    replace(path, "active_to", "active_from")
    replace(tmp_path / "audits.csv", "child_id", "Child ID")
    findings = load_tables(tmp_path).findings
    assert set(rules(findings)) >= {
        ("teams", 1, "", "unknown_column"),
        ("teams", 1, "locality", "missing_column"),
        ("teams", 1, "active_from", "repeated_column"),
        ("audits", 1, "child_id", "absent_column"),
    }
    assert "Zelda" not in findings.to_csv()


def test_a_column_that_is_required_in_some_rows_must_be_there(tmp_path):
    replace(write(tmp_path) / "audits.csv", "submitted_on", "sent")
    assert ("audits", 1, "submitted_on", "absent_column") in rules(load_tables(tmp_path).findings)


@pytest.mark.parametrize("text", ["", "team;service\nT1;care\n", "T1,care\nT2,care\n"])
def test_a_file_without_the_headings_is_one_finding(tmp_path, text):
    (write(tmp_path) / "teams.csv").write_text(text)
    tables, findings, _ = load_tables(tmp_path)
    assert rules(findings) == [("teams", 1, "", "no_header")]
    assert tables["teams"].empty


def test_a_file_that_is_no_table_is_named(tmp_path):
    (write(tmp_path) / "trainings.csv").write_text("person_id\n")
    findings = load_tables(tmp_path).findings
    assert list(findings[["file", "rule"]].itertuples(index=False, name=None)) == [("trainings.csv", "unknown_table")]


def test_blanks_are_an_empty_cell(tmp_path):
    audits = load_tables(write(tmp_path, audits=[{"audit_id": "A1", "child_id": "  "}])).tables["audits"]
    assert audits["child_id"].isna().all()


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("12.0", 12), ("2.5", None), ("-3", None), ("inf", None), ("9" * 400, None)]
)
def test_children_are_counted_in_whole_numbers(tmp_path, text, number):
    children = load_tables(write(tmp_path, caseload=[{"children": text}])).tables["caseload"]["children"]
    assert children.item() == number or (number is None and children.isna().all())


@pytest.mark.parametrize("text", ["0000-01", "2019-8", "2019-13", "２０１９-08"])
def test_a_month_is_written_in_one_way(tmp_path, text):
    assert (
        load_tables(write(tmp_path, audits=[{"audit_id": "A1", "month": text}])).tables["audits"]["month"].isna().all()
    )


def test_an_authority_that_stands_in_some_rows_only_is_an_error(tmp_path):
    findings = load_tables(
        write(tmp_path, teams=[{"team": "T1", "authority": "a"}, {"team": "T2", "authority": ""}])
    ).findings
    assert rules(findings) == [("teams", 3, "authority", "required")]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"team\n\xff\xfe", "not in UTF-8"), (b'team\n"T1\n', "not readable as CSV")],
)
def test_an_unreadable_file_is_named_with_its_remedy(tmp_path, content, words):
    (write(tmp_path) / "teams.csv").write_bytes(content)
    with pytest.raises(UserError, match=rf"teams\.csv: {words}"):
        load_tables(tmp_path)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(UserError, match="no such folder"):
        load_tables(tmp_path / "nowhere")
    with pytest.raises(UserError, match="no such folder"):
        load_tables(write(tmp_path) / "audits.csv")


def test_vocabularies_are_categories_in_their_order_and_ratings_are_ordered(tmp_path, framework):
    rows = [{"audit_id": "A1", "final_rating": "Good"}, {"audit_id": "A2", "final_rating": "Sublime"}]
    audits = with_categories(load_tables(write(tmp_path, audits=rows)).tables, framework)["audits"]
    rating = audits["final_rating"]
    assert list(rating.cat.categories) == [*framework.ratings, "Sublime"]
    assert rating.cat.ordered
    assert list(rating) == ["Good", "Sublime"]
    assert list(audits["legal_status"].cat.categories) == list(framework.legal_statuses)
    assert not audits["legal_status"].cat.ordered


TAME = st.sampled_from(["", "T1", "01", "1", "NA", "2018-01-01", '"a,b"', '""', '"x""y"'])
WILD = st.sampled_from(['"a\nb"', 'x"', '"x', '"a"b']) | st.text(" 1é\u2028\ufeff\r\0", max_size=2)
ENDS = st.sampled_from(["\n", "\r\n"])


def rows_of(cells):
    return st.lists(st.lists(cells, min_size=3, max_size=3), max_size=3)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(rows_of(TAME) | rows_of(TAME | WILD), st.lists(TAME, max_size=4), ENDS)
def test_text_is_read_alike_by_columns_and_row_by_row(rows, odd, end):
    """A blank line at the end is what sends text to the reader that goes row by row."""
    text = end.join(",".join(row) for row in (["team", "service", "active_from"], *rows, *([odd] if odd else [])))
    with tempfile.TemporaryDirectory() as folder:
        path, read = Path(folder) / "teams.csv", []
        for after in ("", end + end):
            path.write_text(text + after, encoding="utf-8", newline="")
            try:
                read.append(table_of(path, TABLES["teams"]))
            except UserError as error:
                read.append(str(error))
    if isinstance(read[0], str):
        assert read[0] == read[1]
    else:
        (frame, findings), (same, as_found) = read
        pd.testing.assert_frame_equal(frame, same)
        pd.testing.assert_frame_equal(pd.concat(findings), pd.concat(as_found))
