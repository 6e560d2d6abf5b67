"""The report as built: whole, with the numbers of the figures, the same bytes again, an earlier one kept on failure."""

import re
import shutil
from html.parser import HTMLParser

import nbformat
import pytest
from conftest import ROOT
from frames import write

from qa_analysis import figures
from qa_analysis.build import build
from qa_analysis.errors import SectionError, UserError

pytestmark = pytest.mark.filterwarnings("ignore")


class Page(HTMLParser):
    """What a reader and a browser see of a page: its words, tables, pictures, anchors and links."""

    def __init__(self, html):
        super().__init__()
        self.words, self.images, self.ids, self.links, self.tables, self.quiet = [], [], [], [], {}, False
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        self.quiet = tag == "style"
        if tag == "img":
            self.images.append(attributes["alt"])
        elif tag == "table":
            self.table = self.tables.setdefault(attributes["id"], [])
        elif tag == "tr":
            self.table.append([])
        elif tag in ("td", "th"):
            self.table[-1].append("")
        self.cell = tag in ("td", "th")

    def handle_endtag(self, tag):
        self.quiet = self.cell = False

    def handle_data(self, data):
        if not self.quiet:
            self.words.append(data)
        if getattr(self, "cell", False):
            self.table[-1][-1] += data


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """A folder with the report of August 2019, built in the way of the command."""
    folder = tmp_path_factory.mktemp("reports")
    done = []
    build("2019-08", out=str(folder), done=lambda notebook: done.append(notebook.stem))
    assert done == sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
    return folder / "2019-08"


@pytest.fixture(scope="module")
def page(out):
    return Page((out / "report.html").read_text(encoding="utf-8"))


def test_the_folder_holds_the_page_the_figures_and_the_notebooks(out, august):
    assert sorted(path.name for path in out.iterdir()) == ["figures.csv", "notebooks", "report.html"]
    assert (out / "figures.csv").read_text(encoding="utf-8") == figures.text(august)
    for path in (out / "notebooks").iterdir():
        executed = nbformat.read(path, as_version=4)
        assert "explore" not in str([cell.metadata for cell in executed.cells])
        assert any(cell.get("outputs") for cell in executed.cells)


def test_the_page_loads_nothing_and_its_links_lead_somewhere(page):
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        assert link.startswith("data:image/png;base64,") or link.removeprefix("#") in page.ids


def test_the_page_has_its_sections_figures_and_tables(page):
    for words in ("1.1 Social care audit activity", "1.2 Ratings by legal status", "2.1 Social care audit method"):
        assert words in page.text
    for caption in ("Figure 1.", "Figure 2.", "Figure 3.", "Table 1.", "Table 2.", "Table 3.", "Table 4.", "Table 6."):
        assert caption in page.text
    assert len(page.images) == 5
    assert "The external reviewer read" in page.text
    assert "quality assurance report, August 2019" in page.text


def test_the_page_reads_as_written_by_a_person(page):
    everything = f"{page.text} {page.images}"
    assert not re.search(r"\bnan\b|NaN|None|NaT|0 of 0|\{|\}|<", everything)
    assert not re.search(r"[Mm]arked|[Ss]ignificant|[Tt]rend|[Ss]ustained|month on month", everything)


def test_a_number_is_the_same_in_table_sentence_and_alternative_text(page, august):
    good = figures.select(
        august, "ratings.by_month", service="Children's Social Care", period="2019-08", category="Good"
    )
    count = int(good["numerator"].item())
    assert f"{count} Good (29%)" in page.text
    assert page.tables["table-1"][-1] == ["August 2019", "7 (17%)", "22 (54%)", f"{count} (29%)", "41"]
    assert page.images[0].endswith("August 2019: Inadequate 17%, Requires Improvement 54% and Good 29% of 41 audits.")


def test_the_tables_hold_the_figures(page, august):
    rows = figures.select(august, "inadequate.by_status", period="2019-05/2019-07")
    expected = [f"{row.numerator:.0f} of {row.denominator:.0f}" for row in rows.itertuples()]
    assert [line[2].split(" (")[0] for line in page.tables["table-4"][1:]] == expected
    assert page.tables["table-6"][0] == ["Team", "Completed audits"]
    assert len(page.tables["table-6"]) == 1 + 5


def test_the_same_inputs_give_the_same_bytes(out, tmp_path):
    build("2019-08", out=str(tmp_path))
    for name in ("report.html", "figures.csv", "notebooks/12_legal_status.ipynb"):
        assert (tmp_path / "2019-08" / name).read_bytes() == (out / name).read_bytes()


def test_a_bare_council_reads_properly(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    write(data)
    for name in ("themes", "workers", "caseload", "training", "dip_sample", "recommendations"):
        (data / f"{name}.csv").unlink()
    page = Page(build("2019-08", data=str(data), out=str(tmp_path)).read_text(encoding="utf-8"))
    assert not re.search(r"\bnan\b|NaN|None|NaT|0 of 0", f"{page.text} {page.images}")
    assert "1 audit was completed in August 2019" in page.text


@pytest.fixture
def broken(tmp_path, monkeypatch, params):
    """A project with an earlier report and one notebook, which fails."""
    shutil.copytree(params, tmp_path / "params")
    (tmp_path / "reports" / "2019-08").mkdir(parents=True)
    (tmp_path / "reports" / "2019-08" / "report.html").write_text("earlier")
    (tmp_path / "notebooks").mkdir()
    cells = [nbformat.v4.new_code_cell('month = ""', metadata={"tags": ["parameters"]})]
    cells.append(nbformat.v4.new_code_cell("number = 1\nnumber / 0"))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "notebooks" / "11_bad.ipynb")
    monkeypatch.setenv("QA_PROJECT", str(tmp_path))
    return tmp_path


def test_a_failing_section_is_named_and_the_earlier_report_stays(broken, sample):
    with pytest.raises(SectionError) as error:
        build("2019-08", data=str(sample))
    assert "11_bad.ipynb, cell 3, 'number = 1'\nZeroDivisionError: division by zero" in str(error.value)
    reports = broken / "reports" / "2019-08"
    assert [path.name for path in reports.iterdir()] == ["report.html"]
    assert (reports / "report.html").read_text() == "earlier"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"month": "2019-09"}, "No audits are recorded for 2019-09"),
        ({"edition": "public"}, "'public' is not an edition"),
        ({"edition": "shareable"}, "cannot be made yet"),
    ],
)
def test_what_cannot_be_built_is_refused(broken, sample, keys, words):
    with pytest.raises(UserError, match=words):
        build(**({"month": "2019-08", "data": str(sample)} | keys))
    assert (broken / "reports" / "2019-08" / "report.html").read_text() == "earlier"


def test_a_broken_notebook_file_is_named(broken, sample):
    (broken / "notebooks" / "11_bad.ipynb").write_text("{")
    with pytest.raises(UserError, match=r"11_bad\.ipynb: not readable as a notebook"):
        build("2019-08", data=str(sample))


def of_authorities(folder, names):
    """Records of councils with the same codes, in a column of their own."""
    rows = {"teams": [{"team": "T1"}], "workers": [{"worker_id": "W1"}], "staff": [{"staff_id": "S1"}]}
    rows["audits"] = [{"audit_id": "A1"}]
    data = folder / "data"
    data.mkdir()
    return write(data, **{n: [{**row, "authority": who} for row in some for who in names] for n, some in rows.items()})


def test_a_report_is_of_one_authority(broken):
    with pytest.raises(UserError, match="several authorities"):
        build("2019-08", data=str(of_authorities(broken, "ab")))


def test_the_one_authority_may_have_a_name(broken):
    with pytest.raises(SectionError):
        build("2019-08", data=str(of_authorities(broken, "a")))
