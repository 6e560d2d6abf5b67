"""Make the README's two pictures anew from the sample council: ``.venv/bin/python docs/pictures.py``."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from qa_analysis.report.pdf import browser as program

DOCS = Path(__file__).resolve().parent
COMMAND = sys.executable, "-m", "qa_analysis.cli"
HEIGHTS = {"report.png": 580, "jupyterlab.png": 800}
COLOURS = 64  # enough for text and charts, in a third of the bytes


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        project = Path(folder)
        for name in ("params", "notebooks", "data/sample"):
            shutil.copytree(DOCS.parent / name, project / name)
        env = os.environ | _own_jupyter(project) | {"QA_PROJECT": folder}
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        _picture_report(browser, project, env)
        _picture_jupyterlab(browser, env)


def _own_jupyter(project: Path) -> dict[str, str]:
    """The environment in which JupyterLab has none of the user's settings."""
    (project / "jupyter").mkdir()
    (project / "jupyter" / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": {"allow_root": True}}))
    kinds = "JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR JUPYTER_RUNTIME_DIR JUPYTERLAB_SETTINGS_DIR JUPYTERLAB_WORKSPACES_DIR"
    return dict.fromkeys(kinds.split(), str(project / "jupyter"))


def _picture_report(browser: Browser, project: Path, env: dict[str, str]) -> None:
    subprocess.run([*COMMAND, "build", "2019-08", "--out", project / "reports"], env=env, check=True)
    with _picture(browser, "report.png") as page:
        page.goto((project / "reports" / "2019-08" / "report.html").as_uri() + "#section-1-1")


def _picture_jupyterlab(browser: Browser, env: dict[str, str]) -> None:
    asked = [*COMMAND, "explore", "2019-08", "--no-browser"]
    with subprocess.Popen(asked, env=env, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = next(word for line in server.stderr for word in line.split() if "token=" in word)
            with _picture(browser, "jupyterlab.png") as page:
                page.goto(address)
                page.locator(".jp-Notebook .jp-Cell").first.wait_for()
                page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
                page.get_by_role("menuitem", name="Run", exact=True).click()
                page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
                page.locator('.qa-figures [role="img"]').wait_for(state="attached")
                page.get_by_role("heading", name="Without typing").evaluate("title => title.scrollIntoView()")
        finally:
            server.terminate()


@contextmanager
def _picture(browser: Browser, name: str):
    """A new page, which is taken as a picture as it stands at the end."""
    page = browser.new_page(viewport={"width": 1280, "height": HEIGHTS[name]})
    page.set_default_timeout(60_000)
    yield page
    page.wait_for_timeout(1_000)
    page.screenshot(path=DOCS / name)
    page.close()
    Image.open(DOCS / name).convert("RGB").quantize(COLOURS).save(DOCS / name, optimize=True)


if __name__ == "__main__":
    main()
