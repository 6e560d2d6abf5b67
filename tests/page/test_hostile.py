"""Hostile text: whatever names, themes, settings and commentary hold comes out inert and readable, everywhere."""

import base64
import csv
import json
import re
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import nbformat
import openpyxl
import pytest
from browsing import NARROW, WIDE, opened
from hostile import SETTINGS, TEXTS, council
from nbconvert.filters import markdown2html
from page_reader import shown

from qa_analysis import cli
from qa_analysis.commentary import passages, placeholders
from qa_analysis.contract import safe_text, settings
from qa_analysis.errors import UserError
from qa_analysis.exhibits import charts, explorer, vega
from qa_analysis.figures import table
from qa_analysis.report.build import build
from qa_analysis.report.page import section
from qa_analysis.report.request import Request
from qa_analysis.report.workbook.columns import Column, unique

PLACES = re.compile(r"#[\w-]+|https://example\.org|data:image/svg\+xml;base64,[A-Za-z0-9+/=]+")
ELEMENTS = set(
    re.findall(
        r"\w+",
        """a b bdi blockquote body br caption code dd details div dl dt em figcaption figure footer h1 h2 h3 h4 head
        header html img label li main meta nav ol optgroup option p picture pre script section select source span strong
        style summary table tbody td tfoot th thead title tr ul wbr""",
    )
)
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]")


class Markup(HTMLParser):
    """The elements, attributes, scripts and cells of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.scripts, self.cells, self.within = set(), [], [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attributes]
        self.within = tag if tag != "wbr" else self.within
        self.scripts += [""] if tag == "script" else []
        self.cells += [""] if tag in ("td", "th") else []

    def handle_data(self, data):
        if self.within == "script":
            self.scripts[-1] += data
        elif self.within in ("td", "th"):
            self.cells[-1] += data

    def handle_endtag(self, tag):
        self.within = ""


def is_inert(html):
    """The markup of HTML, which has no element and no attribute that the report itself does not write."""
    found = Markup(html)
    assert found.tags <= ELEMENTS
    assert [name for name, _ in found.attributes if name.startswith("on") or name in ("srcdoc", "action")] == []
    places = [value for name, value in found.attributes if name in ("href", "src", "srcset")]
    assert [place for place in places if not PLACES.fullmatch(place)] == []
    assert not UNSEEN.search(html)
    return found


def here(tasks, *options):
    """Run sections in this process, which is faster than in processes of their own."""
    for task in tasks:
        notebook = nbformat.read(task.notebook, as_version=4)
        nbformat.write(shown(notebook, task.parameters, task.variables), task.out)
        yield task.notebook


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return council(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def report(folders, tmp_path_factory):
    """The folder of the hostile council's report."""
    data, params = map(str, folders)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("qa_analysis.report.assembly.execute", here)
        return build(
            Request("2019-08", data=data, params=params, out=str(tmp_path_factory.mktemp("reports")))
        ).page.parent


@pytest.fixture(scope="module")
def html(report):
    return (report / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return is_inert(html)


@pytest.fixture(scope="module")
def held(page):
    """What the figures browser of the page holds."""
    (text,) = [script for script in page.scripts if script not in explorer.scripts(vega.bundle())]
    assert "<" not in text
    return json.loads(text)


def plain(text):
    """A text as it is shown: on one line, and all of it visible."""
    return " ".join(safe_text.visible(text).split())


def test_no_markup_is_live_on_the_page(page):
    scripts = [script for script in page.scripts if script in explorer.scripts(vega.bundle())]
    assert scripts == explorer.scripts(vega.bundle())
    assert len(page.scripts) == len(scripts) + 1


def test_every_name_is_on_the_page_and_can_be_read(page, held):
    cells = {plain(cell).casefold() for cell in page.cells}
    names = {plain(name).casefold() for of in held["measures"].values() for name in of["groups"] + of["categories"]}
    for text in [*TEXTS, *SETTINGS["areas"], *SETTINGS["modules"], *SETTINGS["escalation_themes"]]:
        assert plain(text).casefold() in names, text
    assert len({plain(text).casefold() for text in TEXTS} & cells) > len(TEXTS) * 0.8


def test_what_runs_from_right_to_left_is_set_apart(html, held):
    assert "<bdi>مرحبا</bdi>" in html
    names = [name for of in held["measures"].values() for name in of["groups"] + of["categories"]]
    assert {name[0] + name[-1] for name in names if "مرحبا" in name} == {"\u2068\u2069"}
    assert "unicode-bidi: plaintext" in html


def test_charts_are_well_formed_and_draw_nothing_but_words(html):
    pictures = set(re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", html))
    assert len(pictures) > 25
    for picture in pictures:
        tree = ET.fromstring(base64.b64decode(picture))
        names = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert names <= {
            *("svg", "metadata", "RDF", "Work", "type", "format", "date", "creator", "Agent", "title"),
            *("defs", "style", "g", "path", "use", "clipPath", "rect", "text", "tspan", "pattern", "image"),
        }


def test_a_chart_can_be_drawn_whatever_its_parts_are_called(august):
    rows = table.select(august, "ratings.by_month", period="2019-08", service="Children's Social Care")
    named = rows.assign(category=["bell\x07 $x_{$ 中文", "\u202esrever", "<b>&"])
    (found,) = {ET.fromstring(charts.shares(named, "Figure 1. Shares").svg()).tag}
    assert found.endswith("svg")
    assert not UNSEEN.search(charts.shares(named, "Figure 1. Shares").svg())


def test_executed_notebooks_show_nothing_live(report):
    outputs = [
        output["data"]
        for path in sorted((report / "notebooks").glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    assert len(outputs) > 100
    for data in outputs:
        is_inert(data.get("text/html", ""))
        is_inert(markdown2html(data.get("text/markdown", "")))


def test_the_workbook_has_text_where_a_formula_could_be(report):
    book = openpyxl.load_workbook(report / "figures.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    texts = {plain(cell.value) for cell in cells if cell.data_type == "s"}
    assert {plain(text) for text in TEXTS} <= texts
    assert [cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target] == []
    assert max(len(text) for text in texts) < 32_768


@pytest.mark.parametrize("name", ["figures.csv", "comparisons.csv"])
def test_no_text_of_a_table_is_a_formula(report, name):
    with (report / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [column for column in rows[0] if column in table.KEYS or column.startswith("against_")]
    texts = {row[column] for row in rows for column in columns}
    assert len(texts) > 60
    assert [text for text in texts if FORMULA.match(text) or UNSEEN.search(text)] == []
    assert {"'=1+1", "''=1+1", "'-5", "'＝1+1"} <= texts


def test_figures_that_are_read_again_have_the_names_as_they_were(report):
    groups = set(table.read_csv(report / "figures.csv")["group"])
    assert {safe_text.one_line(text) for text in TEXTS} <= groups


def command(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["qa-report", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_the_list_of_findings_has_no_formula(folders, tmp_path, monkeypatch, capsys):
    data, params = folders
    assert command(monkeypatch, "check", "--data", data, "--params", params, "--out", tmp_path / "found.csv") == 0
    with (tmp_path / "found.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=1+1 <b>.csv" in cells
    assert [cell for cell in cells if FORMULA.match(cell)] == []
    assert "=1+1 <b>.csv" in capsys.readouterr().out


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_nothing_runs_in_a_browser_and_nothing_is_too_wide(browser, report, size):
    with opened(browser, report / "report.html", size) as page:
        page.on("dialog", lambda dialog: page.errors.append(dialog.message))
        page.wait_for_selector("#explorer-charts svg")
        page.select_option("select[name=measure]", "coverage.audits_in_three_months")
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        assert (page.errors, page.asked) == ([], [])


# What authors write.


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one {{ 7*7 }}", "line 3: the reference cannot be read"),
        ("{{ __import__('os').system('ls') }}", "line 3: the reference cannot be read"),
        (f"{{{{ {'(' * 5000} }}}}", "line 3: the reference cannot be read"),
        (f"{{{{ {'-' * 100_000}1 }}}}", "line 3: the reference cannot be read"),
        ("{{ 'a\0b' }}", "line 3: the reference cannot be read"),
    ],
)
def test_what_is_no_reference_is_named_and_never_computed(folders, tmp_path, text, words):
    with pytest.raises(UserError, match=words):
        placeholders.fill(
            text, lambda *given, **keys: pytest.fail("it was looked up"), lambda below: f"line {3 + below}"
        )


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](\njavascript:alert(1))",
        "[x](../../etc/passwd)",
        "[a\\]b]: javascript:alert(1)",
        "> [a]: javascript:alert(1)",
        "- [a]: file:///etc/passwd",
        "[x](&#106;avascript:alert(1))",
        "![x](https://evil.example/p.png)",
    ],
)
def test_a_link_that_could_do_something_is_refused(tmp_path, text):
    (tmp_path / "2019-08.md").write_text(f"# 1.1\n\n{text}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"2019-08\.md, line [34]: (a link may lead only to|pictures cannot)"):
        passages.read_passages(tmp_path, "2019-08")


def test_a_link_that_is_hidden_in_markdown_is_refused_on_the_page(tmp_path):
    text = nbformat.v4.new_markdown_cell("# 1.1 A section\n\n[x\ny]: javascript:alert(1)\n\n[x y]")
    nbformat.write(nbformat.v4.new_notebook(cells=[text]), tmp_path / "11_one.ipynb")
    with pytest.raises(UserError, match=r"11_one\.ipynb, or what its authors wrote: a link in it may lead only to"):
        section(tmp_path / "11_one.ipynb")


def test_what_the_text_is_about_is_compared_and_never_opened(tmp_path):
    (tmp_path / "2019-08.md").write_text("---\nrecords: ../../../etc/passwd\n---\n# 1.1\nWords.\n", encoding="utf-8")
    assert passages.about(tmp_path, "2019-08").records == "../../../etc/passwd"
    assert passages.read_passages(tmp_path, "2019-08")["1.1", ""].text == "Words."


# What settings hold.

BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: !!python/object/apply:os.system ['exit 1']", "line 1: ! would name a type, which is not allowed"),
        ("title: !!python/name:os.system x", "line 1: ! would name a type"),
        (BOMB, "line 1: & and * would repeat a part, which is not allowed"),
        ("title: *other", "line 1: & and * would repeat a part"),
        (f"title: {'[' * 3000}", "line 1: lists and settings are nested too deeply"),
        ("".join(f"{' ' * depth}a:\n" for depth in range(200)), "line 20: lists and settings are nested too deeply"),
        ('title: "a\\0b"', "line 1: it contains an invisible character"),
        ('"\\e[31mtitle": x', "line 1: it contains an invisible character"),
        ('title: "\\ud800"', "line 1: it contains an invisible character"),
        ("title: a\0b", "not readable as YAML"),
        (f"title: {'x' * 10_000_000}", "too large for a file that people write"),
        (f"title: [{'a, ' * 100_000}]", "too large for a file that people write"),
        ("'{x}': 1", "{x}: no such setting"),
    ],
)
def test_settings_that_could_do_something_are_refused_in_one_line(tmp_path, text, words):
    (tmp_path / "2019-08.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        settings.front(tmp_path, "2019-08")
    assert str(error.value).startswith(f"{tmp_path / '2019-08.yml'}")
    assert words in str(error.value)
    assert len(str(error.value)) < 300
    assert "\x1b" not in str(error.value)


@pytest.mark.parametrize("name", ["figures", "build"])
def test_a_month_is_no_path(folders, tmp_path, monkeypatch, capsys, name):
    (tmp_path / "params").mkdir()
    (tmp_path / "secret.yml").write_text("- what is not to be read\n", encoding="utf-8")
    code = command(monkeypatch, name, "../secret", "--params", tmp_path / "params", "--out", tmp_path / "out")
    assert code == 2
    assert capsys.readouterr().err.startswith("'../secret' is not a month.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["params", "secret.yml"]


def test_heads_of_a_sheet_are_no_longer_than_it_takes():
    heads = [column.head for column in unique([Column("long" * 100, []), Column("long" * 100 + "er", [])])]
    assert len(set(heads)) == 2
    assert max(map(len, heads)) < 255
