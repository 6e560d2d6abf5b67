"""Faults: whatever breaks a build off, readers have a whole page, and who ran it one clear line."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from frames import write_project

from qa_analysis import cli, files
from qa_analysis.errors import SectionError, UserError
from qa_analysis.figures import from_records
from qa_analysis.report import opening, pdf, private
from qa_analysis.report.build import build
from qa_analysis.report.handover import PARAMETERS
from qa_analysis.report.notebooks import Task, execute, run_task
from qa_analysis.report.request import Request

pytestmark = pytest.mark.filterwarnings("ignore")
on_unix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither forks, nor these signals, nor /dev/full")
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is always full")
COMMAND = [sys.executable, "-m", "qa_analysis.cli"]


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """What came of builds that were broken off at one step after another (see ``broken_builds``)."""
    ran = [
        sys.executable,
        "-W",
        "ignore",
        ROOT / "tests" / "support" / "broken_builds.py",
        tmp_path_factory.mktemp("broken"),
    ]
    paths = os.pathsep.join(map(str, (ROOT / "tests", ROOT)))
    made = subprocess.run(ran, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": paths})
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)


def is_earlier(found):
    return found["page"] == "earlier" and found["whole"] and len(found["files"]) == 7 + 1  # with a file of the user's


def is_new(found):
    return found["page"] == "new" and found["whole"] and len(found["files"]) == 6 + 1


@on_unix
def test_a_kill_at_any_step_leaves_one_report_whole_and_the_next_build_clears_the_rest(broken):
    *killed, whole = broken["killed"]
    assert len(killed) > 20
    assert is_new(whole)
    assert {found["page"] for found in killed} == {"earlier", "new"}
    for found in killed:
        assert found["code"] == -signal.SIGKILL
        assert is_earlier(found) or is_new(found)
        assert found["then"]["page"] == found["page"]
        assert is_earlier(found["then"]) or is_new(found["then"])
        assert found["then"]["left"] == found["then"]["kept"] == []


@on_unix
def test_without_an_exchange_of_folders_the_next_build_puts_the_earlier_report_back(broken):
    *killed, whole = broken["killed_without_exchange"]
    assert is_new(whole)
    assert {found["page"] for found in killed} == {"earlier", "none", "new"}
    for found in killed:
        assert found["page"] == "none" or is_earlier(found) or is_new(found)
        assert is_new(found["then"]) if found["page"] == "new" else is_earlier(found["then"])
        assert found["then"]["left"] == []


@on_unix
def test_no_build_leaves_a_childs_code_among_the_reports_or_open_to_others(broken):
    every = [found for builds in broken.values() for found in builds]
    assert any(found["kept"] for found in every)
    for found in every:
        assert found["told"] == []
        assert set(found["kept"]) <= {"0"}


@on_unix
def test_a_disk_that_is_full_at_any_step_is_one_line_and_loses_nothing(broken):
    for found in broken["full"]:
        if found["code"]:
            assert found["code"] == 2
            full = found["said"].endswith(
                "(No space left on device). The disk is full. Free some of it, and run again.\n"
            )
            assert full or found["said"].startswith("No place for private files: each folder for temporary files is ")
            assert len(found["said"].splitlines()) == 1
            assert is_earlier(found["then"]) or is_new(found["then"])
        else:
            assert is_new(found)
    assert sum(found["code"] == 2 for found in broken["full"]) > 5


@on_unix
def test_a_file_that_may_not_grow_is_one_line_and_the_earlier_report_stays(broken):
    for found in broken["limited"]:
        assert found["code"] == 2
        assert "(File too large). Files this large are not allowed here." in found["said"]
        assert len(found["said"].splitlines()) == 1
        assert is_earlier(found)
        assert found["left"] == []


@on_unix
def test_an_interrupted_build_tells_the_truth(broken):
    ends = {found["code"] for found in broken["interrupted"]}
    assert ends == {0, 130}
    for found in broken["interrupted"]:
        assert is_new(found) if found["code"] == 0 else is_earlier(found)
        assert ("an earlier report is unchanged" in found["said"]) is (found["code"] == 130)


# Two builds of one month at once.


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with small records and no notebooks yet."""
    monkeypatch.setenv("QA_PROJECT", str(tmp_path))
    return write_project(tmp_path)


def add(project, name, *cells):
    """A section notebook with code of its own."""
    literals = "\n".join(f'{name} = ""' for name in PARAMETERS)
    parameters = nbformat.v4.new_code_cell(literals, metadata={"tags": ["parameters"]})
    heading = nbformat.v4.new_markdown_cell("# 1.1 A section")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [heading, parameters, *map(nbformat.v4.new_code_cell, cells)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), project / "notebooks" / name)
    return project / "notebooks" / name


HOLDER = """
import sys, time
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("alone", flush=True)
    time.sleep(600)
"""


def run(notebook, folder, engine=""):
    """An executed notebook's text."""
    task = Task(notebook, folder / "out.ipynb", {"month": "2019-08"}, {})
    assert list(execute([task], 1, engine)) == [notebook]
    return task.out.read_text()


@contextmanager
def process(*command):
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def test_a_second_build_waits_until_the_first_has_ended_or_died_and_finds_its_report(project, monkeypatch):
    add(project, "11_one.ipynb")
    monkeypatch.setattr(
        "qa_analysis.report.assembly.execute",
        lambda tasks, *options: [shutil.copy(task.notebook, task.out) for task in tasks],
    )
    reports = build(Request("2019-08", data=str(project / "data"))).page.parent
    assert sorted(path.name for path in reports.parent.iterdir()) == [".2019-08.lock", "2019-08"]
    os.replace(reports, project / "aside")
    with process(sys.executable, "-c", HOLDER, reports.with_name(".2019-08.lock")) as first:
        assert first.stdout.readline() == "alone\n"
        with process(*COMMAND, "build", "2019-08", "--data", project / "data") as second:
            assert second.stderr.readline() == "Another build of 2019-08 is running; waiting for it.\n"
            os.replace(project / "aside", reports)
            first.kill()
            out, said = second.communicate(timeout=60)
    assert (second.returncode, said) == (4, "")
    unchanged = "Nothing has changed since this report was built; --fresh builds it again."
    assert out == f"{unchanged}\nReport: {reports / 'report.html'}\n"


# What cannot be read or written.


def test_what_is_in_the_way_is_one_line(project):
    add(project, "11_one.ipynb", "month")
    (project / "file").write_text("mine")
    with pytest.raises(UserError, match=r"file.*: cannot be made \(.*\)\. (A file is where|Something else is in)"):
        build(Request("2019-08", data=str(project / "data"), out="file"))
    assert (project / "file").read_text() == "mine"


@on_unix
def test_a_notebook_that_vanished_is_named(project):
    (project / "notebooks" / "11_one.ipynb").symlink_to(project / "nowhere")
    with pytest.raises(UserError, match=r"11_one\.ipynb: a link that leads nowhere\."):
        build(Request("2019-08", data=str(project / "data")))


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b"\xff", b'{"nbformat": 9}', b"[" * 10_000])
def test_a_broken_notebook_is_named(tmp_path, content):
    notebook = tmp_path / "11_one.ipynb"
    notebook.write_bytes(content)
    with pytest.raises(UserError, match=r"^11_one\.ipynb: not readable as a notebook"):
        run(notebook, tmp_path)


def test_records_that_change_while_they_are_read_are_not_reported(project, monkeypatch):
    add(project, "11_one.ipynb", "month")
    audits = project / "data" / "audits.csv"
    opened = opening.open_month

    def and_changed(**parameters):
        audits.write_text(audits.read_text() + "\n")
        return opened(**parameters)

    monkeypatch.setattr(opening, "open_month", and_changed)
    with pytest.raises(UserError, match="changed since this build began"):
        build(Request("2019-08", data=str(project / "data")))


def test_what_is_no_file_is_not_replaced():
    with pytest.raises(UserError, match="it is not a file"):
        files.write("text", Path(os.devnull))
    assert not Path(os.devnull).is_file()


@on_unix
def test_half_a_pdf_is_refused(tmp_path):
    program, out = tmp_path / "browser", tmp_path / "report.pdf"
    program.write_text(f"#!/bin/sh\nprintf '%%PDF-1.4 half' > {out}\n")
    program.chmod(0o700)
    with pytest.raises(UserError, match="printed no PDF"):
        pdf.print_page(tmp_path / "report.html", out, str(program))
    program.write_text(f"#!/bin/sh\nprintf '%%PDF-1.4 whole %%%%EOF' > {out}\n")
    (tmp_path / "report.html").touch()
    with pytest.raises(UserError, match=r"cannot be made accessible: It is damaged\. Name another browser"):
        pdf.print_page(tmp_path / "report.html", out, str(program))


# How kernels are talked to.


def test_where_kernels_listen_on_ports_what_they_say_is_encrypted(project, tmp_path, monkeypatch):
    monkeypatch.setattr(private, "SOCKETS", private.ENCRYPTED)
    before = signal.getsignal(signal.SIGTERM)
    cell = (
        "from ipykernel.kernelapp import IPKernelApp as A\nA.instance().transport, bool(A.instance().curve_secretkey)"
    )
    notebook = add(project, "11_one.ipynb", cell)
    task = Task(notebook, tmp_path / "out.ipynb", {}, {}, "kernels", tmp_path)
    assert run_task(task)[0] is None  # here, where the sockets are changed
    signal.signal(signal.SIGTERM, before)
    assert "('tcp', True)" in task.out.read_text()


@pytest.mark.parametrize("engine", ["workers", "kernels"])
def test_an_analysts_start_files_are_not_for_a_report(project, tmp_path, monkeypatch, engine):
    start = tmp_path / "own" / "profile_default" / "startup"
    start.mkdir(parents=True)
    (start / "00.py").write_text("mine = 1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "own"))
    assert "False" in run(add(project, "11_one.ipynb", "'mine' in globals()"), tmp_path, engine)


# What fails in a notebook.


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            "raise ValueError('child C1 is on the list')",
            "ValueError. Run it in JupyterLab for the details, or build with",
        ),
        pytest.param(
            "open('/dev/full', 'w').write('x' * 100_000)",
            "OSError: No space left on device. Run it in JupyterLab for the details, or build with",
            marks=needs_full,
        ),
        (f"import qa_analysis as qa\nqa.open_month('{'August' * 200}')", f"'{'August' * 200}' is not a month. Write"),
    ],
)
def test_an_error_in_a_notebook_is_named_and_shows_no_record(project, tmp_path, cell, said):
    notebook = add(project, "11_bad.ipynb", cell)
    with pytest.raises(SectionError) as error:
        run(notebook, tmp_path)
    place, words, end = str(error.value).splitlines()
    assert place == f"11_bad.ipynb, cell 3, {cell.splitlines()[0]!r}"
    assert words.startswith(said)
    assert end == "No report was written."
    assert "C1" not in words


def test_the_details_of_a_notebook_are_there_for_who_asks(project, tmp_path, monkeypatch):
    monkeypatch.setenv("QA_DEBUG", "1")
    notebook = add(project, "11_bad.ipynb", "number = 1", "number / 0")
    with pytest.raises(SectionError, match="ZeroDivisionError: division by zero"):
        run(notebook, tmp_path)


# What fails in the package itself.


@pytest.fixture
def failing(monkeypatch, capsys):
    """A function that runs a command in which an error arises: its exit code, output and errors."""

    def fail(error):
        def raised(*given):
            raise error

        monkeypatch.setattr(from_records, "count_records", raised)
        monkeypatch.setattr(sys, "argv", ["qa-report", "figures", "2019-08"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return fail


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (ValueError("child C1"), "ValueError in qa_analysis/cli/reporting.py, line "),
        (KeyError("C1"), "KeyError in qa_analysis/cli/reporting.py, line "),
        (MemoryError("C1"), "there was not enough memory. "),
        (OSError("C1"), "OSError in qa_analysis/cli/reporting.py, line "),
    ],
)
def test_what_should_not_happen_is_one_line_without_a_record(failing, error, what):
    code, out, said = failing(error)
    assert (code, out) == (1, "")
    assert said.startswith(f"This should not have happened: {what}")
    assert said.endswith(
        "An earlier report is unchanged. Run again with QA_DEBUG=1 for the details, which may show records.\n"
    )
    assert len(said.splitlines()) == 1
    assert "C1" not in said


def test_what_the_system_refuses_is_named_in_its_own_words(failing):
    code, _, said = failing(OSError(errno.EACCES, "child C1", "audits.csv"))
    assert code == 2
    assert said.startswith(
        f"audits.csv: cannot be read or written ({os.strerror(errno.EACCES)}). You have no access to it"
    )
    assert "C1" not in said


@pytest.mark.parametrize("number", [errno.ELOOP, errno.ENOLCK, errno.ETIMEDOUT, errno.ENXIO])
def test_whatever_the_system_refuses_is_one_line_with_a_remedy(failing, number):
    code, _, said = failing(OSError(number, "child C1", "audits.csv"))
    assert code == 2
    assert said.startswith(f"audits.csv: cannot be read or written ({os.strerror(number)}). ")
    assert ("give another place" in said) is (number != errno.ELOOP)
    assert len(said.splitlines()) == 1
    assert "C1" not in said


def test_the_details_are_there_for_who_asks(failing, monkeypatch):
    monkeypatch.setenv("QA_DEBUG", "1")
    with pytest.raises(ValueError, match="child C1"):
        failing(ValueError("child C1"))


def shell(line):
    """A line of a shell: its exit code and what was said on stderr."""
    run_by = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=ROOT)
    return run_by.returncode, run_by.stdout, run_by.stderr


@on_unix
def test_nobody_has_to_read_to_the_end():
    _, out, said = shell(f"{sys.executable} -m qa_analysis.cli figures 2019-08 | head -1")
    assert out.startswith("measure,")
    assert said == "3 warnings in the records; qa-report check lists them.\n"


@on_unix
def test_a_build_goes_on_though_nobody_reads_along(project):
    add(project, "11_one.ipynb", "month")
    build_of = f"{sys.executable} -m qa_analysis.cli build 2019-08 --data {project / 'data'}"
    _, _, said = shell(f"{build_of} | true")
    assert said == ""
    assert (project / "reports" / "2019-08" / "report.html").is_file()


@on_unix
def test_a_command_ends_well_where_its_output_is_closed(project):
    assert shell(f"{sys.executable} -m qa_analysis.cli verify >&-") == (0, "", "")


@needs_full
def test_an_output_that_cannot_be_written_is_one_line():
    code, _, said = shell(f"{sys.executable} -m qa_analysis.cli figures 2019-08 > {FULL}")
    assert code == 2
    full = "The output: cannot be read or written (No space left on device). The disk is full. Free some of it, and run"
    assert said.splitlines()[1:] == [f"{full} again."]
