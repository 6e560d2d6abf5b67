"""The sample as messy workbooks: the same figures to the byte, and nothing that a cell says in any output."""

import shutil
import subprocess

import messy
import openpyxl
import pandas as pd
import pytest
import yaml

from qa_analysis.contract import settings
from qa_analysis.contract.schema import TABLES
from qa_analysis.contract.sources import NOWHERE, sources
from qa_analysis.figures.from_records import count_records
from qa_analysis.figures.table import as_csv as table_text
from qa_analysis.records.doctor import proposal
from qa_analysis.records.load import load_tables

SENTINEL = "Zelda Q. Sentinel"


@pytest.fixture(scope="module")
def council(tmp_path_factory, sample, params):
    """A folder with the messy workbooks in ``data``, and the settings that read them in ``params``."""
    folder = tmp_path_factory.mktemp("messy")
    (folder / "params").mkdir()
    for name in ("framework.yml", "2019-08.yml"):
        shutil.copy(params / name, folder / "params")
    messy.write(sample, folder / "data", folder / "params")
    return folder


@pytest.fixture(scope="module")
def opened(council):
    """Everything of the messy council: its tables, findings and figures."""
    own = council / "params"
    framework, given = settings.framework(own), sources(own)
    tables, findings, _ = load_tables(council / "data", given, framework)
    day = pd.Timestamp("2019-08-31").date()
    return tables, findings, count_records(council / "data", "2019-08", framework, day, given).figures


def test_messy_workbooks_give_the_same_figures(opened, sample, framework):
    day = pd.Timestamp("2019-08-31").date()
    assert table_text(opened[2]) == table_text(count_records(sample, "2019-08", framework, day).figures)


@pytest.mark.parametrize("table", TABLES)
def test_messy_workbooks_hold_the_same_records(opened, records, table):
    plain = [tables[table].reset_index(drop=True) for tables in (opened[0], records)]
    if TABLES[table].wide:
        plain = [frame.dropna().sort_values(list(frame.columns[:4]), ignore_index=True) for frame in plain]
    elif table == "audits":
        plain = [frame.sort_values("audit_id", ignore_index=True) for frame in plain]
    pd.testing.assert_frame_equal(*plain)


def test_nothing_is_read_as_something_else_in_silence(opened):
    findings = opened[1]
    assert set(findings["rule"]) == {"read_as", "ambiguous_date", "left_out", "unused_column"}
    numbers = findings[findings["rule"] == "read_as"].groupby("table")["count"].sum()
    assert set(numbers.index) == set(TABLES)
    assert numbers["audits"] > 10_000
    ambiguous = findings[(findings["rule"] == "ambiguous_date") & (findings["table"] == "concerns")]
    assert set(ambiguous["sheet"]) == {"Children of Concern"}
    assert len(ambiguous) == 75


def test_a_proposal_for_them_lacks_two_headings(council, opened, framework, tmp_path):
    text = proposal(council / "data", NOWHERE, framework)
    given = yaml.safe_load(text)
    assert text.count("# no heading was found for") == 2
    given["staff"]["columns"]["staff_id"] = "Code"
    given["actions"]["columns"]["completed_on"] = "Date done"
    (tmp_path / "sources.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    tables, findings, _ = load_tables(council / "data", sources(tmp_path), framework)
    for name in TABLES:
        pd.testing.assert_frame_equal(tables[name], opened[0][name])
    assert set(findings["rule"]) == set(opened[1]["rule"])


def test_old_and_open_workbooks_are_read_the_same(council, opened, tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    for kind in ("xls", "ods"):
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/home", "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", tmp_path / kind, council / "data" / "People.xlsx"], check=True, capture_output=True
        )
        given = yaml.safe_load((council / "params" / "sources.yml").read_text(encoding="utf-8"))
        people = {name: of | {"file": f"People.{kind}"} for name, of in given.items() if of["file"] == "People.xlsx"}
        (tmp_path / "sources.yml").write_text(yaml.safe_dump(people), encoding="utf-8")
        tables = load_tables(tmp_path / kind, sources(tmp_path), settings.framework(council / "params")).tables
        for name in people:
            pd.testing.assert_frame_equal(tables[name].reset_index(drop=True), opened[0][name].reset_index(drop=True))


@pytest.fixture(scope="module")
def spoilt(council, tmp_path_factory):
    """The messy council with a name in place of one cell of every column that is not free text, in every workbook."""
    folder = tmp_path_factory.mktemp("spoilt")
    shutil.copytree(council, folder, dirs_exist_ok=True)
    (folder / "data" / "QA audits 2018-19.xlsx").unlink()
    for path in (folder / "data").glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        for page in book.worksheets[:3]:
            for position in range(1, page.max_column + 1):
                heading = str(page.cell(4, position).value or page.cell(3, position).value or "")
                if heading not in ("Name", "Recommendation", "Owner Role", "Standing Exemption", "Locality"):
                    page.cell(8 + position % 5, position).value = f"{SENTINEL} {position}"
        book.save(path)
    for path in ("themes export.csv", "dip.csv"):
        lines = (folder / "data" / path).read_bytes().splitlines()
        lines[2] = lines[2].replace(b"20", SENTINEL.encode()).replace(b";strength;", f";{SENTINEL};".encode())
        (folder / "data" / path).write_bytes(b"\n".join(lines))
    return folder


def test_a_name_in_a_bad_cell_appears_nowhere(run, spoilt, tmp_path):
    of = ("--data", spoilt / "data", "--params", spoilt / "params")
    mapping = spoilt / "params" / "sources.yml"
    mapping.rename(tmp_path / "kept.yml")
    said = [run("check", *of, "--propose")]
    (tmp_path / "kept.yml").rename(mapping)
    said += [run("check", *of, "--out", tmp_path / "found.csv"), run("build", "2019-08", *of)]
    assert [code for code, _, _ in said] == [2, 2, 2]
    written = (tmp_path / "found.csv", spoilt / "params" / "sources.proposed.yml")
    for text in [*(text for _, *of in said for text in of), *(path.read_text(encoding="utf-8") for path in written)]:
        assert "Zelda" not in text
        assert "Sentinel" not in text
        assert "Traceback" not in text
    found = pd.read_csv(tmp_path / "found.csv")
    errors = found[found["severity"] == "error"]
    assert {"unreadable", "vocabulary", "unknown_reference"} <= set(errors["rule"])
    assert set(errors["file"]) > {"People.xlsx", "Trackers.xlsx", "Training.xlsx", "QA audits 2019-20.xlsx", "dip.csv"}
