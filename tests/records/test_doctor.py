"""The doctor: one table of every problem, marked copies of the exports, and a proposal that can be used as it is."""

import io

import openpyxl
import pandas as pd
import pytest
import yaml
from frames import write
from rewriting import ods_table, opendocument, rewrite, strict
from rich.console import Console
from test_exports import HEAD, ROW, given, workbook

from qa_analysis import cli
from qa_analysis.contract.sources import NOWHERE, Source, sources
from qa_analysis.records.doctor import mark, proposal
from qa_analysis.records.doctor.diagnosis import diagnosis
from qa_analysis.records.doctor.patterns import gather_files
from qa_analysis.records.exports.grid import Grid
from qa_analysis.records.load import load_tables
from qa_analysis.records.validate import check_tables


def printed(findings):
    console = Console(width=160, no_color=True, record=True, file=io.StringIO())
    console.print(diagnosis(findings))
    return " ".join(console.export_text().split())


@pytest.fixture
def found(tmp_path, framework):
    """A workbook of teams with slips in it, its source, and what is found."""
    bad = [["T2", "Zelda", "", "31/02/2018", None], *([f"X{n}", "EH", None, "soon", None] for n in range(8))]
    book = workbook(tmp_path / "My teams.xlsx", [["Teams"], HEAD, ROW, *bad])
    own = given(teams={"file": "My teams.xlsx"})
    return tmp_path, book, own, check_tables(tmp_path, framework, sources=own)[1]


def test_findings_of_one_kind_are_one_line_with_their_cells(found):
    said = printed(found[3])
    assert (
        "error My teams.xlsx, sheet Teams active_from D4, D5, D6, D7, D8, D9 and 3 more The value cannot be read"
        in said
    )
    assert "error My teams.xlsx, sheet Teams service B4 The value is not one of those allowed. Use one of:" in said
    assert "teams 8 read from another spelling of Early Help" in said
    assert "17 errors, 0 warnings, 1 note." in said
    assert "Zelda" not in said


@pytest.fixture
def aside(tmp_path_factory):
    return tmp_path_factory.mktemp("aside")


def test_a_marked_copy_has_the_cells_coloured_and_commented(found, aside):
    folder, book, own, findings = found
    before = book.read_bytes()
    (copy,), failed = mark(findings, folder, aside, own)
    assert failed == []
    assert copy == aside / "My teams marked.xlsx"
    assert book.read_bytes() == before
    marked = openpyxl.load_workbook(copy)
    cell = marked["Teams"]["D4"]
    assert cell.value == "31/02/2018"
    assert cell.fill.fgColor.rgb == "00FFC7CE"
    assert cell.comment.text.startswith("error: the value cannot be read as a date. Write it as YYYY-MM-DD.")
    assert marked["Teams"]["A3"].comment is None
    assert marked["Teams"]["A3"].fill.fill_type is None
    listed = marked.worksheets[0]
    assert listed.title == "Findings"
    rows = list(listed.iter_rows(min_row=2, values_only=True))
    assert ("error", "Teams", 4, "service", "B4") in [row[:5] for row in rows]
    assert listed["E2"].hyperlink.location == f"'Teams'!{listed['E2'].value}"
    assert "Zelda" not in str(rows)


def test_an_export_of_text_is_marked_in_a_workbook_and_stays_text(tmp_path, framework, aside):
    (tmp_path / "teams.txt").write_text(
        "team;service;locality;active_from\nT1;=1+1;\x01@SUM(A1);soon\n", encoding="cp1252"
    )
    own = given(teams={"file": "teams.txt"})
    (copy,), _ = mark(check_tables(tmp_path, framework, sources=own)[1], tmp_path, aside, own)
    page = openpyxl.load_workbook(copy)["teams"]
    assert (page["B2"].value, page["B2"].data_type) == ("=1+1", "s")
    assert page["C2"].value == "\ufffd@SUM(A1)"
    assert page["D2"].comment.text.startswith("error: the value cannot be read as a date")


def test_a_copy_that_is_open_elsewhere_is_one_clear_line(found, aside, monkeypatch):
    folder, _, own, findings = found
    monkeypatch.setattr("os.replace", lambda draft, path: (_ for _ in ()).throw(PermissionError(13, "locked")))
    copies, (words,) = mark(findings, folder, aside, own)
    assert copies == []
    assert words.startswith("My teams.xlsx has no marked copy: ")
    assert words.endswith("My teams marked.xlsx: cannot be written (locked). Is it open in another program?")
    assert list(aside.iterdir()) == []


STYLE = ("<cellXfs", '<cellStyleXfs count="1"><xf numFmtId="x"/></cellStyleXfs><cellXfs')
RULE = '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'


@pytest.mark.parametrize(
    "change", [strict, lambda _, text: text.replace(*STYLE), lambda _, text: text.replace("</worksheet>", RULE)]
)
def test_a_workbook_that_cannot_be_written_again_is_marked_by_its_cells(found, aside, framework, run, change):
    folder, book, own, before = found
    rewrite(book, change)
    findings = check_tables(folder, framework, sources=own)[1]
    pd.testing.assert_frame_equal(findings, before)
    (copy,), failed = mark(findings, folder, aside, own)
    assert failed == []
    page = openpyxl.load_workbook(copy)["Teams"]
    assert (page["D4"].value, page["D4"].fill.fgColor.rgb) == ("31/02/2018", "00FFC7CE")


def test_a_hidden_sheet_is_marked_where_it_was_read(tmp_path, framework, aside):
    rows = [HEAD, ["T1", "EH", None, "soon"]]
    opendocument(tmp_path / "a.ods", ods_table("Notes", ["x"]), ods_table("Old", *rows, style="hidden"))
    own = given(teams={"file": "a.ods", "sheet": "Old"})
    (copy,), _ = mark(check_tables(tmp_path, framework, sources=own)[1], tmp_path, aside, own)
    marked = openpyxl.load_workbook(copy)
    assert marked.sheetnames == ["Findings", "Notes", "Old"]
    assert marked["Old"]["D2"].comment.text.startswith("error: the value cannot be read as a date")


def test_a_fault_under_merged_cells_is_marked_at_the_first_of_them(tmp_path, framework, aside):
    rows = [HEAD, [*ROW[:3], "soon", None], ["T2", *ROW[1:3]]]
    book = openpyxl.load_workbook(workbook(tmp_path / "a.xlsx", rows))
    book.active.merge_cells("D2:D3")
    book.save(tmp_path / "a.xlsx")
    own = given(teams={"file": "a.xlsx"})
    (copy,), _ = mark(check_tables(tmp_path, framework, sources=own)[1], tmp_path, aside, own)
    said = openpyxl.load_workbook(copy)["Teams"]["D2"].comment.text
    assert said.count("the value cannot be read as a date") == 1


def test_findings_are_shown_though_one_file_has_no_copy(found, aside, params, run):
    folder = found[0]
    (folder / "params").mkdir()
    (folder / "params" / "framework.yml").write_bytes((params / "framework.yml").read_bytes())
    given_teams = "[{file: My teams.xlsx}, {file: b/My teams.xlsx}]"
    (folder / "params" / "sources.yml").write_text(f"teams: {given_teams}\n", encoding="utf-8")
    (folder / "b").mkdir()
    (folder / "b" / "My teams.xlsx").write_bytes(found[1].read_bytes())
    (aside / "b My teams.xlsx marked.xlsx").mkdir()
    code, out, err = run("check", "--data", folder, "--params", folder / "params", "--marked", aside)
    assert code == 2
    assert "Marked: " in err
    assert "b/My teams.xlsx has no marked copy: " in err
    assert "The value cannot be read as a date" in " ".join(out.split())
    assert (aside / "My teams.xlsx marked.xlsx").is_file()


def test_a_proposal_maps_what_is_like_something_and_names_the_rest_by_place(tmp_path, framework):
    heads = ["Team", "Service area", "Zelda", "Start date", "End dat"]
    rows = [["T1", "Social care", None, "2018-01-01", None], ["T2", "Erly Help", None, "2018-01-01", None]]
    workbook(
        tmp_path / "Teams.xlsx",
        [heads, *rows, ["T3", "Zelda Q.", None, "2018-01-01", None], ["T4", "N/A", None, None, None]],
    )
    text = proposal(tmp_path, NOWHERE, framework)
    assert "Zelda" not in text
    own = yaml.safe_load(text)["teams"]
    assert own == {
        "file": "Teams.xlsx",
        "sheet": "Teams",
        "columns": {"service": "Service area", "active_from": "Start date", "active_to": "End dat"},
        "values": {"service": {"Early Help": ["Erly Help"], "": ["N/A"]}},
    }
    assert "# no heading was found for locality" in text
    assert "# Teams.xlsx, sheet Teams: other headings in columns C" in text
    assert "# Teams.xlsx, sheet Teams, cell B4: no value of service" in text
    assert "# audits: no file or sheet looks like it" in text


def test_a_proposal_can_be_saved_as_it_is(tmp_path, framework):
    workbook(tmp_path / "Teams.xlsx", [["Team name", "Service", "District", "Start", "End"], ROW])
    (tmp_path / "sources.yml").write_text(proposal(tmp_path, NOWHERE, framework), encoding="utf-8")
    own = sources(tmp_path)
    tables, findings, _ = load_tables(tmp_path, own, framework)
    assert list(tables["teams"]["team"]) == ["T1"]
    assert set(findings.loc[findings["table"] == "teams", "rule"]) <= {"read_as"}
    assert (
        proposal(tmp_path, own, framework).split("teams:")[1]
        == (tmp_path / "sources.yml").read_text().split("teams:")[1]
    )


def test_a_file_that_cannot_be_read_is_a_remark_in_the_proposal(tmp_path, framework):
    workbook(tmp_path / "Teams.xlsx", [HEAD, ROW])
    (tmp_path / "torn.xlsx").write_bytes(b"PK")
    text = proposal(tmp_path, NOWHERE, framework)
    assert "# torn.xlsx: not readable as a workbook. " in text
    assert yaml.safe_load(text)["teams"]["file"] == "Teams.xlsx"


def test_a_hidden_sheet_is_not_proposed(tmp_path, framework):
    opendocument(tmp_path / "a.ods", ods_table("New", HEAD, ROW), ods_table("Old", HEAD, ROW, style="hidden"))
    assert yaml.safe_load(proposal(tmp_path, NOWHERE, framework))["teams"] == {"file": "a.ods", "sheet": "New"}


def test_a_file_of_a_tables_own_name_is_proposed_where_it_is_in_another_form(tmp_path, framework):
    write(tmp_path)
    assert "# teams: the file teams.csv is already in the form of the tables" in proposal(tmp_path, NOWHERE, framework)
    (tmp_path / "teams.csv").write_text("Team;Service;Locality;Start date;End date\nT1;CSC;;01/01/2018;\n")
    own = yaml.safe_load(proposal(tmp_path, NOWHERE, framework))
    assert list(own) == ["teams"]
    assert own["teams"] == {"file": "teams.csv", "columns": {"active_from": "Start date", "active_to": "End date"}}


@pytest.mark.parametrize(
    ("names", "others", "pattern"),
    [
        (["Apr 2018", "May 2018", "Mar 2019"], ["Guidance"], "* ????"),
        (["2019-07", "2019-08"], ["Lists"], "????-??"),
        (["Apr 2018", "May 2018"], ["Any 2018"], None),
        (["Audits"], [], None),
        (["North", "South"], [], None),
    ],
)
def test_sheets_that_differ_in_their_month_alone_are_one_source(names, others, pattern):
    every = [(Source(file="a 2019.xlsx", sheet=name), Grid("a 2019.xlsx", name, [])) for name in (*names, *others)]
    found = [source for source, _ in gather_files(every[: len(names)], every)]
    if pattern:
        assert found == [Source(file="a ????.xlsx", sheet=pattern)]
    else:
        assert found == [source for source, _ in every[: len(names)]]


def test_the_command_writes_all_three_and_ends_with_two(found, aside, params, capsys, monkeypatch):
    folder = found[0]
    (folder / "params").mkdir()
    (folder / "params" / "framework.yml").write_bytes((params / "framework.yml").read_bytes())
    (folder / "params" / "sources.yml").write_text("teams: {file: My teams.xlsx}\n", encoding="utf-8")
    options = ["--data", folder, "--params", folder / "params", "--out", aside / "found.csv", "--marked", aside]
    monkeypatch.setattr("sys.argv", ["qa-report", "check", *map(str, options), "--propose"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert "My teams marked.xlsx. It holds everything that the export holds" in said.err.replace("\n", " ")
    listed = pd.read_csv(aside / "found.csv")
    assert list(listed) == [
        "severity",
        "table",
        "file",
        "sheet",
        "row",
        "column",
        "cell",
        "count",
        "rule",
        "problem",
        "remedy",
    ]
    assert (folder / "params" / "sources.proposed.yml").is_file()
    with pytest.raises(SystemExit):
        cli.main()
    assert "sources.proposed.yml: already exists" in capsys.readouterr().err
