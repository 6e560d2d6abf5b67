"""The page as a PDF, printed by a browser of the machine (Chromium, Chrome or Edge) that opens no window and asks
nothing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from qa_analysis.errors import UserError
from qa_analysis.report import private

BROWSER = "QA_BROWSER"  # the variable that names another browser
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
PLACES = (
    *(
        Path(os.environ.get(root, "C:/"), folder)
        for root in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        for folder in ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
    ),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
)
LONGEST = 180  # seconds
END = b"%%EOF"  # the last line of a complete PDF
QUIET = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)


def browser() -> str:
    """The program of a browser that can print. Raises UserError where there is none."""
    programs = [os.environ.get(BROWSER), *map(shutil.which, NAMES), *(str(path) for path in PLACES if path.is_file())]
    program = next(filter(None, programs), "")
    if not shutil.which(program):
        problem = f"{BROWSER} names {program}, which is not a program" if program else "None was found"
        raise UserError(f"Printing a PDF needs Chrome, Edge or Chromium. {problem}. Install one, or leave out --pdf.")
    return program


def print_page(page: Path, out: Path, program: str) -> None:
    """Print a page to a PDF file, made to PDF/UA-1 and with an outline. Raises UserError where this fails."""
    from qa_analysis.report import pdf_ua  # brings pikepdf, which nothing else needs

    root = sys.platform == "linux" and os.geteuid() == 0
    # The browser's sandbox does not start for root.
    flags = [*QUIET, "--no-sandbox"] if root else QUIET
    with private.folder(sandboxed=True) as profile:
        job = [f"--user-data-dir={profile}", f"--print-to-pdf={out.resolve()}", page.resolve().as_uri()]
        try:
            done = subprocess.run([program, *flags, *job], capture_output=True, timeout=LONGEST, check=False)
        except subprocess.TimeoutExpired:
            raise UserError(
                f"The browser did not print within {LONGEST} seconds. Try again, or leave out --pdf."
            ) from None
    # A browser may end without an error and leave half a file, or none.
    if done.returncode or not out.is_file() or END not in out.read_bytes()[-1024:]:
        raise UserError(f"{program} printed no PDF. Name another browser in {BROWSER}, or leave out --pdf.")
    try:
        pdf_ua.complete(out, page.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise UserError(
            f"{program} printed a PDF that cannot be made accessible: {problem} Name another browser in {BROWSER}, or "
            "leave out --pdf."
        ) from None
