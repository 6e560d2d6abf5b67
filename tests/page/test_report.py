"""The parts of the page: where its links lead, who wrote what, and where each measure is shown."""

import nbformat
import pytest
from page_reader import Page

from qa_analysis.commentary.passages import Origin, origins
from qa_analysis.exhibits import exhibit
from qa_analysis.exhibits.formats import Cell
from qa_analysis.report.cross_references import link
from qa_analysis.report.page import _anchors, _parts, _uses
from qa_analysis.report.page import section as page_section

PLACES = {"Figure 1": "figure-1", "Table 12": "table-12", "section 1.1": "section-1-1", "section 2.7": "section-2-7"}
PLACES |= {"part 1": "section-1-0", "part 5": "section-5", "Appendix 1": "appendix-1"}


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("see Figure 1.", 'see <a href="#figure-1">Figure 1</a>.'),
        ("(section 1.1)", '(<a href="#section-1-1">section 1.1</a>)'),
        ("Section 2.7 asks", '<a href="#section-2-7">Section 2.7</a> asks'),
        ("in part 5", 'in <a href="#section-5">part 5</a>'),
        ("Appendix 1 names", '<a href="#appendix-1">Appendix 1</a> names'),
        ("sections 1.1 to 2.7.", 'sections <a href="#section-1-1">1.1</a> to <a href="#section-2-7">2.7</a>.'),
        ("parts 1 and 5", 'parts <a href="#section-1-0">1</a> and <a href="#section-5">5</a>'),
        ("Table 1 and Table 12", 'Table 1 and <a href="#table-12">Table 12</a>'),
        ("Table 122, section 1.10", "Table 122, section 1.10"),
        ("<strong>Figure 1</strong>", '<strong><a href="#figure-1">Figure 1</a></strong>'),
    ],
)
def test_a_text_links_to_the_places_that_it_names(words, shown):
    assert link(f"<p>{words}</p>", PLACES) == f"<p>{shown}</p>"


@pytest.mark.parametrize("tag", ["a", "h3", "caption", "figcaption", "summary", "table", "code", "pre"])
def test_headings_captions_tables_and_links_stay_as_they_are(tag):
    html = f'<{tag} class="x">Figure <b>in</b> Figure 1</{tag}>'
    assert link(html, PLACES) == html
    assert link(f"{html} Figure 1", PLACES).endswith('<a href="#figure-1">Figure 1</a>')


def test_who_wrote_what():
    said = [("2.1", "pool", False), ("2.1", "late", True), ("2.2", "effect", False), ("3.2", "", True)]
    assert origins([*said, ("3.3", "", False)]) == [
        Origin("2.1", commented=False, authored=["late"], generated=["pool"]),
        Origin("2.2", commented=False, authored=[], generated=["effect"]),
        Origin("3.2", commented=True, authored=[], generated=[]),
    ]


def section(tmp_path, *cells, name="11.ipynb"):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(cell) for cell in cells])
    nbformat.write(notebook, tmp_path / name)
    return page_section(tmp_path / name)


def test_each_heading_is_a_link_to_itself_below_the_sections_own(tmp_path):
    found = section(tmp_path, "# 4 Conclusions\n\nWhat?", "## 4.1 Practice", "#### See [this](https://example.org)")
    assert found.opens
    assert '<h3 id="section-4-1"><a class="permalink" href="#section-4-1">4.1 Practice</a></h3>' in found.html
    assert '<h4 id="section-4-2"><a class="permalink" href="#section-4-2">See this</a></h4>' in found.html
    assert found.below == [("section-4-1", "4.1 Practice")]


def test_sections_are_grouped_by_the_one_that_opens_a_part(tmp_path):
    titles = ("# 1.0 How?", "# 1.1 Activity", "# 2.0 Why?", "# Appendix 1 Lists")
    found = [section(tmp_path, title, name=f"{place}.ipynb") for place, title in enumerate(titles)]
    assert [[of.number for of in part] for part in _parts(found)] == [["1.0", "1.1"], ["2.0"], ["1"]]
    anchors = _anchors(found, [{"caption": "Table 3. All"}])
    assert anchors == {
        "Table 3": "table-3",
        "section 1.0": "section-1-0",
        "part 1": "section-1-0",
        "section 1.1": "section-1-1",
        "section 2.0": "section-2-0",
        "part 2": "section-2-0",
        "Appendix 1": "appendix-1",
    }


def test_a_measure_names_the_exhibits_that_show_it():
    held = [{"caption": "Table 3. A", "made": ["completion.rate"]}, {"caption": "Figure 1. B", "made": ["themes"]}]
    uses = _uses([*held, {"caption": "Table 4. C", "made": ["completion.rate", "themes"]}])
    assert uses["completion.rate"] == [("table-3", "Table 3"), ("table-4", "Table 4")]
    assert uses["themes"] == [("figure-1", "Figure 1"), ("table-4", "Table 4")]
    assert uses["pool"] == []


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (Cell("7 of 41 (17%)", count=7.0, of=41.0), {"text": "7 of 41 (17%)", "numbers": {"count": 7.0, "of": 41.0}}),
        (Cell("none"), {"text": "none", "absent": True}),
        (None, {"text": "not recorded", "absent": True}),
        (float("nan"), {"text": "not recorded", "absent": True}),
        ("T1", {"text": "T1"}),
    ],
)
def test_what_a_cell_holds(value, held):
    assert exhibit.content(value) == held


def test_the_page_says_who_wrote_what_and_how_each_figure_is_made(august_page):
    page = Page(august_page.read_text(encoding="utf-8"))
    assert "2.1 yes late pool; ratio; funnel; completion; completion over time; teams not audited" in page.text
    assert "3.1 yes none chairs; reviewing officers" in page.text
    assert 'Shown in <a href="#figure-10">Figure 10</a>' in page.html
    assert '<a href="#section-4-1">4.1 Quality of practice</a>' in page.html
    assert '<p class="by">From the authors</p>' in page.html
    assert "tell the Quality Assurance Manager." in page.text
