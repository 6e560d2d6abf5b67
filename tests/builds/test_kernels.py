"""Kernels: whichever runs a notebook, its outputs are the same, and so is how it ends.

What a notebook could ask and be told apart by is left out here: numbers of processes, threads that serve sockets, the
connection file, the kernel's class, the command's arguments, how deep the stack is, and which modules are loaded.
"""

import json
import os
import re
import subprocess
import sys
import time
from itertools import groupby

import nbformat
import psutil
import pytest
from conftest import ROOT
from kernel_runs import DRAWN, SECTIONS, SMALL, named

from qa_analysis.errors import SectionError
from qa_analysis.report.notebooks import Task, execute

PATHS = os.pathsep.join(map(str, (ROOT, ROOT / "tests", ROOT / "tests" / "support")))
VARYING = {  # what no two runs have in common
    r"0x[0-9a-f]{6,}": "ADDRESS",
    r"ipykernel_\d+": "ipykernel_PID",
    r"[0-9a-f]{32}": "ID",
    r"[-+.\de]+ (ns|μs|ms|s)\b": "TIME",
    r"<dc:date>[^<]+": "<dc:date>",
    r"Task-\d+": "TASK",
}
pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks, and has all that the cells ask of"),
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The folder with the notebooks that each kind of kernel executed (see ``kernel_runs``)."""
    folder = tmp_path_factory.mktemp("runs")
    command = [sys.executable, ROOT / "tests" / "support" / "kernel_runs.py", folder]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment | {"PYTHONPATH": PATHS}, timeout=300)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    return folder


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_the_same_bytes_in_each_kind_of_kernel(runs, section):
    """In any order and any division among processes."""
    expected = (runs / "kernels" / f"{section}.ipynb").read_bytes()
    assert b'"outputs": [\n    {' in expected
    for number in range(len(DRAWN)):
        assert (runs / f"drawn {number}" / f"{section}.ipynb").read_bytes() == expected


def test_a_cell_shows_in_this_process_what_it_shows_in_a_kernel_of_its_own(runs):
    here, there = (executed(runs / engine / "hostile.ipynb") for engine in ("children", "kernels"))
    assert len(here["cells"]) == len(named("hostile_cells")) + 1  # with the parameters
    shown = [[as_shown(cell) for cell in notebook["cells"][1:]] for notebook in (here, there)]
    for (name, _), one, other in zip(named("hostile_cells"), *shown, strict=True):
        assert (name, one) == (name, other)
    assert sum(bool(cell["outputs"]) for cell in here["cells"]) > 150
    assert widgets(here) == widgets(there)
    assert len(widgets(here)) > 20


def test_nothing_of_one_notebook_is_there_for_another(runs):
    """Whatever ran before in its process, such as a section in a worker, or beside it."""
    made = sorted(runs.glob("*/traces*.ipynb"))
    assert len(made) == 3 * len(DRAWN)
    first, *others = [as_shown(executed(path)["cells"][-2]) for path in made]
    assert "drawing" in str(first)
    assert "error" not in str(first)
    for path, other in zip(made[1:], others, strict=True):
        assert (path, other) == (path, first)


def test_a_process_runs_one_notebook_after_another(runs):
    assert len(list((runs / "one process").iterdir())) == SMALL


def executed(path):
    return json.loads(path.read_text(encoding="utf-8"))


def as_shown(cell):
    """A cell's number and outputs, without what varies. What it says on either stream comes in no certain order."""
    outputs = []
    for streams, group in groupby(cell["outputs"], key=lambda output: output["output_type"] == "stream"):
        said = {}
        for output in group:
            if streams:
                said.setdefault(output["name"], []).extend(output["text"])
            else:
                outputs.append(constant(output))
        outputs += sorted((name, constant("".join(text))) for name, text in said.items())
    return cell["execution_count"], outputs


def constant(output):
    text = json.dumps(output, sort_keys=True, ensure_ascii=False)
    for pattern, name in VARYING.items():
        text = re.sub(pattern, name, text)
    return text


def widgets(notebook):
    """The state of each widget of a notebook."""
    [states] = notebook["metadata"]["widgets"].values()
    return sorted(map(constant, states["state"].values()))


# How a notebook ends.


def add(folder, *codes, kernel="python3", language="python"):
    """A notebook of these cells."""
    cells = list(map(nbformat.v4.new_code_cell, codes))
    named = {"kernelspec": {"name": kernel, "display_name": kernel, "language": language}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=named), folder / "11_one.ipynb")
    return folder / "11_one.ipynb"


def shown(folder, *codes, engine="children", **kernel):
    """The outputs of a notebook's last cell, and the metadata of the notebook."""
    notebook = add(folder, *codes, **kernel)
    out = folder / "out.ipynb"
    assert list(execute([Task(notebook, out, {"month": "2019-08"}, {})], 1, engine)) == [notebook]
    return executed(out)["cells"][-1]["outputs"], executed(out)["metadata"]


DEATHS = {
    "it ends": "import os\nos._exit(0)",
    "it is killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "it closes everything": "import os\nos.closerange(0, 1000)",
}


@pytest.mark.parametrize(
    ("engine", "death"),
    [*(("children", death) for death in DEATHS), ("workers", "it is killed"), ("kernels", "it ends")],
)
def test_a_notebook_whose_process_dies_is_named(tmp_path, engine, death):
    notebook = add(tmp_path, DEATHS[death], "5")
    with pytest.raises(SectionError, match=r"^11_one\.ipynb: its kernel died"):
        list(execute([Task(notebook, tmp_path / "out.ipynb", {}, {})], 1, engine))


def test_a_notebook_that_breaks_its_kernel_is_named(tmp_path):
    with pytest.raises(SectionError, match=r"^11_one\.ipynb: its kernel died"):
        shown(tmp_path, "import sys\nsys.stdout = sys.stderr = None", "5")


RUNNING = """
import os, signal, subprocess, threading, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
threading.Thread(target=time.sleep, args=(600,)).start()
subprocess.Popen(["sleep", "600"])
[os.close(number) for number in (0, 1, 2)]
print("done")
"""


def test_what_a_notebook_leaves_running_ends_with_it(tmp_path, capfd):
    before, files = set(psutil.Process().children(recursive=True)), psutil.Process().num_fds()
    assert shown(tmp_path, RUNNING)[0][0]["text"] == ["done\n"]
    assert set(psutil.Process().children(recursive=True)) <= before
    assert psutil.Process().num_fds() == files
    assert capfd.readouterr() == ("", "")


KILLED = """
import sys
from pathlib import Path
from qa_analysis.report.notebooks import Task, execute
if __name__ == "__main__":
    list(execute([Task(Path(sys.argv[1]), Path("out.ipynb"), {}, {})], 1, sys.argv[2]))
"""


@pytest.mark.parametrize("engine", ["children", "kernels"])
def test_when_a_build_is_killed_all_that_it_started_ends(tmp_path, engine):
    notebook = add(tmp_path, "import subprocess\nsubprocess.run(['sleep', '600'])")
    (tmp_path / "build.py").write_text(KILLED)
    with subprocess.Popen([sys.executable, "build.py", notebook, engine], cwd=tmp_path) as build:
        begun = []
        while not any(process.name() == "sleep" for process in begun):
            time.sleep(0.05)
            begun = psutil.Process(build.pid).children(recursive=True)
        build.kill()
    assert psutil.wait_procs(begun, timeout=10)[1] == []


# Kernels that are not this process's own.


def test_a_notebook_of_another_language_has_its_own_kernel(tmp_path, monkeypatch):
    spec = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "language": "R"}
    (tmp_path / "kernels" / "ir").mkdir(parents=True)
    (tmp_path / "kernels" / "ir" / "kernel.json").write_text(json.dumps(spec | {"display_name": "R"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    (output,), _ = shown(tmp_path, "type(get_ipython().kernel)", kernel="ir", language="R")
    assert output["data"]["text/plain"] == ["ipykernel.ipkernel.IPythonKernel"]


def test_a_widget_takes_what_is_said_in_it(tmp_path):
    """A kernel of its own shows the same, but sometimes waits for ever for a reply to it."""
    made = "import ipywidgets\nout = ipywidgets.Output()\nout"
    inside = "from IPython.display import clear_output\nwith out: print('before'); clear_output(); print('inside')"
    outputs, metadata = shown(tmp_path, made, inside, "out.outputs")
    [states] = metadata["widgets"].values()
    held = [state["state"]["outputs"] for state in states["state"].values() if "outputs" in state["state"]]
    assert held == [[{"name": "stdout", "output_type": "stream", "text": "inside\n"}]]
    assert "inside" in outputs[0]["data"]["text/plain"][0]


INTERRUPTED = """
import os, signal
from qa_analysis.report.kernels import processes
signal.signal(signal.SIGTERM, signal.default_int_handler)
me = os.getpid()
os.register_at_fork(after_in_parent=lambda: os.kill(me, signal.SIGTERM))
try:
    {start}
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize(
    "start",
    [
        "print(*processes.run_tasks(lambda task: (task, True), range(3), 1, forked=True))",
        "with processes.aside(print): pass",
    ],
)
def test_an_interrupt_while_a_process_is_forked_is_not_lost(start):
    command = [sys.executable, "-c", INTERRUPTED.format(start=start)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == ("interrupted\n", "")
