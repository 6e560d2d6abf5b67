"""Commentary: each text lands in its place with its figures filled in, and each slip is named with its line."""

import time
from contextlib import suppress

import nbformat
import pytest
from conftest import ROOT
from frames import write

import qa_analysis as qa
from qa_analysis.commentary import passages, placeholders, places
from qa_analysis.errors import UserError
from qa_analysis.report.request import sections


@pytest.fixture(scope="module")
def august():
    return qa.open_month("2019-08")


@pytest.fixture
def written(tmp_path):
    """A function of a text to its passages."""

    def read(text):
        (tmp_path / "2019-08.md").write_text(text, encoding="utf-8", newline="")
        return passages.read_passages(tmp_path, "2019-08")

    return read


def paragraphs_of(*cells):
    """The sections and paragraphs of a notebook with these code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    return places.paragraphs([nbformat.writes(notebook)])


def filled(text, august):
    return placeholders.fill(text, august.rows, lambda below: f"line {1 + below}")


def test_a_text_lands_in_its_section_or_instead_of_a_paragraph(written):
    found = written("# 1.1 Activity\n\nOne.\nTwo.\n\n### More\n\n## At risk\nThree.\n# Appendix 1\r\nFour.\n# 3.2\n\n")
    assert {place: passage.text.strip() for place, passage in found.items()} == {
        ("1.1", ""): "One.\nTwo.\n\n### More",
        ("1.1", "at risk"): "Three.",
        ("appendix 1", ""): "Four.",
    }
    assert found["1.1", "at risk"].line == 9


def test_no_file_is_no_text(tmp_path):
    assert passages.read_passages(tmp_path, "2019-08") == {}


def test_a_file_may_begin_with_a_mark_of_its_encoding(written, tmp_path):
    (tmp_path / "2019-08.md").write_bytes("\ufeff# 1.1\nWords.".encode())
    assert ("1.1", "") in passages.read_passages(tmp_path, "2019-08")


def test_a_text_may_say_which_records_it_is_about(written, tmp_path):
    found = written("---\nrecords: data/mine\n---\n\n# 1.1\nWords.\n")
    assert found["1.1", ""] == passages.Passage(6, "Words.")
    assert passages.about(tmp_path, "2019-08").records == "data/mine"
    written("# 1.1\nWords.\n\n---\n\nMore.\n\n---\n")
    assert passages.about(tmp_path, "2019-08").records == ""
    assert passages.about(tmp_path, "2019-07").records == ""
    written("---\nrecord: data/mine\n---\n# 1.1\nWords.\n")
    with pytest.raises(UserError, match=r"2019-08\.md: record: no such setting\. Did you mean records\?"):
        passages.about(tmp_path, "2019-08")


def test_a_report_of_other_records_goes_without_the_text(tmp_path):
    write(tmp_path)
    other = qa.open_month("2019-08", data=str(tmp_path))
    assert other.written("1.1") is None
    assert other.front.authors == ()
    assert other.note.endswith("2019-08.md is about the records in data/sample, so this report goes without it.")
    assert qa.open_month("2019-08", data=str(ROOT / "data" / "sample")).note == ""


def test_a_report_of_another_day_goes_without_the_text():
    other = qa.open_month("2019-08", as_at="2019-09-30")
    assert other.passages == {}
    assert other.note.endswith("2019-08.md is about the state on 2019-08-31, so this report goes without it.")


def test_a_link_may_lead_to_a_page_and_a_heading_in_code_is_code(written):
    text = "[a](https://example.org) [b](mailto:a@b.c) [c](#x)\n```\n# 1.2\n```\n[d]: http://a.b"
    assert written(f"# 1.1\n{text}") == {("1.1", ""): passages.Passage(2, text)}


def test_html_is_shown_as_it_was_typed(written):
    assert (
        written("# 1.1\na < b <script>alert(1)</script>")["1.1", ""].text == "a &lt; b &lt;script>alert(1)&lt;/script>"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One <!-- and --> two <!-- three -->.", "One  two ."),
        ("One\n<!-- # 1.2\n## late\n![a](b) {{ count( }}\n-->\ntwo", "One\n\n\n\n\ntwo"),
        ("One <!-- and\nmore --> two", "One \n two"),
        ("<!--> One <!---> two <!-- <!-- --> three -->", " One  two  three -->"),
        ("```\n<!-- code\n```\nOne", "```\n&lt;!-- code\n```\nOne"),
        ("<!--\n```\n-->\nOne", "\n\n\nOne"),
        ("## At risk <!-- this month -->\n<!-- Not written yet. -->\n\n", None),
    ],
)
def test_a_comment_is_not_in_the_text_and_code_in_which_it_stands_is(written, text, shown):
    found = written(f"<!-- For us.\n\n# overview -->\n# 1.1 <!-- Ours. -->\n{text}")
    assert found == ({("1.1", ""): passages.Passage(5, shown)} if shown else {})


def test_a_comment_may_follow_what_a_text_is_about(written, tmp_path):
    written("---\nrecords: data/mine\n---\n<!--\n---\nrecords: data\n---\n-->\n# 1.1\nWords.\n")
    assert passages.about(tmp_path, "2019-08").records == "data/mine"
    written("<!--\n---\nrecords: data\n---\n-->\n# 1.1\nWords.\n")
    assert passages.about(tmp_path, "2019-08").records == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# \n", "2019-08.md, line 1: this heading does not name a section."),
        ("#\n", "line 1: this heading does not name a section."),
        ("Words.\n", "line 1: text before the first section."),
        ("\n## at risk\n", "line 2: a paragraph before the first section."),
        ("# 1.1\nWords.\n# 1.1\n", "line 3: this heading appears twice."),
        ("# 1.1\n## at risk\na\n## At risk\n", "line 4: this heading appears twice."),
        ("# 1.1\n[a](javascript:alert)\n", "line 2: a link may lead only to https:, http:, mailto: or #."),
        ("# 1.1\n\n[a]: javascript:alert\n", "line 3: a link may lead only to"),
        ("# 1.1\n\n```\n# 1.2\n", "line 3: a block of code has no end. Close it with a line of ```."),
        ("# 1.1\n```one line```\n# 1.1\n", "line 3: this heading appears twice."),
        ("# 1.1\nOne <!-- two\n\n# 1.2\n", "line 2: a comment has no end. Close it with -->."),
        ("# 1.1\n<!-- a --> b <!-- c\n-->\n<!--\n```\n", "line 4: a comment has no end."),
        ("<!--\n\n-->\n# 1.1\n<!-- a\n--> b\n# 1.1\n", "line 7: this heading appears twice."),
        ("<!-- a\n-->\n\nWords.\n", "line 4: text before the first section."),
        ("# 1.1\n![map](https://example.org/map.png)\n", "line 2: pictures cannot be shown."),
    ],
)
def test_a_slip_names_its_line(written, text, words):
    with pytest.raises(UserError) as error:
        written(text)
    assert words in str(error.value)


@pytest.mark.parametrize("text", ["<!--", "<!-- ", "<!-- a -->", "-->", "<!-->", "<!--->", "<!-- a --> b <!--"])
def test_the_marks_of_comments_are_read_in_time_that_grows_with_them(written, text):
    begun = time.process_time()
    with suppress(UserError):
        written(f"# 1.1\n{text * 50_000}\n")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("text", ["{{", "{{ ", "{", "{{\n", "}}", "{{ count( ", "{{ count('x') }}\n"])
def test_the_marks_of_references_are_read_in_time_that_grows_with_them(august, text):
    begun = time.process_time()
    with pytest.raises(UserError):
        filled(text * 50_000, august)
    assert time.process_time() - begun < 2


def test_another_encoding_is_named(tmp_path):
    (tmp_path / "2019-08.md").write_bytes("# 1.1\nn’est".encode("cp1252"))
    with pytest.raises(UserError, match=r"2019-08\.md: not in UTF-8"):
        passages.read_passages(tmp_path, "2019-08")


def test_a_paragraph_that_is_not_generated_is_named(written, tmp_path):
    names = paragraphs_of('section = qa.open_section("1.1", m)', "section.say('at risk', x)\nsection.say('ratings', y)")
    assert names["1.1"] == ["at risk", "ratings"]
    path = tmp_path / "2019-08.md"
    passages.require_known(written("# 1.1\nWords.\n## at risk\nWords."), names, path)
    with pytest.raises(UserError, match=r"line 2: section 1\.1 has no .* Did you mean at risk\? Use one of: at risk,"):
        passages.require_known(written("# 1.1\n## at rsik\nWords."), names, path)


def test_sections_are_those_of_the_notebooks(written, tmp_path):
    names = paragraphs_of("s = qa.open_section('6.1')\ns.commentary()", "s = s.part('1.1')\ns.say('ratings', y)")
    assert names == {"overview": [], "6.1": [], "1.1": ["ratings"]}
    path = tmp_path / "2019-08.md"
    passages.require_known(written("# Overview\nWords.\n# 6.1 New\nWords."), names, path)
    with pytest.raises(UserError, match=r"line 3: no such section\. Use one of: overview, 6\.1, 1\.1\."):
        passages.require_known(written("# 6.1\nWords.\n# 6.2\nWords."), names, path)


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ('count("concerns.open", category="")', "13"),
        ("count('ratings.by_month', category='Good')", "12"),
        ('percent("ratings.by_month", category="Good")', "29%"),
        ('percent("ratings.by_month", category="Good", period="2019-06")', "16%"),
        ('percent("ratings.by_month", category="Good", service="Youth Support")', "43%"),
        ('share("completion.late")', "6 of 41 (15%)"),
        ('change("ratings.by_month", category="Inadequate")', "from 14 of 46 (30%) to 7 of 41 (17%)"),
        ('change("concerns.open")', "from 29 to 13"),
        ('count("moderation.ratio")', "3.7"),
        ('count("actions.outstanding_before", group="oldest")', "474"),
        ('percent("training.transfer", group="Planning")', "62%"),
        ('change("training.transfer", group="Planning")', "from 62% (n = 16) to 62% (n = 20)"),
    ],
)
def test_a_reference_is_a_figure(august, reference, value):
    assert filled(f"So: {{{{ {reference} }}}}.", august) == f"So: {value}."
    assert filled(f"{{{{{reference}}}}} {{{{{reference}}}}}", august) == f"{value} {value}"


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("count('concerns.opened')", "'concerns.opened' is not a measure."),
        ("counts('concerns.open')", "'counts' is not a kind of reference. Did you mean count?"),
        ("count('concerns.open', grp='x')", "'grp' is not a key of figures. Did you mean group?"),
        ("count('ratings.by_month', category='Goood')", "'Goood' is not a category of ratings.by_month. It has: 'Inad"),
        ("count('funnel', category='allocated')", "'allocated' is not a category of funnel. It has no category."),
        ("count('ratings.by_month')", "ratings.by_month has several figures. Say which category: 'Inadequate',"),
        ("percent('concerns.open')", "concerns.open is not a share. Use count."),
        ("share('concerns.open')", "concerns.open is not a share. Use count."),
        ("share('training.transfer', group='Planning')", "is a mean of shares, so it has no count. Use percent."),
        ("count('training.transfer', group='Planning')", "is a mean of shares, so it has no count. Use percent."),
        ("change('completion.late', period='2019-08')", "a change is between the last two periods."),
        ("percent('completion.late', period='2017-08')", "'2017-08' is not a period of completion.late."),
        ("count()", "the reference cannot be read. Write it as {{ percent("),
        ("count(5)", "the reference cannot be read."),
        ("count('concerns.open', group=5)", "the reference cannot be read."),
        ("count('concerns.open', **{})", "the reference cannot be read."),
        ("count.__class__('concerns.open')", "the reference cannot be read."),
        ("count('concerns.open') + 1", "the reference cannot be read."),
        ("__import__('os').system('true')", "the reference cannot be read."),
        ("", "the reference cannot be read."),
        ("1 +", "the reference cannot be read."),
        ("lambda: 0", "the reference cannot be read."),
        ("lambda x='concerns.open': x", "the reference cannot be read."),
        ("yield", "the reference cannot be read."),
        ("count('a')('concerns.open')", "the reference cannot be read."),
        ("[count for count in ['concerns.open']]", "the reference cannot be read."),
    ],
)
def test_a_wrong_reference_names_its_line_and_the_remedy(august, reference, words):
    with pytest.raises(UserError) as error:
        filled(f"One.\n\nTwo {{{{ {reference} }}}}.", august)
    assert str(error.value).startswith("line 3: ")
    assert words in str(error.value)


@pytest.mark.parametrize("text", ["One.\n{{ count('concerns.open')", "One.\ncount('concerns.open') }}"])
def test_a_reference_that_is_not_closed_is_named(august, text):
    with pytest.raises(UserError, match="line 2: a reference is not closed"):
        filled(text, august)


def test_the_line_of_a_torn_reference_is_that_of_the_file(august):
    with pytest.raises(UserError, match="line 4: a reference is not closed"):
        filled("{{ count(\n'concerns.open'\n) }}\n{{ count('x')", august)


def test_a_figure_without_a_value_is_refused(sample):
    april = qa.open_month("2018-04")
    with pytest.raises(UserError, match="has no value there"):
        filled("{{ percent('actions.state', category='overdue') }}", april)
    with pytest.raises(UserError, match="no such figure for these months"):
        filled("{{ change('completion.rate') }}", april)
    may = qa.open_month("2018-05")
    assert filled("{{ percent('actions.state', category='overdue') }}", may).endswith("%")
    with pytest.raises(UserError, match="has no value there"):
        filled("{{ change('actions.state', category='overdue') }}", may)


def test_a_reference_may_go_over_lines(august):
    assert filled("{{ percent(\n    'ratings.by_month',\n    category='Good') }}", august) == "29%"


def test_a_value_is_looked_for_in_the_service_that_is_meant(august):
    with pytest.raises(UserError, match=r"'CIN' is not a group of ratings\.by_month\. It has no group\."):
        filled("{{ count('ratings.by_month', service='Early Help', group='CIN', category='Good') }}", august)
    with pytest.raises(UserError, match=r"'Early' is not a service of ratings\.by_month\."):
        filled("{{ count('ratings.by_month', service='Early', category='Good') }}", august)
    with pytest.raises(UserError, match=r"'x' is not a category of themes\. It has: '"):
        filled("{{ count('themes', service='Early Help', group='strength', category='x') }}", august)


def test_the_sample_is_of_realistic_length_and_every_section_has_something(august):
    commented = {section for section, _ in august.passages}
    known = places.paragraphs([places.notebook_text(path) for path in sections(ROOT / "notebooks")])
    assert commented == set(known) - {"appendix 2"}
    words = " ".join(august.written(*place) for place in august.passages).split()
    assert 1800 < len(words) < 3500


def test_the_sample_types_no_count_of_its_own(august):
    """Counts and shares are references: those that people typed are few and about plans, not about audits."""
    text = (ROOT / "params" / "2019-08.md").read_text(encoding="utf-8")
    import re

    bare = re.sub(r"\{\{.*?\}\}|^#.*$|\b[T]\d\d\b|\d\.\d|20\d\d", "", text, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"\d+\s*%|\d+ of \d+|\d+ (?:audits|children|teams|actions)", bare) == []
