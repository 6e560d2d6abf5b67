"""A real browser for tests: headless Chromium, driven by Playwright, with every request it makes noted."""

from contextlib import contextmanager, suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from qa_analysis.errors import UserError
from qa_analysis.report import pdf

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


def chromium():
    """The browser's program; None where there is none."""
    with suppress(UserError):
        return pdf.browser()


@contextmanager
def browsing():
    """Chromium while this lasts; tests that ask for it are skipped where it is not installed."""
    program = chromium()
    if not program:
        pytest.skip("Chromium is not installed; install it, or name it in QA_BROWSER, to run the tests in a browser.")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def opened(browser, path, size=WIDE, **options):
    """A file open in a new page (see ``go``)."""
    with tab(browser, size, **options) as page:
        yield go(page, path)


@contextmanager
def tab(browser, size=WIDE, **options):
    """A new page, its errors in ``page.errors`` and what it asks for in ``page.asked``."""
    context = browser.new_context(viewport=size, **options)
    page = context.new_page()
    page.errors, page.asked = [], []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda said: page.errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("request", lambda asked: page.asked.append(asked.url))
    yield page
    context.close()


def go(page, path):
    """A page that has opened a file, as if it had opened nothing before; what it asked for elsewhere is noted."""
    page.goto("about:blank")
    page.errors.clear()
    page.asked.clear()
    page.goto(path.as_uri())
    page.asked.remove(path.as_uri())
    return page


RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental")


def violations(page):
    """What axe finds against in a page, every rule on: each rule with the elements that break it."""
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(RULES)}}
    found = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
