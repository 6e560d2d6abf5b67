"""The workbook: every table of the report a real table, its numbers those of the figures, its texts inert."""

import csv
import dataclasses
import io
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from conftest import ROOT
from frames import with_figures
from page_reader import NOTEBOOKS

import qa_analysis as qa
from qa_analysis.errors import UserError
from qa_analysis.exhibits.exhibit import exhibits
from qa_analysis.figures.table import COLUMNS
from qa_analysis.publications import manifest
from qa_analysis.report import workbook

FRONT = ["Cover", "Contents", "Notes", "Definitions"]
ORDER = ("count", "of", "percent", "number", "low", "high")
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "<b>bold</b>",
    "<r><t>raw</t></r>",
    "https://example.org",
    "_x0041_",
    "' quoted",
]


@pytest.fixture(scope="module")
def august():
    return qa.open_month("2019-08", data=str(ROOT / "data" / "sample"), params=str(ROOT / "params"))


@pytest.fixture(scope="module")
def sources(august):
    folders = (ROOT / "data" / "sample", ROOT / "params", NOTEBOOKS)
    return manifest.provenance(august.month, str(august.as_at), august.edition, *folders)


@pytest.fixture(scope="module")
def held(august_built):
    """What the sections' figures and tables hold."""
    return exhibits(sorted(august_built.glob("*.ipynb")))


@pytest.fixture(scope="module")
def written(august, held, sources, tmp_path_factory):
    path = tmp_path_factory.mktemp("workbook") / "figures.xlsx"
    workbook.write(path, august, held, sources)
    return path


@pytest.fixture(scope="module")
def book(written):
    return read(written)


@pytest.fixture(scope="module")
def small(august):
    """August with three of its figures."""
    return with_figures(august, august.figures.head(3))


@pytest.fixture
def made(small, sources, tmp_path):
    """A function that gives the sheet of an exhibit of these columns and lines, written and read again."""

    def make(columns, lines, total=(), caption="Table 1. Some"):
        exhibit = {"caption": caption, "made": [], "definition": "A list.", "columns": columns}
        exhibit |= {"lines": lines, "total": list(total)}
        workbook.write(tmp_path / "figures.xlsx", small, [exhibit], sources)
        return read(tmp_path / "figures.xlsx")[caption.split(".")[0]]

    return make


def read(path):
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def sheet_of(book, caption):
    """The sheet of an exhibit, by how its caption begins after the number."""
    return next(sheet for sheet in book.worksheets if f". {caption}" in str(sheet["A1"].value))


def texts(*values):
    return [{"text": value} for value in values]


def lines(sheet):
    """The lines of a sheet's one table, the first of them its heads."""
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


def records(sheet):
    head, *rest = lines(sheet)
    return [dict(zip(head, line, strict=True)) for line in rest]


def test_the_same_inputs_give_the_same_bytes(written, august, held, sources, tmp_path):
    workbook.write(tmp_path / "again.xlsx", august, held, sources)
    assert (tmp_path / "again.xlsx").read_bytes() == written.read_bytes()


def test_sheets_stand_in_order_and_the_contents_link_to_each(book, held):
    captions = {exhibit["caption"].split(".")[0]: exhibit["caption"] for exhibit in held}
    numbered = sorted(captions, key=lambda name: (name[0] != "T", int(name.split()[1])))
    assert book.sheetnames == [*FRONT, *numbered, "Figures"]
    listed = {line["Sheet"]: line["Title"] for line in records(book["Contents"])}
    assert listed == {sheet.title: sheet["A1"].value for sheet in book.worksheets[2:]}
    linked = [cell.hyperlink.location for cell in book["Contents"]["A"] if cell.hyperlink]
    assert linked == [f"'{name}'!A1" for name in listed]
    assert captions == {name: book[name]["A1"].value for name in captions}
    assert book["Cover"]["A6"].hyperlink.location == book["Table 1"]["A4"].hyperlink.location == "'Contents'!A1"


def test_a_sheet_says_how_its_table_is_made(book):
    assert [book["Table 1"][place].value for place in ("A2", "A3")] == [
        "This sheet holds one table. See also Notes.",
        "It shows: Ratings by month (ratings.by_month). Definitions says what is counted.",
    ]
    assert "the data behind the chart of that number in the report" in book["Figure 1"]["A2"].value
    late = "Completed audits of the month in social care that were submitted after they were due."
    assert sheet_of(book, "Completed audits submitted late")["A3"].value == late


def test_each_sheet_but_the_cover_has_one_table_below_its_lines(book):
    assert not book["Cover"].tables
    assert book["Cover"].max_column == 1
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        first, last = table.ref.split(":")
        assert table.name == sheet.title.replace(" ", "_")
        assert first[0] == "A"
        assert last == sheet.cell(sheet.max_row, sheet.max_column).coordinate
        above = list(sheet.iter_rows(max_row=int(first[1:]) - 1))
        assert len(above) >= 2
        assert all(row[0].value and not any(cell.value for cell in row[1:]) for row in above)
        assert above[1][0].value.startswith("This sheet holds one table")


def test_no_sheet_has_what_the_guidance_warns_of(book):
    for sheet in book.worksheets:
        hidden = [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()]
        assert not any(dimension.hidden for dimension in hidden)
        assert (sheet.sheet_state, sheet.freeze_panes, [*sheet.merged_cells.ranges]) == ("visible", None, [])
        assert all(table.autoFilter is None for table in sheet.tables.values())
        assert sheet.sheet_view.selection[0].activeCell in (None, "A1")
    assert book.active.title == "Cover"


def test_heads_are_unique_and_no_cell_of_a_table_is_blank(book):
    for sheet in book.worksheets[1:]:
        head, *rest = lines(sheet)
        assert all(isinstance(name, str) and name.strip() for name in head)
        assert len({name.casefold() for name in head}) == len(head)
        assert [column.name for column in next(iter(sheet.tables.values())).tableColumns] == head
        assert rest
        assert all(value not in (None, "") for line in rest for value in line)


def test_every_number_of_every_exhibit_stands_in_its_sheet_in_full(book, held):
    found = 0
    for exhibit in held:
        _, *rest = lines(book[exhibit["caption"].split(".")[0]])
        whole = [*exhibit["lines"], *([exhibit["total"]] if exhibit["total"] else [])]
        for line, cells in zip(rest, whole, strict=True):
            named = [cell.get("numbers", {}) for cell in cells]
            numbers = [of[name] for of in named for name in ORDER if name in of]
            assert len(numbers) == sum(map(len, named))
            assert [value for value in line if isinstance(value, int | float)] == pytest.approx(numbers, rel=1e-14)
            found += len(numbers)
    assert found > 1400


def test_a_table_has_the_counts_and_shares_of_the_figures(book, august):
    for line, month in zip(records(book["Table 1"]), ("2019-06", "2019-07", "2019-08"), strict=True):
        for rating in august.framework.ratings:
            (row,) = august.rows("ratings.by_month", last=None, period=month, category=rating).itertuples()
            assert line[f"{rating}, count"] == row.numerator
            assert line[f"{rating}, per cent"] == pytest.approx(row.value, rel=1e-14)
            assert line["All"] == row.denominator
    for line, row in zip(
        records(sheet_of(book, "Dip sample")), august.rows("dip_sample.met").itertuples(), strict=True
    ):
        numbers = [value for name, value in line.items() if name != "Standard"]
        assert numbers == pytest.approx([row.numerator, row.denominator, row.value], rel=1e-14)
    rows = august.rows("ratings.by_month", last=3)
    for line, row in zip(records(book["Figure 1"]), rows.itertuples(), strict=True):
        ends = [line["95% interval, low"], line["95% interval, high"]]
        assert ends == pytest.approx([row.low, row.high], rel=1e-14)


def test_a_total_under_shares_is_what_they_are_shares_of(book, august):
    (*_, last) = records(sheet_of(book, "State of the actions"))
    whole = august.rows("actions.state", last=2).drop_duplicates("period")["denominator"].tolist()
    assert [value for name, value in last.items() if name.endswith(", of")] == whole
    assert {value for name, value in last.items() if name.endswith(("count", "per cent"))} == {"[z]"}


def test_the_last_sheet_is_the_whole_table_of_figures(book, august):
    head, *rest = lines(book["Figures"])
    assert [name.lower() for name in head] == COLUMNS
    expected = august.figures[COLUMNS].astype("object")
    expected = expected.where(expected.notna() & (expected != ""), "[z]").to_numpy().tolist()
    assert len(rest) == len(expected)
    assert rest == [[close(value) for value in row] for row in expected]


def close(value):
    return pytest.approx(value, rel=1e-14) if isinstance(value, float) else value


def test_the_definitions_are_those_of_the_registry(book):
    registry = qa.registry()
    found = records(book["Definitions"])
    assert [line["Measure"] for line in found] == list(registry.index)
    for line, (_, row) in zip(found, registry.iterrows(), strict=True):
        words = [row[name] or "[z]" for name in ("title", "definition", "numerator", "denominator", "leaves_out")]
        heads = ("Title", "Definition", "Numerator, or what is counted", "Denominator", "Left out")
        assert [line[head] for head in heads] == words
        assert line["Unit"] == row["unit"].replace("percent", "per cent")
        assert line["Sampled"] == ("yes" if row["sampled"] else "no")
        assert line["Target from"] == (row["target_source"] or "[z]")


def test_what_is_absent_is_written_in_shorthand_and_explained(made):
    some = {"text": "7 of 41 (17%)", "numbers": {"count": 7.0, "of": 41.0, "percent": 100 * 7 / 41}}
    absent = [{"text": text, "absent": True} for text in ("none", "not recorded", "hidden", "not listed")]
    sheet = made(["Team", "Good"], [[{"text": "T1"}, cell] for cell in (some, *absent)] + [texts("", "")])
    assert [line[1:] for line in lines(sheet)[2:]] == [
        [sign] * 3 for sign in ("[z]", "[x]", "[c]", "not listed", "[z]")
    ]
    assert sheet["A7"].value == "T1"
    assert lines(sheet)[-1][0] == "[z]"
    assert "Shorthand: [c] confidential, [x] not available, [z] not applicable" in sheet["A2"].value
    signs = {line["Note"] for line in records(sheet.parent["Notes"])}
    assert {"[c]", "[x]", "[z]", "not listed"} <= signs


def test_a_number_is_shown_shorter_than_it_is_held(made):
    share = {"text": "7 (17%)", "numbers": {"count": 7.0, "percent": 100 * 7 / 41}}
    ratio = {"text": "3.3", "numbers": {"number": 3.25}}
    sheet = made(["Team", "Good", "Ratio"], [[{"text": "T1"}, share, ratio]])
    head, *_ = lines(sheet)
    assert head == ["Team", "Good, count", "Good, per cent", "Ratio"]
    _, *shown = [(cell.value, cell.number_format) for cell in sheet[sheet.max_row]]
    assert shown == [(7, "0"), (close(100 * 7 / 41), "0.0"), (3.25, "0.0")]


def test_dates_are_dates_and_months_their_first_days(made):
    day, month = {"text": "5 August 2019", "date": "2019-08-05"}, {"text": "August 2019", "date": "2019-08"}
    old = {"text": "5 August 219", "date": "0219-08-05"}
    missing = {"text": "not recorded", "absent": True}
    sheet = made(["Number", "Due", "Raised"], [[{"text": "1"}, day, month], [{"text": "2"}, old, missing]])
    _, first, second = lines(sheet)
    assert first == ["1", datetime(2019, 8, 5), datetime(2019, 8, 1)]
    assert second == ["2", "5 August 219", "[x]"]
    assert [cell.number_format for cell in sheet[sheet.max_row - 1][1:]] == ["d mmmm yyyy", "mmmm yyyy"]


def test_hostile_text_is_inert(made, tmp_path):
    sheet = made(["<r>=Theme</r>", "Good\n\0"], [texts(text, "a\0b\x1f") for text in HOSTILE])
    assert [[value.rstrip(" ") for value in line] for line in lines(sheet)[1:]] == [
        [text, "a\ufffdb\ufffd"] for text in HOSTILE
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    with zipfile.ZipFile(tmp_path / "figures.xlsx") as parts:
        xml = {name: parts.read(name).decode() for name in parts.namelist()}
    assert not any("<f>" in text for name, text in xml.items() if "worksheets" in name)
    assert not any("TargetMode" in text for name, text in xml.items() if name.endswith(".rels"))


def test_a_text_too_long_for_a_cell_says_that_it_was_cut(made):
    (long,) = lines(made(["Text"], [texts("𝄞a" * 20_000)]))[1]
    assert len(long.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert long.endswith("a spreadsheet holds no more)")


def test_heads_that_excel_could_not_tell_apart_are_numbered(made):
    head, _ = lines(made(["Good", "good", ""], [texts("a", "b", "c")]))
    assert head == ["Good", "good (2)", "Column 3"]


def test_the_cover_says_what_it_is_and_what_it_was_made_from(book, august, sources):
    cover = [cell.value for cell in book["Cover"]["A"]]
    assert cover[0] == "Children's Services quality assurance report, August 2019: workbook"
    assert cover[1:4] == [
        "Operational edition",
        "This edition names teams and staff. It must not leave the council.",
        "As at 31 August 2019.",
    ]
    for author in august.front.authors:
        assert f"{author.role}, {author.wrote}" in cover
    for name, digest in (sources["inputs"] | sources["params"]).items():
        assert f"{name}: SHA-256 {digest}" in cover
    assert any(f"pandas {sources['versions']['pandas']}" in line for line in cover)


def test_the_cover_of_another_edition_and_of_an_unfinished_month(small, sources, tmp_path):
    other = dataclasses.replace(small, edition="shareable", as_at=date(2019, 8, 20))
    workbook.write(tmp_path / "figures.xlsx", other, [], sources)
    cover = [cell.value for cell in read(tmp_path / "figures.xlsx")["Cover"]["A"]]
    assert cover[1:3] == ["Shareable edition", "As at 20 August 2019, before the month ended: its numbers are to date."]


def test_the_file_says_its_title_subject_language_and_day(book):
    about = book.properties
    assert about.title == "Children's Services quality assurance report, August 2019: workbook"
    assert about.subject == "Children's Services quality assurance report"
    assert about.created == about.modified == datetime(2019, 8, 31)
    assert {one.name: one.value for one in book.custom_doc_props.props} == {"Language": "en-GB"}


@pytest.mark.parametrize(
    ("captions", "message"),
    [
        (
            ["Table 1. A", "Table 1. B"],
            "Two captions in the notebooks begin with Table 1. Give each a number of its own.",
        ),
        (["Ratings"], "The caption 'Ratings' has no number. Begin it with Table or Figure, a number and a full stop."),
    ],
)
def test_a_caption_without_a_number_of_its_own_is_refused(small, sources, tmp_path, captions, message):
    same = {"made": [], "definition": "", "columns": ["A"], "lines": [texts("a")], "total": []}
    with pytest.raises(UserError, match=f"^{re.escape(message)}$"):
        workbook.write(
            tmp_path / "figures.xlsx", small, [{"caption": caption, **same} for caption in captions], sources
        )
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_named(small, sources, tmp_path):
    with pytest.raises(UserError, match=r"figures\.xlsx: cannot be written \(No such file"):
        workbook.write(tmp_path / "none" / "figures.xlsx", small, [], sources)


def test_libreoffice_reads_the_same_cells(book, written, tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice (soffice) is not installed")
    all_sheets = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", all_sheets, "--outdir", str(tmp_path), str(written)]
    plainly = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True, env=plainly)
    assert "error" not in (done.stdout + done.stderr).lower()
    for sheet in book.worksheets:
        with (tmp_path / f"figures-{sheet.title}.csv").open(newline="", encoding="utf-8") as file:
            found = list(csv.reader(file))
        values = [[plain(cell.value) for cell in row] for row in sheet.iter_rows()]
        assert [[number(text) for text in line] for line in found] == values


def plain(value):
    """A cell's value as LibreOffice writes it in its locale C, unformatted, its numbers to ten digits."""
    if isinstance(value, datetime):
        return value.strftime("%m/%d/%Y")
    return "" if value is None else number(str(value))


def number(text):
    return f"{float(text):.10g}" if re.fullmatch(r"-?\d+(\.\d+)?(E-?\d+)?", text) else text
