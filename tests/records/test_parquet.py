"""Parquet: each value becomes a cell or is refused in its place, and none is taken for empty."""

import math
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frames import write

from qa_analysis.errors import UserError
from qa_analysis.records.exports.grid import BROKEN, plain
from qa_analysis.records.load import load_tables

FAR = pa.array([2**62], pa.timestamp("us"))
UNREADABLE = {
    "no number": ("children", pa.array([math.nan])),
    "endless": ("children", pa.array([math.inf])),
    "a list": ("legal_status", pa.array([["CIN"]])),
    "an empty list": ("legal_status", pa.array([[]], pa.list_(pa.string()))),
    "a struct": ("legal_status", pa.array([{"a": None}])),
    "a map": ("legal_status", pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64()))),
    "bytes": ("legal_status", pa.array([b"CIN"])),
    "a day out of time": ("month", pa.array([2**30], pa.date32())),
    "a moment out of time": ("month", FAR),
    "a time without a day": ("month", pa.array([1001], pa.time64("ns"))),
    "a duration": ("month", pa.array([2**62], pa.duration("us"))),
    "a moment of an unknown zone": ("month", pa.array([0], pa.timestamp("us", tz="Nowhere/None"))),
}


@pytest.fixture
def of(tmp_path, framework):
    """A function of other columns to the table of caseload from a file of Parquet, and what is found in it."""

    def read_of(**columns):
        (write(tmp_path) / "caseload.csv").unlink()
        row = {"month": ["2019-08"], "service": ["Children's Social Care"], "legal_status": ["CIN"], "children": [1]}
        pq.write_table(pa.table(row | columns), tmp_path / "caseload.parquet")
        tables, findings, _ = load_tables(tmp_path, framework=framework)
        return tables["caseload"], findings[findings["rule"] != "read_as"]

    return read_of


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_value_that_is_no_cell_is_an_error_in_its_place(of, case):
    column, values = UNREADABLE[case]
    frame, findings = of(**{column: values})
    assert list(findings[["rule", "row", "column"]].itertuples(index=False, name=None)) == [("unreadable", 2, column)]
    assert len(frame) == 1


OTHER_ROWS = {
    "a total": ("Total", None, "5"),
    "a repeated header": ("Audit ID", "Area", "Rating"),
    "a note": ("Counted by hand", None, None),
}


@pytest.mark.parametrize("case", OTHER_ROWS)
def test_a_row_that_is_no_record_is_left_out_of_a_file_in_the_form_of_the_contract(tmp_path, framework, case):
    (write(tmp_path) / "area_ratings.csv").unlink()
    rows = pd.DataFrame([("A1", "Planning", "Good"), OTHER_ROWS[case]], columns=["audit_id", "area", "rating"])
    rows.to_parquet(tmp_path / "area_ratings.parquet")
    tables, findings, _ = load_tables(tmp_path, framework=framework)
    assert list(tables["area_ratings"]["audit_id"]) == ["A1"]
    assert list(findings[["rule", "row"]].itertuples(index=False, name=None)) == [("left_out", 3)]


def test_a_file_in_the_form_of_the_contract_is_the_same_as_csv(tmp_path, framework):
    expected, _, _ = load_tables(write(tmp_path))
    for path in tmp_path.glob("*.csv"):
        rows = pd.read_csv(path, dtype="str", keep_default_na=False)
        rows.to_parquet(path.with_suffix(".parquet"))
        path.unlink()
    tables, findings, _ = load_tables(tmp_path, framework=framework)
    assert findings.empty
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame.reset_index(drop=True), expected[name].reset_index(drop=True))


def test_no_number_in_a_code_is_never_taken_for_a_code_or_for_empty(tmp_path, framework):
    (write(tmp_path) / "teams.csv").unlink()
    columns = {"team": [474.0, math.nan], "service": ["Early Help"] * 2, "active_from": [date(2018, 1, 1)] * 2}
    pq.write_table(pa.table(columns), tmp_path / "teams.parquet")
    tables, findings, _ = load_tables(tmp_path, framework=framework)
    assert list(tables["teams"]["team"].dropna()) == ["474"]
    assert ("unreadable", 3.0, "team") in set(findings[["rule", "row", "column"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("values", "number"),
    [
        (pa.array([Decimal("474.00")]), 474),
        (pa.array([None], pa.decimal128(9, 2)), None),
        (pa.array([3], pa.int8()), 3),
        (pa.array(["3"]).dictionary_encode(), 3),
    ],
)
def test_numbers_of_every_kind_are_read(of, values, number):
    children = of(children=values)[0]["children"]
    assert children.item() == number or (number is None and children.isna().all())


def test_a_moment_is_of_the_day_that_its_own_clocks_showed(of):
    moment = pa.array([datetime(2019, 7, 31, 23, 30)], pa.timestamp("ns", tz="Europe/London"))
    assert str(of(month=moment)[0]["month"].item()) == "2019-08"


def test_two_columns_of_one_name_are_an_error(tmp_path, framework):
    (write(tmp_path) / "caseload.csv").unlink()
    names = ["month", "service", "legal_status", "children", "children"]
    values = [*(pa.array([text]) for text in ("2019-08", "Early Help", None)), pa.array([1]), pa.array([2])]
    pq.write_table(pa.table(values, names=names), tmp_path / "caseload.parquet")
    findings = load_tables(tmp_path, framework=framework).findings
    assert ("repeated_column", "children") in set(findings[["rule", "column"]].itertuples(index=False, name=None))


def test_a_table_without_rows_has_none(of):
    none = pa.array([], pa.string())
    frame, findings = of(month=none, service=none, legal_status=none, children=none)
    assert frame.empty
    assert findings.empty


def test_what_is_no_parquet_is_one_line(tmp_path, framework):
    (write(tmp_path) / "caseload.csv").unlink()
    (tmp_path / "caseload.parquet").write_bytes(b"PAR1 and nothing else PAR1")
    with pytest.raises(UserError, match=r"caseload\.parquet: not readable as Parquet"):
        load_tables(tmp_path, framework=framework)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("1E+3"), "1000"),
        (Decimal("474.00"), "474.00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (None, None),
        (True, True),
        ("", ""),
        *((value, BROKEN) for value in (Decimal("sNaN"), Decimal("inf"), float("nan"), -math.inf, pd.NaT, pd.NA)),
        *((value, BROKEN) for value in (b"", [], {}, (), memoryview(b"x"), object())),
    ],
)
def test_a_value_of_another_program_is_a_cell_or_broken(value, cell):
    assert plain(value) is cell or plain(value) == cell


@pytest.mark.parametrize("size", [(1, 16_385), (1_048_577, 1)], ids=["wide", "long"])
def test_what_no_sheet_could_hold_is_refused_before_it_is_read(tmp_path, framework, size):
    rows, columns = size
    (write(tmp_path) / "caseload.csv").unlink()
    column = pa.array([1]).take(pa.repeat(0, rows))
    pq.write_table(pa.table({f"c{number}": column for number in range(columns)}), tmp_path / "caseload.parquet")
    with pytest.raises(UserError, match=r"caseload\.parquet: larger than a sheet"):
        load_tables(tmp_path, framework=framework)
