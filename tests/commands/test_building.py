"""The commands that build and publish, where no notebook has to run: what they load, print and end with."""

import shutil
import subprocess
import sys
import threading
from datetime import date

import pytest
from conftest import ROOT
from filelock import FileLock
from frames import write_project

from qa_analysis.cli.progress import progress
from qa_analysis.contract.months import last_over
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


def test_a_build_waits_for_no_grammar_of_web_addresses():
    """jsonschema, which comes with nbformat, would make one in each process."""
    code = "import sys, qa_analysis.report.assembly; print(*sys.modules)"
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "jsonschema" in names
    assert "lark" not in names


@pytest.fixture
def current(tmp_path, monkeypatch):
    """A function that makes a month's report, which is up to date, in a project of its own, and returns its page."""
    write_project(tmp_path)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", dirs_exist_ok=True)
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
    assert code == 4
    assert "qa_analysis.publications.manifest" in modules
    assert not {*SLOW} & modules


UNCHANGED = "Nothing has changed since this report was built; --fresh builds it again.\n"


def test_nothing_to_do_has_an_exit_code_of_its_own(current, run):
    page = current("2019-08")
    assert run("build", "2019-08") == (4, f"{UNCHANGED}Report: {page}\n", "")


def test_a_build_without_a_month_is_of_the_last_that_is_over(current, run):
    month = last_over(date.today())
    page = current(month)
    told = f"No month was given, so this is about the last that is over, {month}.\n"
    assert run("build") == (4, f"{told}{UNCHANGED}Report: {page}\n", "")


def test_only_a_build_may_be_without_a_month(run):
    for command in ("publish", "figures", "explore", "new-month"):
        code, _, said = run(command)
        assert (code, "Missing argument 'MONTH'" in said) == (2, True)


def test_a_quiet_build_tells_errors_only(current, run, tmp_path):
    current(last_over(date.today()))
    assert run("build", "--quiet") == (4, "", "")
    code, out, said = run("build", "2018-01", "--quiet", "--data", tmp_path / "nowhere")
    assert (code, out) == (2, "")
    assert "no such folder" in said


def test_no_progress_is_shown_where_none_is_wanted(capsys):
    with progress(quiet=True) as done:
        done(ROOT / "notebooks" / "11_audit_activity.ipynb", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_bar_of_progress_is_drawn_by_no_thread_of_its_own(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")  # for rich, the output is then a terminal
    before = threading.active_count()
    with progress() as done:
        assert "reading the records" in capsys.readouterr().out
        done(ROOT / "notebooks" / "11_audit_activity.ipynb", 1, 2)
        assert "1.1 Social care audit activity" in capsys.readouterr().out
        assert threading.active_count() == before


def contents(folder):
    """Every file below a folder, with its time."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize("command", ["build", "publish"])
def test_with_no_wait_a_month_that_is_being_built_is_left_alone(current, run, tmp_path, command):
    current("2019-08")
    with FileLock(tmp_path / "reports" / ".2019-08.lock"):
        before = contents(tmp_path)
        code, out, said = run(command, "2019-08", "--no-wait", *(["--fresh"] if command == "build" else []))
        assert contents(tmp_path) == before
    assert (code, out) == (5, "")
    remedy = "Run again later, or leave out --no-wait."
    assert said == f"Another build of 2019-08 is running, so nothing was done. {remedy}\n"


def test_with_no_wait_a_history_that_is_being_added_to_is_left_alone(current, run, tmp_path):
    (tmp_path / "history").mkdir()
    with FileLock(tmp_path / "history" / ".lock"):
        before = contents(tmp_path)
        code, out, said = run("publish", "2019-08", "--no-wait")
        assert contents(tmp_path) == before
    assert (code, out) == (5, "")
    assert said.startswith("Another publication is in progress, so nothing was done.")
