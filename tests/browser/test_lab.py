"""Exploring in JupyterLab, in a real browser: it starts, every cell runs, and a control changes what is shown."""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

import nbformat
import psutil
import pytest
import zmq
from browsing import WIDE, violations
from conftest import ROOT
from frames import write
from tornado.websocket import websocket_connect
from users import as_nobody

import qa_analysis as qa
from qa_analysis.projects.sample import write_random
from qa_analysis.report.handover import EXPLORED

NOTEBOOK = ROOT / "notebooks" / "explore.ipynb"
CHART = '.qa-figures [role="img"]'
WAIT = 60_000  # milliseconds


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of what JupyterLab opens and may save, with settings of its own for JupyterLab."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("params", "data/sample"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "notebooks").mkdir()
    shutil.copy(NOTEBOOK, folder / "notebooks")
    (folder / "jupyter").mkdir()
    (folder / "jupyter" / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": {"allow_root": True}}))
    return folder


@pytest.fixture(scope="module")
def address(project):
    """The address that the command prints, while JupyterLab runs."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    places += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    env = os.environ | dict.fromkeys(places, str(project / "jupyter")) | {"QA_PROJECT": str(project)}
    command = [sys.executable, "-m", "qa_analysis.cli", "explore", "2019-08", "--no-browser", "--port", str(port)]
    said = project / "said"
    with said.open("w") as file, subprocess.Popen(command, env=env, stderr=file, stdin=subprocess.DEVNULL) as server:
        try:
            yield _printed(said, server)
        finally:
            server.terminate()
            assert server.wait(30) == 0
    assert "Traceback" not in said.read_text()


def _printed(said, server):
    for _ in range(600):
        if found := re.search(r"http://127\S+token=\w+", said.read_text()):
            return found[0]
        assert server.poll() is None, said.read_text()
        time.sleep(0.1)
    raise AssertionError(said.read_text())


@pytest.fixture(scope="module")
def kernel(address):
    """A kernel that JupyterLab has started, not for a notebook: its id, its process and its folder."""
    server, token = re.fullmatch(r"(.*)/lab\S*token=(\w+)", address).groups()
    ask = {"method": "POST", "data": b"{}", "headers": {"Authorization": f"token {token}"}}
    with urlopen(Request(f"{server}/api/kernels", **ask)) as answer:
        name = json.load(answer)["id"]
    for process in psutil.process_iter(["cmdline"]):  # of one that has just ended there is none
        if name in (told := " ".join(process.info["cmdline"] or ())):
            return name, process, Path(re.search(rf"\S+(?=/kernel-{name}\.json)", told)[0])
    raise AssertionError("the kernel did not start")


async def executed(url, code):
    """What a cell prints, executed over the server."""
    socket = await websocket_connect(url)
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "", "username": "", "version": "5.3"}
    asked = {"header": header, "parent_header": {}, "metadata": {}, "content": {"code": code}, "channel": "shell"}
    await socket.write_message(json.dumps(asked))
    printed = None
    while (said := await asyncio.wait_for(socket.read_message(), 60)) is not None:  # which it is once it is closed
        if json.loads(said)["msg_type"] in ("stream", "error"):
            printed = json.loads(said)["content"].get("text")
            socket.close()
    return printed


def test_a_cell_runs_and_no_other_user_hears_of_it(address, kernel):
    name, process, _ = kernel
    server, token = re.fullmatch(r"(.*)/lab\S*token=(\w+)", address).groups()
    url = f"{server.replace('http', 'ws')}/api/kernels/{name}/channels?token={token}"
    with zmq.Context() as context, context.socket(zmq.SUB) as listener, ThreadPoolExecutor(1) as alone:
        assert alone.submit(asyncio.run, executed(url, "print(6 * 7)")).result() == "42\n"
        ports = [one.laddr.port for one in process.net_connections() if one.status == psutil.CONN_LISTEN]
        listener.subscribe(b"")
        for port in ports:  # ipykernel has one, which takes what forked processes print
            listener.connect(f"tcp://127.0.0.1:{port}")
        time.sleep(0.2)
        assert alone.submit(asyncio.run, executed(url, "print('C1')")).result() == "C1\n"
        assert not listener.poll(200)


def test_no_other_user_can_enter_the_folder_of_the_kernels_or_connect_to_one(kernel):
    name, _, folder = kernel
    sockets = list(folder.glob(f"kernel-{name}-ipc-*"))
    assert len(sockets) == 5
    with as_nobody():
        with pytest.raises(PermissionError):
            list(os.scandir(folder))
        for path in sockets:
            with socket.socket(socket.AF_UNIX) as other, pytest.raises(PermissionError):
                other.connect(str(path))


@pytest.fixture(scope="module")
def lab(browser, address):
    """JupyterLab after every cell has run."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.asked = []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.goto(address)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(CHART).wait_for(state="attached")
    yield page
    context.close()


def cells():
    return [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]


def test_the_notebook_is_short_and_stored_without_outputs():
    assert all(len(cell.source.splitlines()) <= 4 for cell in cells())
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells())
    assert "must not leave it" in nbformat.read(NOTEBOOK, as_version=4).cells[0].source


@pytest.fixture(scope="module")
def random_set(tmp_path_factory, framework):
    folder = tmp_path_factory.mktemp("random")
    write_random(folder, framework, authorities=1, months=2, seed=11)
    return folder


@pytest.mark.parametrize("month", ["2018-04", "2019-03", "2019-08 of a random set"])
def test_every_cell_runs_for_another_month(month, random_set, monkeypatch):
    monkeypatch.setenv(EXPLORED, json.dumps({"month": month[:7]} | ({"data": str(random_set)} if " " in month else {})))
    names = {}
    for cell in cells():
        exec(compile(cell.source, "cell", "exec"), names)
    assert names["report"].month == month[:7]


def test_without_a_month_it_is_the_one_explored_else_the_last(monkeypatch, random_set):
    monkeypatch.delenv(EXPLORED, raising=False)
    assert qa.open_month().month == "2019-08"
    monkeypatch.setenv(EXPLORED, json.dumps({"month": "2019-03", "as_at": "2019-04-15"}))
    explored = qa.open_month()
    assert (explored.month, str(explored.as_at)) == ("2019-03", "2019-04-15")
    assert qa.open_month(data=str(random_set)).month == "2019-08"


def test_without_any_audit_there_is_no_last_month(tmp_path):
    with pytest.raises(qa.UserError, match="No audits are recorded in"):
        qa.open_month(data=str(write(tmp_path, audits=[])))


def test_every_cell_runs_without_an_error(lab, project):
    notebook = project / "notebooks" / "explore.ipynb"
    for _ in range(60):
        lab.keyboard.press("Control+s")
        lab.wait_for_timeout(500)
        cells = [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
        if all(cell.execution_count for cell in cells):
            break
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert {output.output_type for output in outputs} <= {"execute_result", "display_data"}
    assert "2019-08" in outputs[0].data["text/plain"]


def shown(lab):
    """The words of the chart and the lines of the table below the controls."""
    page = lab.locator(".qa-figures")
    return page.locator("svg text").all_text_contents(), page.locator("tbody tr").all_inner_texts()


def test_a_control_changes_the_chart_and_the_table(lab):
    lab.locator(".jp-WindowedPanel-outer").first.evaluate("panel => { panel.scrollTop = 0 }")
    lab.locator(".qa-figures", has_text="7 of 41 (17%)").first.wait_for()
    words, lines = shown(lab)
    assert "Requires Improvement" in words
    assert lines[-3] == "August 2019\tInadequate\t7 of 41 (17%)\t9% to 31%"
    lab.get_by_label("Measure", exact=True).select_option(label="Completion rate")
    lab.locator(".qa-figures figcaption", has_text="Completion rate").wait_for()
    assert shown(lab)[1][-1] == "August 2019\t45 of 59 (76%)"
    lab.get_by_label("Period", exact=True).press("ArrowDown")
    lab.locator(".qa-figures figcaption", has_text="August 2019").wait_for()
    assert lab.locator(".jp-Cell.jp-mod-active .qa-figures").count() == 1  # the key was the control's own
    words, lines = shown(lab)
    assert "45 of 59 (76%)" in words
    assert lines == ["August 2019\t45 of 59 (76%)"]


def test_nothing_is_loaded_from_elsewhere_and_no_news_are_offered(lab, address):
    server = address.partition("/lab")[0]
    assert {url for url in lab.asked if not url.startswith((server, "data:", "blob:"))} == set()
    assert lab.get_by_text("Jupyter news").count() == 0


def test_no_debugger_is_offered_which_would_listen_to_all_users(lab):
    assert lab.locator(".jp-NotebookPanel-toolbar").get_by_title("Restart the kernel").count() > 0
    assert lab.get_by_title("Debugger").count() == 0


def test_the_controls_can_be_used_and_read_by_all(lab):
    found = violations(lab)
    assert [
        rule for rule, places in found if any("widget-" in place or "qa-figures" in place for place in places)
    ] == []
    assert "svg-img-alt" not in dict(found)


def test_a_mistake_in_the_month_ends_before_jupyterlab_starts(project):
    command = [sys.executable, "-m", "qa_analysis.cli", "explore", "2012-08", "--no-browser"]
    ended = subprocess.run(command, env=os.environ | {"QA_PROJECT": str(project)}, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("No audits are recorded in 2012-08 or before.")
