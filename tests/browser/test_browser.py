"""The page in a real browser: accessible to the letter, by keyboard, narrow, zoomed, printed and without scripts."""

import shutil
import subprocess

import pytest
from browsing import NARROW, WIDE, opened, violations

from qa_analysis.errors import UserError
from qa_analysis.report import pdf

WIDTHS = "[...document.querySelectorAll('body, body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
OUTSIDE = f"{WIDTHS}.filter(e => !e.closest('.scroll, svg, .unseen, .skip')).map(e => e.outerHTML.slice(0, 120))"
UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"
FOCUSED = "(e => e.id || e.getAttribute('href') || e.textContent.trim().slice(0, 40))(document.activeElement)"


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


def test_the_page_is_printed_tagged_and_named(printed):
    made = printed.read_bytes()
    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made
    assert b"/Outlines" in made
    assert b"/Lang (en-GB)" in made


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
