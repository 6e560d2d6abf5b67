"""Workbooks of all kinds and writers: merged cells, errors, hidden sheets, and those that would fill the memory."""

import re
import shutil
import subprocess
from datetime import date

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from rewriting import (
    BOOK,
    RELATIONS,
    SHEET,
    added,
    at_sheet,
    lying,
    ods_cell,
    ods_table,
    opendocument,
    prefixed,
    rewrite,
    strict,
    targeted,
)
from test_exports import HEAD, ROW, given, teams, workbook

from qa_analysis.errors import UserError
from qa_analysis.records.exports import packages, spreadsheets
from qa_analysis.records.exports.grid import BROKEN
from qa_analysis.records.validate import check_tables

DAY = "2018-01-01"
READ = [
    HEAD,
    ["T1", "Early Help", None, date(2018, 1, 1)],
    ["T2", BROKEN, "North", BROKEN],
    ["T3", "Early Help", None, date(2018, 1, 1), 43708],
]


def cells(path, sheet=""):
    """The cells of the only sheet that is read, each row without the empty ones at its end."""
    (grid,) = spreadsheets.grids(path.read_bytes(), path.name, sheet)
    return [trimmed(row) for _, row in grid.rows]


def trimmed(row):
    while row and row[-1] is None:
        row = row[:-1]
    return row


def merged(path, rows, *ranges):
    """A workbook of teams with merged cells, which hide what the rows hold below them."""
    listed = "".join(f'<mergeCell ref="{of}"/>' for of in ranges)
    rewrite(workbook(path, rows), at_sheet("</sheetData>", rf"\g<0><mergeCells>{listed}</mergeCells>"))
    return path


def notes(folder, framework, **source):
    """The notes of cells that were read otherwise: their column, first cell and number."""
    found = check_tables(folder, framework, sources=given(teams={"file": "a.*"} | source))[1]
    of = found[(found["table"] == "teams") & (found["rule"] == "merged_cell")]
    return sorted(of[["column", "cell", "count"]].itertuples(index=False, name=None))


def test_the_value_of_merged_cells_is_that_of_each(tmp_path, framework):
    rows = [
        ["Teams"],
        HEAD,
        ["T1", "Early Help", None, DAY, None],
        ["T2", "Youth Support", "North", DAY, None],
        ["T3", None, None, "2019-01-01", None],
        ["T4", "Early Help", None, None, None],
    ]
    merged(tmp_path / "a.xlsx", rows, "A1:E1", "B3:C3", "B4:B5", "C4:C6", "D5:E6")
    frame, found = teams(tmp_path, framework)
    assert list(frame["service"]) == ["Early Help", "Youth Support", "Youth Support", "Early Help"]
    assert list(frame["locality"]) == ["Early Help", "North", "North", "North"]
    assert list(frame["active_from"].dt.year) == [2018, 2018, 2019, 2019]
    assert list(frame["active_to"].dt.year.fillna(0)) == [0, 0, 2019, 2019]
    assert notes(tmp_path, framework) == [
        ("active_from", "D6", 1),
        ("active_to", "E5", 2),
        ("locality", "C3", 3),
        ("service", "B5", 1),
    ]
    assert found == []


def test_what_a_row_is_is_seen_before_merged_cells_fill_it(tmp_path, framework):
    rows = [HEAD, ROW, [], ["T2", *ROW[1:]], ["T3", *ROW[1:]], [None] * 5, ["Total", None, 3], ["Held by the team"]]
    merged(tmp_path / "a.xlsx", rows, "A7:B7", "A8:E9", "B4:B6", "D4:D6")
    frame, found = teams(tmp_path, framework)
    assert list(frame["team"]) == ["T1", "T2", "T3"]
    assert [place[2] for place in found if place[0] == "left_out"] == [6, 7, 8]


def test_a_last_row_below_merged_cells_is_a_record(tmp_path, framework):
    merged(tmp_path / "a.xlsx", [HEAD, ["T 1", *ROW[1:]], ["T 2"]], "B2:B3", "C2:C3", "D2:D3", "E2:E4")
    frame, found = teams(tmp_path, framework)
    assert list(frame["team"]) == ["T 1", "T 2"]
    assert found == [("left_out", "Teams", 4, "", "")]


def test_an_error_in_merged_cells_is_one_in_each(tmp_path, framework):
    merged(tmp_path / "a.xlsx", [HEAD, [*ROW[:3], "#N/A", None], ["T2", *ROW[1:3]]], "D2:D3")
    assert [place[2] for place in teams(tmp_path, framework)[1] if place[0] == "unreadable"] == [2, 3]


def test_a_value_that_merged_cells_hide_is_an_error_unless_it_is_the_same(tmp_path, framework):
    merged(tmp_path / "a.xlsx", [HEAD, *([*ROW[:2], of, DAY, None] for of in ("North", "South", "North"))], "C2:C4")
    found = check_tables(tmp_path, framework, sources=given(teams={"file": "a.xlsx"}))[1]
    (said,) = found[found["rule"] == "unreadable"].itertuples()
    assert (said.cell, said.problem) == (
        "C3",
        "a merged cell hides another value here",
    )
    assert "South" not in found.to_csv()


def test_a_heading_merged_over_a_record_is_no_value_and_hides_none(tmp_path, framework):
    merged(tmp_path / "a.xlsx", [HEAD, ["T1", "Early Help", None, DAY], ["T2", "Early Help", "North", DAY]], "C1:C2")
    assert list(teams(tmp_path, framework)[0]["locality"].fillna("")) == ["", "North"]
    merged(tmp_path / "a.xlsx", [HEAD, ["T1", "Early Help", "South", DAY]], "C1:C2")
    assert ("unreadable", "Teams", 2) in [place[:3] for place in teams(tmp_path, framework)[1]]


def test_merged_cells_that_overlap_are_refused(tmp_path, framework):
    merged(tmp_path / "a.xlsx", [HEAD, ROW, ["T2", *ROW[1:]]], "C2:C3", "C3:D3")
    with pytest.raises(UserError, match=r"a\.xlsx, sheet Teams: cell C3 is merged twice"):
        teams(tmp_path, framework)


def test_merged_cells_of_areas_side_by_side(tmp_path, framework):
    merged(
        tmp_path / "a.xlsx", [["Audit ID", "Planning", "Assessment"], ["A1", "G", None], ["A2", None, "RI"]], "B2:C2"
    )
    tables, found = check_tables(tmp_path, framework, sources=given(area_ratings={"file": "a.xlsx"}))
    assert sorted(tables["area_ratings"]["rating"]) == ["Good", "Good", "Requires Improvement"]
    of = found[(found["table"] == "area_ratings") & (found["rule"] == "merged_cell")]
    assert list(of[["column", "cell"]].itertuples(index=False, name=None)) == [("rating", "C2")]


def odd(folder):
    """A workbook with an error, a formula that was never calculated, dates, and text of all kinds."""
    rows = [HEAD, ["T1", "Early Help", None, date(2018, 1, 1), None], ["T2", "#N/A", "North", "=TODAY()", None]]
    path = workbook(folder / "a.xlsx", [*rows, ["T3", "Early Help", "", date(2018, 1, 1), 43708]])
    return path


@pytest.mark.parametrize(
    "changes",
    [
        [strict],
        [prefixed],
        [strict, prefixed],
        [at_sheet(r'="([^"\']*)"', r"='\1'")],
        [at_sheet(r'(<row) r="[0-9]+"', r"\1")],
        [lambda name, text: text.replace("xmlns:r=", "xmlns:rel=").replace("r:id", "rel:id")],
        [targeted("worksheets/sheet1.xml")],
        [targeted("/XL/Worksheets/Sheet1.xml")],
        [lambda name, text: ("xl/Worksheets/Sheet1.XML", text) if name == SHEET else text],
        [lambda name, text: (name.replace("/", "\\"), text) if name == SHEET else text],
        [lambda name, text: (name.replace("xl/", "book/"), text.replace("/xl/", "/book/").replace('"xl/', '"book/'))],
        [at_sheet("^", "<!-- by another program -->")],
        [at_sheet("<f>TODAY..</f><v */>", "<f>TODAY()</f>")],
        [at_sheet("<f>TODAY..</f><v */>", "<f>TODAY()</f><v></v>")],
        [at_sheet("<f>TODAY..</f><v */>", '<f t="shared" si="0"/>')],
        [at_sheet("</sheetData>", r'<row r="1048576"><c r="XFD1048576" s="1"/></row>\g<0>')],
    ],
)
def test_workbooks_of_other_writers_are_read_with_their_errors(tmp_path, changes):
    path = odd(tmp_path)
    for change in changes:
        rewrite(path, change)
    assert cells(path) == READ


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (targeted("./worksheets/sheet1.xml"), "sheet Teams: its part of the file"),
        (targeted("../xl/worksheets/sheet1.xml"), "sheet Teams: its part of the file"),
        (targeted("worksheets\\sheet1.xml"), "sheet Teams: its part of the file"),
        (targeted("worksheets/gone.xml"), "sheet Teams: its part of the file"),
        (at_sheet("^", "<!DOCTYPE x>"), "a document type"),
        (at_sheet("^", '<!DOCTYPE x [<!ENTITY e "v">]>'), "a document type"),
        (lambda name, text: f"<!DOCTYPE x>{text}" if name == BOOK else text, "a document type"),
        (lambda name, text: f"<!DOCTYPE x>{text}" if name == RELATIONS else text, "a document type"),
        (at_sheet("<v>43708</v>", "<v>437<!-- -->08</v>"), "comments within its cells"),
        (at_sheet("<v>43708</v>", "<v><![CDATA[43708]]></v>"), "comments within its cells"),
        (at_sheet("<v>#N/A</v>", "<v>#SPILL!</v>"), "sheet Teams: cell B3 has an error"),
        (lambda name, text: re.sub("(<Relationship [^>]*/>)", r"\1\1", text), "two of its relations have one name"),
        (lambda name, text: ("content.xml", text) if "docProps/app" in name else text, "two kinds of workbook at once"),
        (added('<row r="4"><c r="A4"><v>7</v></c></row>'), "cannot be read in their places"),
        (added('<row r="5"><c r="A5" t="inlineStr"><v>7</v></c></row>'), "in their places"),
        (lambda name, text: (name.replace("workbook.xml", "b.xml"), text.replace("workbook.xml", "b.xml")), "not read"),
    ],
)
def test_a_workbook_that_would_not_be_read_right_is_refused(tmp_path, change, words):
    path = odd(tmp_path)
    rewrite(path, change)
    with pytest.raises(UserError, match=words) as caught:
        cells(path)
    assert str(caught.value).startswith("a.xlsx")


def test_cells_without_an_address_follow_each_other(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEAD])
    rewrite(path, at_sheet("<sheetData>.*</sheetData>", "<sheetData/>"))
    rows = (
        '<row><c t="e"><v>#N/A</v></c><c/><c t="e"><v>#REF!</v></c></row><row r="3"><c r="B3"/><c><f>A1</f></c></row>'
    )
    rewrite(path, at_sheet("<sheetData/>", f"<sheetData>{rows}<row><c><v>1</v></c></row></sheetData>"))
    assert cells(path) == [[BROKEN, None, BROKEN], [], [None, None, BROKEN], [1.0]]


@pytest.mark.parametrize("changes", [[], [strict], [prefixed], [strict, prefixed]])
def test_shared_strings_of_any_writer_are_read(tmp_path, changes):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = book.add_worksheet()
    page.write_row(0, 0, ["a", " ", "?", "c"])
    page.write_rich_string(1, 0, "d", book.add_format({"bold": True}), "e")
    page.write_number(1, 1, 0)
    book.close()
    spoken = '<si><t/><rPh sb="0" eb="1"><t>said</t></rPh></si>'
    rewrite(tmp_path / "a.xlsx", lambda _, text: text.replace("<si><t>?</t></si>", spoken))
    for change in changes:
        rewrite(tmp_path / "a.xlsx", change)
    assert cells(tmp_path / "a.xlsx") == [["a", " ", None, "c"], ["de", 0.0]]


def test_what_an_array_that_was_never_calculated_would_fill_is_broken(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["a"]])
    rewrite(path, added('<row r="2"><c r="A2"><f t="array" ref="A2:B3">X1:Y2</f></c></row>'))
    assert cells(path)[1:] == [[BROKEN, BROKEN]] * 2


@pytest.mark.parametrize(("stale", "value"), [("1", BROKEN), ("0", 0.0)])
def test_a_nought_of_a_formula_that_is_yet_to_be_calculated_is_broken(tmp_path, stale, value):
    path = workbook(tmp_path / "a.xlsx", [["a"]])
    rewrite(path, added('<row r="2"><c r="A2"><f>1+1</f><v>0</v></c></row>'))
    rewrite(path, lambda name, text: text.replace('fullCalcOnLoad="1"', f'fullCalcOnLoad="{stale}"'))
    assert cells(path)[1] == [value]


@pytest.mark.parametrize(
    ("cell", "now", "stale"),
    [
        ('t="str"><f>B1</f>', BROKEN, BROKEN),
        ('t="str"><f>B1</f><v></v>', None, BROKEN),
        ('t="str"><f>B1</f><v/>', None, BROKEN),
        ('t="str"><f>B1</f><v>0</v>', "0", BROKEN),
        ('t="b"><f>B1</f><v>0</v>', False, False),
        ('t="b"><f>B1</f><v>1</v>', True, True),
        ('t="str"><f>B1</f><v>x</v>', "x", "x"),
        ("><f>B1</f><v>7</v>", 7.0, 7.0),
    ],
)
def test_a_formula_is_read_where_something_came_of_it(tmp_path, cell, now, stale):
    path = workbook(tmp_path / "a.xlsx", [["a"]])
    rewrite(path, added(f'<row r="2"><c r="A2" {cell}</c><c r="B2"><v>5</v></c></row>'))
    assert cells(path)[1] == [stale, 5.0]
    rewrite(path, lambda name, text: text.replace('fullCalcOnLoad="1"', 'fullCalcOnLoad="0"'))
    assert cells(path)[1] == [now, 5.0]


@pytest.mark.parametrize("text", ["#N/A", " #REF! ", "Err:502", "#SPILL!", "#NAME?"])
def test_a_text_that_is_the_name_of_an_error_is_broken(tmp_path, text):
    assert cells(workbook(tmp_path / "a.xlsx", [["a"], ["b", f"{text}."]])) == [["a"], ["b", f"{text}."]]
    path = workbook(tmp_path / "a.xlsx", [["a"], ["b", "TEXT"]])
    rewrite(path, at_sheet("<t>TEXT", f'<t xml:space="preserve">{text}'))
    assert cells(path) == [["a"], ["b", BROKEN]]


@pytest.mark.parametrize(
    "change",
    [
        strict,
        prefixed,
        lambda name, text: text.replace('date1904="1"', "date1904 = 'true'"),
    ],
)
def test_the_other_calendar_is_known_by_any_writer(tmp_path, change):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["a"])
    book.save(tmp_path / "a.xlsx")
    rewrite(tmp_path / "a.xlsx", change)
    (grid,) = spreadsheets.grids((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert not grid.serials


def hiding(path, **states):
    """A workbook with a sheet in each state, each with a team of its name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, state in states.items():
        page = book.create_sheet(name)
        page.sheet_state = state
        for row in (HEAD, [name, *ROW[1:]]):
            page.append(row)
    book.save(path)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("pattern", ["*", "Team*", "Teams*", "Team?"])
def test_hidden_sheets_are_left_out_of_a_pattern_and_this_is_said(tmp_path, framework, state, pattern):
    hiding(tmp_path / "a.xlsx", Teams="visible", Teamx=state)
    frame, found = teams(tmp_path, framework, sheet=pattern)
    assert list(frame["team"]) == ["Teams"]
    fits = pattern != "Teams*"
    assert [place[:2] for place in found] == [("read_whole_as", "Teams")] * fits
    assert list(teams(tmp_path, framework, sheet=" teamX")[0]["team"]) == ["Teamx"]
    with pytest.raises(UserError, match=r"a\.xlsx: only hidden sheets fit 'Teamx\*': 'Teamx'\."):
        teams(tmp_path, framework, sheet="Teamx*")


def test_a_sheet_is_taken_before_a_hidden_one_of_nearly_its_name(tmp_path, framework):
    hiding(tmp_path / "a.xlsx", **{"Teams ": "hidden", "Teams": "visible"})
    for sheet, names in (("teams", ["Teams"]), ("Teams", ["Teams"]), ("Teams ", ["Teams "])):
        frame, _ = teams(tmp_path, framework, sheet=sheet)
        assert set(frame.index.get_level_values("sheet")) == {*names}


SPILT = '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" {}'
CALC = SPILT.format('calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>')
PLAIN = SPILT.replace(' office:string-value=""', "").format("><text:p>#N/A</text:p></table:table-cell>")
NOUGHTS = (
    '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>Err:502</text:p>'
)
NEVER = '<table:table-cell table:formula="of:=A1"/>'
NOTHING = '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>'


def test_errors_of_opendocument_are_found_where_they_are(tmp_path):
    rows = [["a"], [CALC, PLAIN, f"{NOUGHTS}</table:table-cell>", NEVER, NOTHING, "z"]]
    path = opendocument(tmp_path / "a.ods", ods_table("A", *rows))
    assert cells(path) == [["a"], [*[BROKEN] * 4, None, "z"]]


def test_the_text_of_a_shape_is_not_taken_for_that_of_its_cell(tmp_path):
    shape = ods_cell("b").replace("<text:p>", "<text:box><text:p>over it</text:p></text:box><text:p>")
    picture = ods_cell("d").replace(
        "<text:p>", "<text:object><text:p/><text:desc>a.png</text:desc></text:object><text:p>"
    )
    note = ods_cell("c").replace("<text:p>", "<office:annotation><text:p>of it</text:p></office:annotation><text:p>")
    assert cells(opendocument(tmp_path / "a.ods", ods_table("A", ["a", shape, note, picture]))) == [
        ["a", "b", "c", "d"]
    ]


def test_merged_cells_and_hidden_sheets_of_opendocument(tmp_path, framework):
    covered = "<table:covered-table-cell/>"
    other = '<table:covered-table-cell office:value-type="string"><text:p>West</text:p></table:covered-table-cell>'
    first = ["T1", "Early Help", ods_cell("North", rows=3), DAY]
    rows = [HEAD, first, ["T2", "Early Help", covered, DAY], ["T3", "Early Help", other, DAY]]
    old = ods_table("Old", HEAD, ["T9", "Early Help", None, DAY], style="hidden")
    opendocument(tmp_path / "a.ods", ods_table("Teams", *rows), old)
    frame, found = teams(tmp_path, framework, file="a.ods", sheet="*")
    assert list(frame["team"]) == ["T1", "T2", "T3"]
    assert list(frame["locality"].fillna("")) == ["North", "North", ""]
    assert [place[:3] for place in found if place[0] != "left_out"] == [
        ("read_whole_as", "Teams", ""),
        ("unreadable", "Teams", 4),
    ]
    assert list(teams(tmp_path, framework, file="a.ods", sheet="old")[0]["team"]) == ["T9"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("<table:table-cell><text:p>no type</text:p></table:table-cell>", "cannot be read in their places"),
        (ods_cell("?").replace("?", "<![CDATA[x]]>"), "comments within its cells"),
        ("<table:table-cell><table:table/></table:table-cell>", "a table within a cell"),
        (ods_cell("x").replace("cell o", 'cell table:number-columns-repeated="0" o'), "in their places"),
        (ods_cell("x").replace("cell o", 'cell table:number-columns-repeated="16385" o'), "no more than 10,000,000"),
    ],
)
def test_a_workbook_of_opendocument_that_would_not_be_read_right_is_refused(tmp_path, cell, words):
    with pytest.raises(UserError, match=words):
        cells(opendocument(tmp_path / "a.ods", ods_table("A", ["a", cell, "z"])))


def test_rows_that_are_repeated_without_end_are_refused(tmp_path):
    row = ods_table("A", ["a"]).replace("<table:table-row", '<table:table-row table:number-rows-repeated="1000"')
    row = row.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16000"')
    with pytest.raises(UserError, match=r"a\.ods, sheet A: its filled cells reach to WQJ1000; no more than"):
        cells(opendocument(tmp_path / "a.ods", row))


@pytest.mark.parametrize("address", ["XFD1048576", "ZZ200000", "ZZZ9"])
@pytest.mark.parametrize("cell", ["<v>1</v>", '" t="e', "<f>A1</f>"])
def test_a_cell_far_from_the_table_is_refused_before_it_fills_the_memory(tmp_path, address, cell):
    path = workbook(tmp_path / "a.xlsx", [HEAD, ROW])
    inside = f'<c r="{address}{cell}"/>' if cell.startswith('"') else f'<c r="{address}">{cell}</c>'
    rewrite(path, added(f"<row>{inside}</row>"))
    with pytest.raises(
        UserError, match=rf"a\.xlsx, sheet Teams: its filled cells reach to {address}; .*Delete the rows"
    ):
        cells(path)


def test_a_cell_not_so_far_from_the_table_is_read(tmp_path, framework):
    path = workbook(tmp_path / "a.xlsx", [HEAD, ROW])
    rewrite(path, added('<row r="90000"><c r="A90000" t="inlineStr"><is><t>x</t></is></c></row>'))
    frame, _ = teams(tmp_path, framework)
    assert list(frame.index.get_level_values("row")) == [2, 90000]


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "MOST", 50_000)
    path = workbook(tmp_path / "a.xlsx", [HEAD, ROW])
    assert len(cells(path)) == 2
    rewrite(path, at_sheet("$", " " * 50_000))
    with pytest.raises(UserError, match=r"a\.xlsx: the workbook is not read: it unpacks to more"):
        cells(path)


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml"])
def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path, part):
    path = workbook(tmp_path / "a.xlsx", [HEAD, ROW])
    lying(path, part, "<x>" + " " * 70_000 + "</x>")
    with pytest.raises(UserError, match=r"a\.xlsx: the workbook is not read: it unpacks to more"):
        cells(path)


def test_a_workbook_with_a_password_is_said_to_have_one(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"))
    (tmp_path / "a.xls").write_bytes((tmp_path / "a.xlsx").read_bytes())
    opendocument(tmp_path / "a.ods", manifest="<m><encryption-data/></m>")
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(UserError, match=rf"{path.name}: the workbook has a password"):
            cells(path)


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """Workbooks of Excel 97: one with merged cells, an error and a hidden sheet, one with a cell far away."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("old")
    book = openpyxl.load_workbook(workbook(folder / "a.xlsx", [HEAD, ROW, ["T2", *ROW[1:3]], ["T3", "=NA()"]]))
    book.active.merge_cells("D2:D3")
    for row in (HEAD, ["T9", *ROW[1:]]):
        book.create_sheet("Old").append(row) if row is HEAD else book["Old"].append(row)
    book["Old"].sheet_state = "hidden"
    book.save(folder / "a.xlsx")
    far = openpyxl.load_workbook(workbook(folder / "far.xlsx", [HEAD, ROW]))
    far.active["IV65536"] = 1
    far.save(folder / "far.xlsx")
    command = ["soffice", f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "xls"]
    names = [folder / "a.xlsx", folder / "far.xlsx"]
    subprocess.run([*command, "--outdir", folder / "xls", *names], check=True, capture_output=True)
    return folder / "xls"


def test_merged_cells_errors_and_hidden_sheets_of_old_workbooks(old, framework):
    frame, found = teams(old, framework, file="a.xls", sheet="*")
    assert list(frame["active_from"]) == [*[pd.Timestamp(DAY)] * 2, pd.NaT]
    assert {("unreadable", "Teams", 4, "service", ""), ("read_whole_as", "Teams", "", "", "")} <= {*found}
    assert list(teams(old, framework, file="a.xls", sheet="old")[0]["team"]) == ["T9"]


def test_old_workbooks_that_would_fill_the_memory_are_refused(old, framework, tmp_path):
    with pytest.raises(UserError, match=r"far\.xls, sheet Teams: its filled cells reach to IV65536"):
        teams(old, framework, file="far.xls")
    content = bytearray((old / "a.xls").read_bytes())
    at = content.index(b"\x00\x02\x0e\x00") + 4  # the record of a sheet's dimensions
    content[at + 4 : at + 8] = b"\xff\xff\xff\x7f"
    with pytest.raises(UserError, match=r"sheet Teams: it declares more cells"):
        spreadsheets.grids(bytes(content), "a.xls", "Teams")
