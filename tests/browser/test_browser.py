"""The page in a real browser: accessible to the letter, by keyboard, narrow, zoomed, printed and without scripts."""

import shutil
import subprocess
import time
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
from browsing import NARROW, WIDE, opened, violations
from matplotlib.image import imread

from qa_analysis.errors import UserError
from qa_analysis.report import pdf, pdf_ua

WIDTHS = "[...document.querySelectorAll('body, body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
OUTSIDE = f"{WIDTHS}.filter(e => !e.closest('.scroll, svg, .unseen, .skip')).map(e => e.outerHTML.slice(0, 120))"
UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"
FOCUSED = "(e => e.id || e.getAttribute('href') || e.textContent.trim().slice(0, 40))(document.activeElement)"
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
COLOURS = """name => {
  const seen = [...document.querySelectorAll("body, body *:not(svg, svg *, img, script, style)")];
  return [...new Set(seen.map(each => getComputedStyle(each)[name]))].map(each => each.match(/[\\d.]+/g).map(Number));
}"""


def colours(page, name):
    """The colours of all words or of all grounds, pictures and what is transparent left out."""
    return {tuple(each[:3]) for each in page.evaluate(COLOURS, name) if each[3:] != [0]}


@pytest.fixture(scope="module")
def path(august_page):
    return august_page


def ready(page):
    """Wait until the scripts have done their work."""
    page.wait_for_selector("#explore ~ * svg, #explore ~ * * svg")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_with_everything_unfolded(browser, path, size):
    with opened(browser, path, size) as page:
        ready(page)
        page.evaluate(UNFOLD)
        for button in page.get_by_role("button", name="Sort, filter or download").all():
            button.evaluate("each => each.click()")
        assert page.locator("input:visible").count() > 40
        assert violations(page) == []
        assert page.errors == []
        assert [url for url in page.asked if not url.startswith("data:")] == []


@pytest.mark.parametrize("size", [NARROW, {"width": 640, "height": 450}], ids=["320 pixels", "twice the size"])
def test_nothing_lies_outside_a_small_window(browser, path, size):
    with opened(browser, path, size) as page:
        ready(page)
        page.evaluate(UNFOLD)
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


@pytest.mark.parametrize(
    ("scheme", "ground", "words"),
    [("dark", BLACK, {WHITE, (255, 255, 0)}), ("light", WHITE, {BLACK, (0, 0, 159)})],
)
def test_in_a_readers_own_colours_words_have_them_and_pictures_stay_white(browser, path, scheme, ground, words):
    with opened(browser, path, forced_colors="active", color_scheme=scheme) as page:
        ready(page)
        page.evaluate(UNFOLD)
        assert colours(page, "color") == words
        assert colours(page, "backgroundColor") == {ground}
        pictures = page.locator("figure[id^=figure-] img, #explorer-charts svg").all()
        assert len(pictures) == 16
        assert {tuple(imread(BytesIO(each.screenshot()))[2, 2, :3]) for each in pictures} == {(1, 1, 1)}


def test_a_telephone_is_shown_the_narrow_drawing(browser, path):
    heights = {}
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        with opened(browser, path, size) as page:
            image = page.locator("#figure-1 img")
            heights[name] = image.evaluate("each => each.naturalWidth / each.naturalHeight")
            assert image.evaluate("each => each.complete && each.naturalWidth > 0")
    assert heights["wide"] > 2 > heights["narrow"]


def test_the_contents_stay_in_view_and_lead_to_their_sections(browser, path):
    with opened(browser, path) as page:
        page.get_by_role("link", name="2.5 Response to audit").first.click()
        assert page.url.endswith("#section-2-5")
        assert page.locator("#section-2-5").evaluate("each => Math.abs(each.getBoundingClientRect().top) < 200")
        assert page.locator("#contents").evaluate("each => each.getBoundingClientRect().top >= 0")
        page.locator("#figure-14 a").click()
        assert page.url.endswith("#figure-14")


def test_the_keyboard_alone_reaches_and_works_everything(browser, path):
    with opened(browser, path) as page:
        ready(page)
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED) == "#report"
        page.keyboard.press("Enter")
        assert page.evaluate(FOCUSED) == "report"
        seen = []
        for _ in range(30):
            page.keyboard.press("Tab")
            seen.append(page.evaluate(FOCUSED))
        assert seen[:2] == ["#section-1-0", "#section-1-1"]
        assert {"#figure-1", "Data of Figure 1", "How Figure 1 is made", "#table-1"} <= set(seen)
        page.locator("summary", has_text="How Figure 1 is made").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.explore") == "ratings.by_month"
        page.keyboard.press("Enter")
        page.wait_for_function("location.hash === '#explore'")


def test_a_figure_opens_the_browser_with_its_own_measure(browser, path):
    with opened(browser, path) as page:
        ready(page)
        page.locator("summary", has_text="How Figure 10 is made").click()
        page.locator("[data-explore='completion.rate']").first.click()
        page.wait_for_function(
            "document.querySelector('#explore ~ *').parentElement.innerText.includes('Completion rate:')"
        )


def test_without_scripts_all_is_there_but_the_tools(browser, path):
    with opened(browser, path, java_script_enabled=False) as page:
        assert page.get_by_role("button").count() == 0
        assert page.locator("select:visible").count() == 0
        assert page.get_by_text("figures.csv").first.is_visible()
        page.locator("summary", has_text="Data of Figure 1").first.click()
        assert page.locator("#figure-1-data").is_visible()


def test_in_print_each_head_is_repeated_and_tools_are_left_out(browser, path):
    with opened(browser, path) as page:
        ready(page)
        page.emulate_media(media="print")
        assert page.locator("button:visible, summary:visible, #explore:visible").count() == 0
        assert page.locator("#table-1 thead").evaluate("each => getComputedStyle(each).display") == "table-header-group"
        assert page.locator("#figure-4").evaluate("each => getComputedStyle(each).breakInside") == "avoid"


@pytest.fixture(scope="module")
def printed(path, browser):
    out = path.with_suffix(".pdf")
    pdf.print_page(path, out, pdf.browser())
    return out


@pytest.fixture(scope="module")
def document(printed):
    with pikepdf.open(printed) as opened_pdf:
        yield opened_pdf


def of_kind(document, *kinds):
    """The elements of the tags that have one of some types, in reading order."""
    return [each for each in pdf_ua.elements(document.Root.StructTreeRoot) if str(each.S) in kinds]


def kinds_within(element):
    return {str(kid.S) if pdf_ua.is_element(kid) else "mark" for kid in pdf_ua.kids(element)}


def without_mark(page):
    """The operators that paint outside any marked sequence of a page."""
    depth, found = 0, []
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
        if not depth and operator in ("Tj", "TJ", "Do", "f", "S", "B", "f*"):
            found.append(operator)
    return found


def test_the_printed_page_says_its_title_its_language_and_its_standard(document):
    title = "Children's Services quality assurance report, August 2019"
    with document.open_metadata() as metadata:
        assert (metadata["dc:title"], metadata["dc:language"]) == (title, {"en-GB"})
        assert metadata["pdfuaid:part"] == "1"
    assert document.docinfo.Title == title
    assert document.Root.Lang == "en-GB"
    assert document.Root.ViewerPreferences.DisplayDocTitle is True
    assert document.Root.MarkInfo.Marked is True
    assert "/Outlines" in document.Root


def test_each_printed_figure_has_the_text_of_its_picture(document, browser, path):
    with opened(browser, path) as page:
        pictures = page.locator("figure[id^=figure-] img").evaluate_all("all => all.map(each => each.alt)")
    assert [str(each.get("/Alt", "")) for each in of_kind(document, "/Figure")] == pictures
    assert len(pictures) == 15


def test_each_printed_header_says_what_it_heads(document):
    headers = of_kind(document, "/TH")
    assert {str(each.A[0].Scope) for each in headers} == {"/Row", "/Column"}
    assert all("/Scope" in each.A[0] for each in headers)


def test_printed_headings_skip_no_level(document):
    levels = [int(str(each.S)[2:]) for each in of_kind(document, *(f"/H{level}" for level in range(1, 7)))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))


def test_printed_tables_and_lists_hold_only_what_they_may(document):
    assert set.union(*map(kinds_within, of_kind(document, "/Table"))) == {"/Caption", "/TR"}
    assert set.union(*map(kinds_within, of_kind(document, "/TR"))) == {"/TH", "/TD"}
    assert set.union(*map(kinds_within, of_kind(document, "/LI"))) == {"/Lbl", "/LBody"}
    assert {"/Strong", "/Em"} <= set(document.Root.StructTreeRoot.RoleMap)  # PDF 1.7 has neither


def test_each_printed_text_has_a_type(document):
    untyped = [each for each in of_kind(document, "/NonStruct") if pdf_ua.is_text(each) and pdf_ua.is_untyped(each)]
    assert untyped == []


def test_printed_links_say_where_they_lead_and_are_tabbed_in_order(document):
    links = [each for page in document.pages for each in page.get("/Annots", [])]
    assert len(links) > 100
    described = {str(each.Dest): str(each.get("/Contents", "")) for each in links}
    assert described["/section-2-5"] == "2.5 Response to audit"
    assert described["/table-1"] == "Table 1"
    assert all(described.values())
    assert {str(page.get("/Tabs")) for page in document.pages if "/Annots" in page} == {"/S"}


def test_all_that_is_printed_is_tagged_or_an_artifact(document):
    assert [without_mark(page) for page in document.pages] == [[]] * len(document.pages)


def test_a_head_repeated_on_the_next_printed_page_is_read_once(document):
    headers = of_kind(document, "/TH")
    pages = [
        {mark[0] for text in pdf_ua.elements(each) for kid in pdf_ua.kids(text) if (mark := pdf_ua.mark(kid, text))}
        for each in headers
    ]
    assert {len(each) for each in pages} == {1}


SMALL = '<html lang="en-GB"><title>Title</title><p><a href="https://example.org/a?b=1&amp;c=2">A <b>guide</b></a>'


def small_pdf(browser, path, tagged):
    with opened(browser, path) as page:
        page.set_content(SMALL)
        return page.pdf(tagged=tagged)


def test_a_pdf_is_completed_without_times_or_chance(browser, path, tmp_path):
    bare, copies = small_pdf(browser, path, tagged=True), [tmp_path / "first.pdf", tmp_path / "second.pdf"]
    for copy in copies:
        copy.write_bytes(bare)
        pdf_ua.complete(copy, SMALL)
        time.sleep(1)  # the unit of a PDF's times
    assert copies[0].read_bytes() == copies[1].read_bytes() != bare


def test_a_printed_link_to_another_site_says_its_words(browser, path, tmp_path):
    copy = tmp_path / "small.pdf"
    copy.write_bytes(small_pdf(browser, path, tagged=True))
    pdf_ua.complete(copy, SMALL)
    with pikepdf.open(copy) as document:
        assert str(document.pages[0].Annots[0].Contents) == "A guide"


def test_a_pdf_without_tags_is_not_said_to_be_accessible(browser, path, tmp_path):
    copy = tmp_path / "untagged.pdf"
    copy.write_bytes(small_pdf(browser, path, tagged=False))
    with pytest.raises(ValueError, match="It has no tags"):
        pdf_ua.complete(copy, SMALL)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_printed_page_says_what_the_page_says(printed):
    done = subprocess.run(["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True)
    words = " ".join(done.stdout.split())
    assert "12 of 41 completed audits (29%) were rated Good" in words
    assert "Figure 15. Audits rated Good and Inadequate, by month" in words
    assert "Page 1 of" in words
    assert "Sort, filter or download" not in words
    assert "Data of Figure" not in words


def test_a_browser_that_is_not_there_is_said_to_be_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("QA_BROWSER", str(tmp_path / "nothing"))
    with pytest.raises(UserError, match=r"QA_BROWSER names .*nothing, which is not a program"):
        pdf.browser()


def test_a_program_that_prints_nothing_is_an_error(tmp_path):
    (tmp_path / "page.html").write_text("<p>", encoding="utf-8")
    with pytest.raises(UserError, match="printed no PDF"):
        pdf.print_page(tmp_path / "page.html", tmp_path / "page.pdf", shutil.which("true"))
