"""Kernels: whichever runs a notebook, its outputs are the same, and so is how it ends.

What a notebook could ask and be told apart by is left out here: numbers of processes, threads that serve sockets, the
connection file, the kernel's class, the command's arguments, how deep the stack is, and which modules are loaded.
"""

import json
import os
import re
import subprocess
import sys
from itertools import groupby

import pytest
from conftest import ROOT
from kernel_runs import ENGINES, SECTIONS, cells

PATHS = os.pathsep.join(map(str, (ROOT, ROOT / "tests", ROOT / "tests" / "support")))
VARYING = {  # what no two runs have in common
    r"0x[0-9a-f]{6,}": "ADDRESS",
    r"ipykernel_\d+": "ipykernel_PID",
    r"[0-9a-f]{32}": "ID",
    r"[-+.\de]+ (ns|μs|ms|s)\b": "TIME",
    r"<dc:date>[^<]+": "<dc:date>",
    r"Task-\d+": "TASK",
}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks, and has all that the cells ask of")


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
    made = [(runs / engine / f"{section}.ipynb").read_bytes() for engine in ENGINES]
    assert b'"outputs": [\n    {' in made[0]
    assert made[0] == made[1] == made[2]


def test_a_cell_shows_in_this_process_what_it_shows_in_a_kernel_of_its_own(runs):
    here, there = (executed(runs / engine / "hostile.ipynb") for engine in ("children", "kernels"))
    assert len(here["cells"]) == len(cells("hostile_cells")) + 1  # with the parameters
    shown = [[as_shown(cell) for cell in notebook["cells"][1:]] for notebook in (here, there)]
    for (name, _), one, other in zip(cells("hostile_cells"), *shown, strict=True):
        assert (name, one) == (name, other)
    assert sum(bool(cell["outputs"]) for cell in here["cells"]) > 150
    assert widgets(here) == widgets(there)
    assert len(widgets(here)) > 20


def test_nothing_of_one_notebook_is_there_for_another(runs):
    """Whatever ran before in its process or its parent's; in a worker, two sections did."""
    made = sorted(runs.glob("*/traces*.ipynb"))
    assert len(made) == 2 + 2 + 1 + 2 * 3
    first, *others = [as_shown(executed(path)["cells"][-2]) for path in made]
    assert "drawing" in str(first)
    assert "error" not in str(first)
    for path, other in zip(made[1:], others, strict=True):
        assert (path, other) == (path, first)


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
