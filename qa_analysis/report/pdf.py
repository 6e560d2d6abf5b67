"""The page as a PDF, printed by a browser that is on the machine: Chromium, Chrome or Edge, none of which is drawn on
screen or asks for anything.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from qa_analysis.errors import UserError
from qa_analysis.report import private

BROWSER = "QA_BROWSER"  # names another browser
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
END = b"%%EOF"  # of a PDF that is whole
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
    """The program of a browser that prints. Raises UserError where none is found."""
    found = [os.environ.get(BROWSER), *map(shutil.which, NAMES), *(str(path) for path in PLACES if path.is_file())]
    named = next(filter(None, found), "")
    if not shutil.which(named):
        where = f"{BROWSER} names {named}, which is no program" if named else "None was found"
        raise UserError(f"A PDF is printed by Chrome, Edge or Chromium. {where}. Install one, or leave out --pdf.")
    return named


def print_page(page: Path, out: Path, program: str) -> None:
    """Print a page to a PDF file, tagged and with an outline. Raises UserError where the program does not."""
    root = sys.platform == "linux" and os.geteuid() == 0
    alone = ["--no-sandbox"] if root else []  # the browser's own refuses root
    with private.folder(sandboxed=True) as profile:
        asked = [f"--user-data-dir={profile}", f"--print-to-pdf={out.resolve()}", page.resolve().as_uri()]
        try:
            done = subprocess.run([program, *QUIET, *alone, *asked], capture_output=True, timeout=LONGEST, check=False)
        except subprocess.TimeoutExpired:
            raise UserError(
                f"The browser did not print within {LONGEST} seconds. Try again, or leave out --pdf."
            ) from None
    if done.returncode or not out.is_file() or END not in out.read_bytes()[-1024:]:
        raise UserError(f"{program} printed no PDF. Name another browser in {BROWSER}, or leave out --pdf.")
