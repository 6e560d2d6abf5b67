"""Many reports at once: whatever happens to the workers, each report is whole and the same as if made alone."""

import filecmp
import json
import shutil
import signal
import subprocess
import sys
import time
from datetime import date

import nbformat
import psutil
import pytest
from conftest import ROOT
from frames import BASE, write

from qa_analysis.figures.from_records import count_records
from qa_analysis.figures.table import as_csv

pytest.importorskip("distributed")
COMMAND = [sys.executable, "-m", "qa_analysis.cli"]
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
GIVEN = 'month = "2019-08"\ndata = ""\nparams = ""\nedition = "operational"\nas_at = ""'
SAID = """import qa_analysis as qa

section = qa.open_section("1.1", month, data=data, params=params, edition=edition, as_at=as_at)
section.say("late", "{of completed audit} were submitted late", "completion.late")"""


def notebook():
    """A notebook of one section that says a sentence."""
    v4 = nbformat.v4
    given = v4.new_code_cell(GIVEN, id="given", metadata={"tags": ["parameters"]})
    cells = [v4.new_markdown_cell("# 1.1 A section", id="heading"), given, v4.new_code_cell(SAID, id="said")]
    return v4.new_notebook(cells=cells, metadata=KERNEL)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of one section. The records of Bath have an error, and those of Cork end before August."""
    folder = tmp_path_factory.mktemp("project")
    audits = {"Avon": {}, "Bath": {"team": "T9"}, "Cork": {"month": "2019-07"}}
    for name in ("params", "notebooks", *(f"data/authority={name}" for name in audits)):
        (folder / name).mkdir(parents=True)
    for name, audit in audits.items():
        write(folder / "data" / f"authority={name}", audits=[{"audit_id": "A1", **audit}])
    shutil.copy(ROOT / "params" / "framework.yml", folder / "params")
    nbformat.write(notebook(), folder / "notebooks" / "11_one.ipynb")
    return folder


def start(project, *arguments):
    """A command in a process of its own, in the project."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*COMMAND, *map(str, arguments)], cwd=project, **streams)


def wait_for(found, seconds=60):
    """What a function finds, as soon as it finds something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if result := found():
            return result
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def building(process, *words):
    """The builds that run below a process, whose command has these words."""
    below = psutil.Process(process.pid).children(recursive=True)
    return [one for one in below if {"build", *words} <= {*_command(one)}]


def _command(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.fixture(scope="module")
def backfilled(project):
    """How a backfill ended, in which the worker that built Avon's report was killed."""
    process = start(project, "backfill", "2019-08", "2019-08", "--workers", 2)
    (build,) = wait_for(lambda: building(process, str(project / "data" / "authority=Avon")))
    build.parent().kill()
    out, said = process.communicate()
    return process.returncode, out, said


def test_a_killed_worker_and_a_bad_council_do_not_stop_the_others(project, backfilled):
    code, out, said = backfilled
    assert code == 2
    lines = out.splitlines()
    # The build outlives its worker, and may have been the one that made the report.
    ends = {line.partition("  ")[2].replace("up to date", "made") for line in lines[:3]}
    assert ends == {"Avon 2019-08: made", "Bath 2019-08: failed", "Cork 2019-08: left out, no audits"}
    assert lines[3] == "Left out, as no audits are recorded: Cork 2019-08"
    assert lines[4] == f"1 report in {project / 'reports'}, 1 not made."
    assert said.startswith("No report of Bath 2019-08: 1 error in the records of ")
    assert "audits.csv, row 2, column team: there is no such team in the table teams." in said
    assert "Traceback" not in said


def test_a_report_is_that_of_a_build_alone(project, backfilled):
    data, alone = project / "data" / "authority=Avon", project / "alone"
    assert start(project, "build", "2019-08", "--data", data, "--out", alone).communicate()[1] == ""
    names = [path.relative_to(alone) for path in alone.rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert len(names) == 6
    assert filecmp.cmpfiles(alone, project / "reports" / "Avon", names, shallow=False)[0] == names


@pytest.fixture(scope="module")
def scheduler(project):
    """The address of a Dask scheduler with a worker, each in a process of its own."""
    place = project / "scheduler.json"
    to = ["--scheduler-file", place, "--no-dashboard"]
    each = {"scheduler": ["--host", "127.0.0.1", "--port", "0"], "worker": ["--nthreads", "1", "--no-nanny"]}
    started = []
    for role, options in each.items():
        ran = [sys.executable, "-m", "distributed.cli.dask_" + role, *map(str, to), *options]
        started.append(subprocess.Popen(ran, cwd=project, stderr=subprocess.DEVNULL))
    yield wait_for(lambda: place.exists() and json.loads(place.read_text())["address"])
    for process in started:
        process.terminate()
        process.wait()


def test_another_scheduler_finds_that_a_report_is_up_to_date(project, backfilled, scheduler):
    process = start(project, "backfill", "2019-08", "2019-08", "--authorities", "Avon", "--scheduler", scheduler)
    out, _ = process.communicate()
    assert process.returncode == 4
    assert out == f"1 of 1  Avon 2019-08: up to date\n1 report in {project / 'reports'}.\n"


def test_another_scheduler_counts_the_figures_that_one_folder_has(project, scheduler, framework):
    ratings = {"Avon": "Good", "Bath": "Inadequate"}
    audits = {name: {"audit_id": "A1", "final_rating": rating} for name, rating in ratings.items()}
    for name, audit in audits.items():
        (project / "set" / f"authority={name}").mkdir(parents=True)
        write(project / "set" / f"authority={name}", audits=[audit])
    (project / "one").mkdir()
    rows = {name: [{"authority": authority, **row} for authority in audits for row in of] for name, of in BASE.items()}
    write(project / "one", **rows | {"audits": [{"authority": name, **audit} for name, audit in audits.items()]})
    out, said = start(project, "figures", "2019-08", "--data", project / "set", "--scheduler", scheduler).communicate()
    together = count_records(project / "one", "2019-08", framework, date(2019, 8, 31)).figures
    assert out == as_csv(together)
    assert said == "2 warnings in the records; qa-report check lists them.\n"


def test_what_stops_a_backfill_ends_all_of_it(project):
    process = start(project, "backfill", "2019-08", "2019-08", "--authorities", "Avon", "--out", project / "stopped")
    wait_for(lambda: building(process))
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate()
    assert process.returncode == 130
    assert said == "Interrupted. The reports that were finished stay; run again for the others.\n"
    assert wait_for(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in below), 5)
    assert not (project / "stopped" / "Avon" / "2019-08").exists()
