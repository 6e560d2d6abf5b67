"""Names: which file is which table, and what lies under a file's name and is none."""

import json
import os
import time

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frames import write

from qa_analysis.commentary import passages
from qa_analysis.contract import params, settings
from qa_analysis.contract.folders import project
from qa_analysis.contract.sources import NOWHERE, Sources, sources
from qa_analysis.errors import UserError
from qa_analysis.publications import manifest
from qa_analysis.records.doctor import mark, proposal
from qa_analysis.records.exports.files import files_read
from qa_analysis.records.load import load_tables
from qa_analysis.records.validate import check_tables
from qa_analysis.report.request import sections

on_unix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither pipes in folders nor such names")
ROW = [{"children": "5"}]


def given(**tables):
    return Sources.model_validate_json(json.dumps({name: [source] for name, source in tables.items()}))


def found(folder, framework, own=NOWHERE):
    findings = load_tables(folder, own, framework).findings
    return sorted(findings[["rule", "table", "file"]].itertuples(index=False, name=None))


def is_case_blind(folder):
    (folder / "a").touch()
    return (folder / "A").exists()


# The case of a name.


@pytest.mark.parametrize("name", ["Caseload.csv", "caseload.CSV", "CASELOAD.Csv"])
def test_a_tables_file_is_read_whatever_the_case_of_its_name(tmp_path, framework, name):
    (write(tmp_path, caseload=ROW) / "caseload.csv").rename(tmp_path / name)
    tables, findings, _ = load_tables(tmp_path, framework=framework)
    assert list(tables["caseload"]["children"]) == [5]
    assert findings.empty
    assert tmp_path / name in files_read(tmp_path)
    assert f"# caseload: the file {name} is already in the form of the tables" in proposal(tmp_path, NOWHERE, framework)


def test_a_tables_file_of_parquet_is_read_whatever_the_case_of_its_name(tmp_path, framework):
    (write(tmp_path) / "workers.csv").unlink()
    columns = {"worker_id": ["W1"], "team": ["T1"], "active_from": ["2018-01-01"], "active_to": [""]}
    pq.write_table(pa.table(columns), tmp_path / "Workers.Parquet")
    tables, findings, _ = load_tables(tmp_path, framework=framework)
    assert list(tables["workers"]["worker_id"]) == ["W1"]
    assert findings.empty
    assert tmp_path / "Workers.Parquet" in files_read(tmp_path)


@pytest.mark.parametrize("other", ["Caseload.csv", "caseload.parquet", "Caseload.Parquet"])
def test_two_files_of_one_tables_name_are_an_error_that_names_both(tmp_path, framework, other):
    if is_case_blind(write(tmp_path, caseload=ROW)) and other == "Caseload.csv":
        pytest.skip("one file here")
    (tmp_path / other).write_bytes((tmp_path / "caseload.csv").read_bytes())
    broken = check_tables(tmp_path, framework)[1].query("rule == 'taken_twice'")
    assert list(broken["severity"]) == ["error"]
    said = broken["file"].item() + broken["problem"].item()
    assert other in said
    assert "caseload.csv" in said


@pytest.mark.parametrize(
    "name", ["caseload.xlsx", "caseload.tsv", "Caseload.txt", "caseload.XLS", "caseload.csv.gz", "caseload"]
)
def test_a_tables_name_on_a_file_of_another_kind_is_no_empty_table(tmp_path, framework, name):
    (write(tmp_path) / "caseload.csv").rename(tmp_path / name)
    assert found(tmp_path, framework) == [("missing_table", "caseload", name)]


@pytest.mark.parametrize("name", ["dip sample.csv", "Dip-Sample.csv", "dip_sample .csv"])
def test_a_tables_name_that_is_spelled_otherwise_is_no_empty_table(tmp_path, framework, name):
    (write(tmp_path) / "dip_sample.csv").rename(tmp_path / name)
    assert found(tmp_path, framework) == [("missing_table", "dip_sample", name)]


def test_a_table_that_is_needed_and_has_a_file_of_another_kind_is_missing_once(tmp_path, framework):
    (write(tmp_path) / "teams.csv").rename(tmp_path / "teams.txt")
    assert found(tmp_path, framework) == [("missing_table", "teams", "teams.txt")]


def test_a_file_beside_the_table_or_with_an_entry_is_no_error(tmp_path, framework):
    (write(tmp_path) / "caseload.csv").rename(tmp_path / "caseload.txt")
    (tmp_path / "workers.xlsx").write_bytes(b"")
    (tmp_path / "training").mkdir()
    (tmp_path / "training.csv").unlink()
    own = given(caseload={"file": "caseload.txt"})
    assert found(tmp_path, framework, own) == [("unknown_table", "", "workers.xlsx")]


def test_a_file_that_cannot_be_marked_stops_no_marking(tmp_path_factory, framework):
    folder, aside = (tmp_path_factory.mktemp(name) for name in ("records", "aside"))
    (write(folder) / "caseload.csv").rename(folder / "caseload.json")
    assert mark(check_tables(folder, framework)[1], folder, aside) == ([], [])


# What is no file.


@pytest.fixture(params=["a pipe", "a device", "a folder", "a link to nothing", "a link to itself"])
def no_file(request):
    """A function that puts something that is no file under a name."""

    def put(path):
        path.unlink(missing_ok=True)
        kind = request.param
        if kind == "a pipe":
            os.mkfifo(path)
        elif kind == "a folder":
            path.mkdir()
        else:
            path.symlink_to({"a device": "/dev/zero", "a link to nothing": "gone"}.get(kind, path.name))
        return path

    return put


@on_unix
def test_what_is_no_file_is_refused_by_its_name_among_the_records(tmp_path, framework, no_file):
    path = no_file(write(tmp_path) / "caseload.csv")
    for reading in (
        lambda: load_tables(tmp_path),
        lambda: files_read(tmp_path),
        lambda: proposal(tmp_path, NOWHERE, framework),
    ):
        with pytest.raises(UserError, match=r"caseload\.csv: (cannot be opened|a link that leads nowhere)"):
            reading()
    path.rename(path.with_name("themes 2.csv"))
    for file in ("themes 2.csv", "themes*.csv"):
        with pytest.raises(UserError, match=r"themes 2\.csv: (cannot be opened|a link that leads nowhere)"):
            load_tables(tmp_path, given(themes={"file": file}), framework)


@on_unix
@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("framework.yml", settings.framework),
        ("sources.yml", sources),
        ("2019-08.yml", lambda folder: settings.front(folder, "2019-08")),
        ("2019-08.md", lambda folder: passages.about(folder, "2019-08")),
        ("2019-08.md", lambda folder: passages.read_passages(folder, "2019-08")),
        ("2019-08.yml", lambda folder: manifest.own_params(folder, "2019-08")),
        ("any.yml", lambda folder: params.text(folder / "any.yml")),
        ("11_section.ipynb", sections),
    ],
)
def test_what_is_no_file_is_not_taken_for_absent_among_what_people_write(tmp_path, no_file, name, reading):
    no_file(tmp_path / name)
    with pytest.raises(UserError, match=rf"{name}: (cannot be opened|a link that leads nowhere)"):
        reading(tmp_path)


@on_unix
def test_a_project_whose_framework_is_no_file_is_not_taken_for_another(tmp_path, no_file):
    (tmp_path / "params").mkdir()
    no_file(tmp_path / "params" / "framework.yml")
    assert project(tmp_path) == tmp_path


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    with (write(tmp_path) / "caseload.csv").open("ab") as file:
        file.truncate(2**30 + 1)
    with pytest.raises(UserError, match=r"caseload\.csv: larger than 1 GB"):
        load_tables(tmp_path)


# Signs in a name.


@on_unix
@pytest.mark.parametrize("folder", ["", "more/"])
@pytest.mark.parametrize("sign", [b"\xff", b"\x1b[31m", b"\n", b"\xe2\x80\xae"])
def test_a_name_that_cannot_be_shown_is_refused_where_it_is_read(tmp_path, framework, sign, folder):
    (write(tmp_path) / "more").mkdir()
    path = os.fsencode(tmp_path) + b"/" + folder.encode() + b"themes" + sign + b".csv"
    os.rename(tmp_path / "themes.csv", path)
    with pytest.raises(UserError, match=r"themes.*\.csv: a character in the file's name cannot be shown") as error:
        load_tables(tmp_path, given(themes={"file": "**/themes*.csv"}), framework)
    assert str(error.value).isprintable()


@on_unix
def test_a_name_in_another_encoding_is_refused_wherever_it_is_listed(tmp_path):
    (write(tmp_path)).joinpath(os.fsdecode(b"notes \xff.csv")).touch()
    for reading in (load_tables, files_read):
        with pytest.raises(UserError, match="notes \ufffd\\.csv: a character in the file's name"):
            reading(tmp_path)


@on_unix
def test_a_name_or_sheet_that_could_act_is_shown_harmlessly(tmp_path, framework, run, params):
    (write(tmp_path) / "notes \x1b[31m\u202e.csv").touch()
    (tmp_path / "caseload.csv").unlink()
    book = openpyxl.Workbook()
    book.active.title = "evil\u202eteehs"
    book.active.append(["nothing"])
    book.save(tmp_path / "caseload.xlsx")
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "framework.yml").write_bytes((params / "framework.yml").read_bytes())
    (tmp_path / "params" / "sources.yml").write_text("caseload: {file: caseload.xlsx}\n")
    options = ("--data", tmp_path, "--params", tmp_path / "params")
    for command in (("check",), ("figures", "2019-08")):
        code, out, said = run(*command, *options)
        assert code == 2
        assert all(line.isprintable() for line in (out + said).splitlines())
        assert "evil\ufffdteehs" in out + said


# How much a file holds.


@pytest.mark.parametrize("own", [NOWHERE, given(caseload={"file": "caseload.csv"})], ids=["plain", "entry"])
def test_many_columns_are_read_or_refused_in_seconds(tmp_path, framework, own):
    heads = "month,service,legal_status,children"
    row = "2019-08,Children's Social Care,CIN,5"
    for number, group in ((16_000, "x"), (16_000, "x" * 100_000), (100_000, "x")):
        extra = [f"{of}{number}" for number, of in zip(range(number), [group, *"x" * number], strict=False)]
        text = "\n".join([",".join([heads, *extra]), ",".join([row, *["1"] * number])])
        (write(tmp_path) / "caseload.csv").write_text(text)
        before = time.process_time()
        if number > 16_384:
            with pytest.raises(UserError, match=r"caseload\.csv: larger than a sheet"):
                load_tables(tmp_path, own, framework)
        else:
            assert list(load_tables(tmp_path, own, framework).tables["caseload"]["children"]) == [5]
        assert time.process_time() - before < 5


def test_a_long_heading_over_many_columns_takes_no_longer(tmp_path, framework):
    heads = ["month", "service", "legal_status", "children", *(f"x{number}" for number in range(2_000))]
    group = ",".join(["x" * 130_000, *[""] * (len(heads) - 1)])
    write(tmp_path)
    (tmp_path / "caseload.csv").write_text("\n".join([group, ",".join(heads), "2019-08,Early Help,,5" + "," * 2_000]))
    before = time.process_time()
    tables = load_tables(tmp_path, given(caseload={"file": "caseload.csv"}), framework).tables
    assert list(tables["caseload"]["children"]) == [5]
    assert time.process_time() - before < 2


# How a file is said to be written.


@pytest.mark.parametrize(
    "name",
    [
        *("punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "hex", "rot13", "base64"),
        *("bz2", "mbcs", "nonsense", "utf-8x", "../os", "os", "  ", "utf-8\0", "\ud800", "é", "x" * 100_000),
    ],
)
def test_what_is_no_encoding_of_text_is_one_line(tmp_path, name):
    (tmp_path / "sources.yml").write_text(f"teams: {{file: a.csv, encoding: {json.dumps(name)}}}\n")
    with pytest.raises(UserError, match=r"sources\.yml") as error:
        sources(tmp_path)
    assert "encoding" in str(error.value) or "invisible" in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["utf-8", "UTF8", "utf-8-sig", "utf_16_le", "latin-1", "windows-1252", "mac_roman"])
def test_an_encoding_of_text_is_known(tmp_path, framework, name):
    write(tmp_path, caseload=ROW)
    text = (tmp_path / "caseload.csv").read_text()
    (tmp_path / "caseload.csv").write_text(text, encoding=name)
    own = given(caseload={"file": "caseload.csv", "encoding": name})
    assert list(load_tables(tmp_path, own, framework).tables["caseload"]["children"]) == [5]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp1250", "ascii"])
def test_a_file_that_is_in_no_such_encoding_is_one_line(tmp_path, framework, encoding):
    (tmp_path / "a.csv").write_bytes(b"team\n\x81\xff")
    with pytest.raises(UserError, match=rf"a\.csv: not in {encoding}"):
        load_tables(tmp_path, given(teams={"file": "a.csv", "encoding": encoding}), framework)


def test_a_mark_of_order_is_no_part_of_the_header(tmp_path, framework):
    (write(tmp_path) / "teams.csv").write_text('\ufeff"team, by name",service,active_from\nT1,EH,2018-01-01\n')
    own = given(teams={"file": "teams.csv", "encoding": "utf-8", "columns": {"team": "team, by name"}})
    assert list(load_tables(tmp_path, own, framework).tables["teams"]["team"]) == ["T1"]


@pytest.mark.parametrize("sign", ['"', "'", "\n", "\r", "a", "1", " ", ".", "-", ";;", "tab", "\0", "é"])
def test_what_is_no_delimiter_is_one_line(tmp_path, sign):
    (tmp_path / "sources.yml").write_text(f"teams: {{file: a.csv, delimiter: {json.dumps(sign)}}}\n")
    with pytest.raises(UserError) as error:
        sources(tmp_path)
    assert "delimiter" in str(error.value) or "invisible" in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", "~", "¦", "#"])
def test_a_delimiter_is_any_other_sign(tmp_path, framework, sign):
    write(tmp_path)
    (tmp_path / "teams.csv").write_text(f"team{sign}service{sign}active_from\nT1{sign}EH{sign}2018-01-01\n", "utf-8")
    own = given(teams={"file": "teams.csv", "delimiter": sign})
    assert list(load_tables(tmp_path, own, framework).tables["teams"]["team"]) == ["T1"]


@pytest.mark.parametrize("file", ["**.csv", "***", ".", "[", "a\0.csv", "x" * 300])
def test_a_name_that_no_file_can_have_is_not_there(tmp_path, framework, file):
    with pytest.raises(UserError, match="no such file"):
        load_tables(tmp_path, given(teams={"file": file}), framework)
