"""A section: what its notebook shows, what it is handed, and how the build numbers and refers."""

import pickle
from dataclasses import replace

import nbformat
import pytest
from conftest import ROOT

import qa_analysis as qa
from qa_analysis.commentary.places import asked, names_in, paragraphs, require_own_sections
from qa_analysis.errors import UserError
from qa_analysis.exhibits.exhibit import MIME
from qa_analysis.exhibits.formats import Markdown, Text
from qa_analysis.report import section as sections
from qa_analysis.report.contents import all_contents, contents_for
from qa_analysis.report.numbering import number_exhibits, said
from qa_analysis.report.section import SENTENCE, Section

CARE = "Children's Social Care"
LATE = "{of completed audit} were submitted late"


@pytest.fixture(scope="module")
def report():
    return qa.open_month("2019-08", data=str(ROOT / "data" / "sample"), params=str(ROOT / "params"))


@pytest.fixture(scope="module")
def contents(report):
    return all_contents(report)


@pytest.fixture
def shown(monkeypatch):
    """What sections show, as bundles by MIME type."""
    bundles = []
    monkeypatch.setattr(sections, "display", lambda shown: bundles.append(shown.bundle))
    return bundles


@pytest.fixture
def section(contents, shown):
    """Section 9.9, of which nobody wrote."""
    return Section("9.9", contents)


def notebook(*cells, tags=()):
    made = [nbformat.v4.new_code_cell(cell, metadata={"tags": list(tags)}) for cell in cells]
    return nbformat.writes(nbformat.v4.new_notebook(cells=made))


def test_a_sentence_is_shown_with_its_place_and_the_figures_it_says(section, shown):
    section.say("late", LATE, "completion.late")
    (bundle,) = shown
    assert bundle["text/plain"].startswith("6 of 41 completed audits (15%) were submitted late in August 2019, up from")
    assert bundle["text/markdown"].endswith('in July<span class="see"></span>.</p>')
    rows = [("completion.late", CARE, "2019-08", "", "")]
    assert bundle[SENTENCE] == {"section": "9.9", "name": "late", "authored": False, "rows": rows}
    assert section.notes.figures == {*rows, ("completion.late", CARE, "2019-07", "", "")}
    assert section.notes.passages == {("9.9", "late")}


def test_what_authors_wrote_stands_in_its_place(contents, shown):
    written = {("9.9", "late"): Markdown("Ours."), ("9.9", ""): Markdown("About it.")}
    section = Section("9.9", replace(contents, written=written))
    section.say("late", LATE, "completion.late")
    section.commentary(none="Nothing.")
    section.part("9.8").commentary(none="Nothing.")
    section.part("9.8").commentary()
    assert [bundle["text/plain"] for bundle in shown] == ["Ours.", "About it.", "Nothing."]
    assert [bundle[SENTENCE]["authored"] for bundle in shown] == [True, True, False]
    assert "see" not in shown[0]["text/markdown"]


def test_words_in_braces_are_the_councils_own(section, shown):
    words = "{of audit rated {requires_improvement} in {recent_months}} were at risk"
    section.say("risk", words, "ratings.at_risk", last=1, group="of RI")
    section.say("youth", LATE, "completion.late", last=1, service="{youth_support}")
    section.chart("Rated {good}", qa.charts.grouped, "ratings.by_area", category=["{good}"])
    assert shown[0]["text/plain"].startswith(
        "8 of 22 audits rated Requires Improvement in the last 3 months (36%) were"
    )
    assert shown[1]["text/plain"] == "None of the 7 completed audits were submitted late in August 2019."
    assert shown[2]["text/plain"] == "Figure 1. Rated Good"


def test_grades_below_good_are_taken_together(section, shown):
    words = "{of completed audit} were rated {category}"
    section.say("below", words, "ratings.by_month", category="below {good}")
    section.say("above", words, "ratings.by_month", category="above {good}")
    assert [bundle["text/plain"] for bundle in shown] == [
        "29 of 41 completed audits (71%) were rated below Good in August 2019, against 37 of 46 (80%) in July."
    ]
    assert {key[-1] for key in shown[0][SENTENCE]["rows"]} == {"Inadequate", "Requires Improvement"}


def test_nothing_to_count_is_said_or_left_out(contents, shown):
    section = Section("9.9", replace(contents, month="2019-06"))
    early = {"measure": "completion.late", "service": "{early_help}"}
    section.say("none", LATE, **early)
    section.say("none", LATE, **early, none="No {early_help} audits were completed")
    assert [bundle["text/plain"] for bundle in shown] == ["No Early Help audits were completed in June 2019."]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (
            {"group": "CPP"},
            "'CPP' is not a group of inadequate.by_status. Did you mean CP? Choose one of: Assessment, CIN",
        ),
        ({"category": "Good"}, "'Good' is not a category of inadequate.by_status. Choose one of: Inadequate."),
        ({"service": "Early"}, "'Early' is not a service of inadequate.by_status."),
        ({"period": "2017-01"}, "'2017-01' is not a period of inadequate.by_status."),
        ({"group": ["CP", "CPP"], "category": ["x"]}, "'CPP' is not a group of inadequate.by_status."),
    ],
)
def test_a_key_with_a_value_that_there_is_not_is_named_and_not_passed_over(section, shown, keys, words):
    for show in (section.say, section.chart, section.table):
        with pytest.raises(UserError) as error:
            show("a", LATE if show == section.say else qa.charts.shares, "inadequate.by_status", **keys)
        assert words in str(error.value)
    section.say("a", LATE, "inadequate.by_status", **keys, if_any=True)
    assert shown == []


def test_a_measure_without_groups_and_a_kind_of_theme_that_nobody_named(section, contents, shown):
    with pytest.raises(UserError, match=r"'x' is not a group of completion\.late\. It has no group\."):
        section.say("a", LATE, "completion.late", group="x")
    bare = replace(contents, figures=contents.figures[contents.figures["group"] != "strength"])
    Section("9.9", bare).say("a", qa.sentences.themes, "themes", group="strength", said="Named")
    assert shown == []


def test_a_period_may_be_any(section, shown):
    section.say("a", LATE, "completion.late", period="2019-02")
    assert shown[0]["text/plain"].endswith("were submitted late in February 2019.")


def test_what_a_function_does_not_take_is_named(section):
    with pytest.raises(
        UserError, match=r"compared: missing a required argument: 'head'\. Beside the keys .* takes: head, "
    ):
        section.table("A", qa.tables.compared, "dip_sample.met")
    with pytest.raises(UserError, match=r"sentence: got an unexpected keyword argument 'catgory'\."):
        section.say("a", LATE, "completion.late", catgory="x")


def test_a_function_is_given_the_framework_if_it_asks_for_it(section, shown):
    section.say("a", lambda rows, framework: Text(f"{framework.good}."), "pool")
    section.say("b", lambda rows, what: Text(f"{what} {len(rows)}."), "pool", last=1, what="{good}")
    assert [bundle["text/plain"] for bundle in shown] == ["Good.", "Good 8."]


def test_a_slip_is_named(section):
    with pytest.raises(UserError, match=r"'grp' is not a key of figures\. Did you mean group\?"):
        section.rows("pool", grp="x")
    with pytest.raises(UserError, match=r"'pol' is not a measure\. Did you mean pool\?"):
        section.say("a", LATE, "pol")
    with pytest.raises(UserError, match=r"'Late\.' has no slot"):
        section.say("a", "Late.", "completion.late")
    with pytest.raises(UserError, match=r"'goood' is not a word for braces\. Did you mean good\?"):
        section.say("a", "{of audit} were rated {goood}", "completion.late")
    with pytest.raises(UserError, match=r"'late return' is not a list"):
        section.list("Late", "late return")


def test_exhibits_are_numbered_from_1_and_keep_their_number(section, shown):
    for _ in range(2):
        section.chart("A", qa.charts.shares, "ratings.by_month", last=3)
        section.table("A", qa.tables.shares, "ratings.by_month", last=3)
        section.table("B", qa.tables.shares, "ratings.by_quarter")
    assert [bundle["text/plain"][:8] for bundle in shown] == 2 * ["Figure 1", "Table 1.", "Table 2."]
    assert shown[0][MIME]["rows"][0] == ("ratings.by_month", CARE, "2019-06", "", "Inadequate")
    assert shown[0][MIME]["section"] == "9.9"


def test_a_list_may_be_left_out_if_it_is_empty(section, shown):
    section.list("Advice", "recommendations without a section", none="")
    section.list("Advice", "recommendations without a section", none="no advice")
    section.list("Late", "late returns")
    assert [bundle["text/plain"] for bundle in shown] == ["Advice: no advice.", "Table 1. Late"]
    assert section.notes.lists == {"recommendations without a section", "late returns"}


def test_records_that_begin_too_late_are_noted(shown):
    early = qa.open_month("2018-05", data=str(ROOT / "data" / "sample"), params=str(ROOT / "params"))
    section = Section("9.9", all_contents(early))
    section.say("raised", "Audits raised {count action}", "actions.raised")
    section.chart("States", qa.charts.shares, "actions.state")
    section.table("Workers", qa.tables.compared, "coverage.workers", head="All")
    note = "udits are on record since April 2018 only"
    assert [note in bundle["text/plain"] for bundle in shown] == [True, False, True]


def test_a_notebook_is_handed_what_it_names_and_no_record(report):
    code = (
        'section = qa.open_section("2.1", month)',
        'section.say("late", W, "completion.late")',
        'x = ["late returns"]',
    )
    handed = contents_for(report, notebook(*code))
    assert handed.measures == {"completion.late"}
    assert set(handed.figures["measure"]) == {"completion.late"}
    assert list(handed.lists) == ["late returns"]
    assert set(handed.written) == {("2.1", ""), ("2.1", "late")}
    with pytest.raises(UserError, match=r"'pool' was not handed to this notebook"):
        Section("2.1", handed).rows("pool")
    children = report.tables["audits"]["child_id"].unique()
    bare = pickle.dumps(contents_for(report, notebook(*code[:2])))
    assert not [child for child in children if child.encode() in bare]


def test_what_a_notebook_says_is_told_from_its_code():
    text = notebook(
        "%matplotlib inline\n!ls\nsection = qa.open_section('2.1', month)",
        "section.say('late', f(section.say('pool', x)), y)\nsection.commentary(ask='Who?')",
        "section = section.part('2.2')\nfor name in names:\n    section.say(name, x, y)",
        "this is no Python",
    )
    assert paragraphs([text]) == {"overview": [], "2.1": ["pool", "late"], "2.2": [None]}
    assert asked([text]) == {"2.1": "Who?"}
    assert {"2.1", "late", "Who?"} <= names_in(text)
    assert paragraphs([notebook("qa.open_section('1.1').commentary()", tags=["explore"])]) == {"overview": []}


def test_a_notebook_may_open_the_sections_of_its_titles_alone():
    def made(title, code):
        cells = [nbformat.v4.new_markdown_cell(title), nbformat.v4.new_code_cell(code)]
        return nbformat.writes(nbformat.v4.new_notebook(cells=cells))

    opened = "section = qa.open_section('{}', month)"
    for title, number in (
        ("# 2.8 New", "2.8"),
        ("# Appendix 1 A", "Appendix 1"),
        ("# 4 All\n\n## 4.1 A", "4.1"),
        ("# New", "2.8"),
    ):
        require_own_sections(made(title, opened.format(number)), "28.ipynb")
    with pytest.raises(
        UserError, match=r"28\.ipynb: it opens section 1\.6, and its titles are of 2\.8\. Give its call"
    ):
        require_own_sections(made("# 2.8 New", opened.format("1.6")), "28.ipynb")


@pytest.fixture
def executed(contents, shown, tmp_path):
    """Two executed notebooks: an outline, and a section with exhibits."""

    def write(name, number, *calls):
        section = Section(number, contents)
        for call in calls:
            call(section)
        outputs = [nbformat.v4.new_output("display_data", bundle) for bundle in shown]
        shown.clear()
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)])
        nbformat.write(made, tmp_path / name)
        return tmp_path / name

    rated = ("{of completed audit} were rated {category}", "ratings.by_month")
    first = write(
        "10.ipynb",
        "1.0",
        lambda s: s.say("good", *rated, category="{good}"),
        lambda s: s.say("late", LATE, "completion.late"),
        lambda s: s.say("pool", "{count person} were in the pool", "pool", group="auditors"),
        lambda s: s.table("Pool", qa.tables.counts, "pool", head="Who", counted="People"),
    )
    second = write(
        "11.ipynb",
        "1.1",
        lambda s: s.say("good", *rated, category="{good}"),
        lambda s: s.say("late", LATE, "completion.late"),
        lambda s: s.chart("Ratings", qa.charts.shares, "ratings.by_month", last=3),
        lambda s: s.table('"Figure 1" & "figure-1"', qa.tables.shares, "ratings.by_month", last=3),
        lambda s: s.chart("Again", qa.charts.shares, "ratings.by_month", last=2),
    )
    return [first, second]


def test_the_build_numbers_exhibits_in_reading_order_and_refers_sentences_to_them(executed):
    number_exhibits(executed)
    outline, section = (nbformat.read(path, as_version=4).cells[0].outputs for path in executed)
    good, late, pool, table = (output.data for output in outline)
    assert 'in July<span class="see"> (section 1.1)</span>.</p>' in good["text/markdown"]
    assert "(section 1.1)</span>.</p>" in late["text/markdown"]
    assert "(section" not in pool["text/markdown"]
    assert table["text/plain"] == table[MIME]["caption"] == "Table 1. Pool"
    good, late, chart, rated, again = (output.data for output in section)
    assert 'in July<span class="see"> (Figure 1, Table 2)</span>.</p>' in good["text/markdown"]
    assert 'in July<span class="see"></span>.</p>' in late["text/markdown"]
    assert rated[MIME]["caption"] == 'Table 2. "Figure 1" & "figure-1"'
    assert (
        '<table id="table-2"><caption id="table-2-caption"><a class="permalink" href="#table-2">' in rated["text/html"]
    )
    assert "</a>. &#34;Figure 1&#34; &amp; &#34;figure-1&#34;</caption>" in rated["text/html"]
    assert "table-1" not in rated["text/html"]
    assert again["text/html"].count("Figure 2") == 4
    assert "Figure 1" not in again["text/html"]
    assert chart["text/plain"] == "Figure 1. Ratings"
    assert said(executed)[0] == ("1.0", "good", False)


def test_two_exhibits_of_one_caption_are_refused(executed):
    notebook = nbformat.read(executed[1], as_version=4)
    notebook.cells[0].outputs += notebook.cells[0].outputs
    nbformat.write(notebook, executed[1])
    with pytest.raises(UserError, match=r"Section 1\.1 has the caption 'Ratings' twice\. Give each its own\."):
        number_exhibits(executed)


def test_numbering_twice_changes_nothing(executed):
    number_exhibits(executed)
    before = [path.read_bytes() for path in executed]
    number_exhibits(executed)
    assert [path.read_bytes() for path in executed] == before
