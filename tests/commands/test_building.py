"""The commands that build and publish, where no notebook has to run: what they load, print and end with."""

import shutil
import subprocess
import sys

import pytest
from conftest import ROOT
from frames import write

from qa_analysis.publications import manifest
from qa_analysis.report.build import provenance_of
from qa_analysis.report.request import Request

SLOW = "pandas", "numpy", "pyarrow", "matplotlib", "nbformat", "IPython", "papermill"
LOADED = """
import sys
from qa_analysis.cli import main

try:
    main()
finally:
    print("loaded:", *sorted(sys.modules), file=sys.stderr)
"""


def loaded(*arguments):
    """The exit code of a command in a process of its own, and the names of the modules that it loaded."""
    ended = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True)
    return ended.returncode, set(ended.stderr.rpartition("loaded: ")[2].split())


@pytest.fixture
def current(tmp_path, monkeypatch):
    """A function that makes a project with a month's report, which is up to date, and returns its page."""
    for name in ("data", "params"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "params" / "framework.yml", tmp_path / "params")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    write(tmp_path / "data")
    monkeypatch.setenv("QA_PROJECT", str(tmp_path))

    def made(month):
        request = Request(month).with_defaults()
        request.folder.mkdir(parents=True)
        page = request.folder / "report.html"
        page.write_text("the page")
        (request.folder / manifest.NAME).write_text(manifest.as_json(provenance_of(request), request.folder))
        return page

    return made


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        *([name, "--help"] for name in ("build", "check", "figures", "new-month", "publish", "sample")),
        ["build", "2019-13"],
        ["figures", "August"],
        ["build", "2019-08", "--frsh"],
    ],
)
def test_help_and_a_slip_on_the_command_line_wait_for_nothing(arguments):
    code, modules = loaded(*arguments)
    assert code == (0 if "--help" in arguments else 2)
    assert "click" in modules
    assert not {*SLOW, "pydantic", "yaml"} & modules


def test_a_report_that_is_up_to_date_is_found_without_pandas_and_jupyter(current):
    current("2019-08")
    code, modules = loaded("build", "2019-08")
    assert code == 0
    assert "qa_analysis.publications.manifest" in modules
    assert not {*SLOW} & modules
