"""Ctrl-C ends a command in one line from its first moments on."""

import subprocess
import sys

import pytest
from conftest import ROOT

LIGHT = "import sys, qa_analysis.cli; print(*sys.modules)"
STOPPED = """
import sys
from qa_analysis.cli import main

class Stop:
    def find_spec(self, name, *given, stopped=sys.argv[1]):
        if name == stopped:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Stop())
sys.argv = ["qa-report", "check"]
main()
"""


def python(code, *arguments):
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT)


def test_hardly_anything_is_loaded_before_a_command_can_be_interrupted():
    loaded = python(LIGHT).stdout.split()
    assert not {"click", "numpy", "pandas", "pydantic"} & set(loaded)


@pytest.mark.parametrize("module", ["click", "numpy", "pandas", "qa_analysis.records.validate", "yaml"])
def test_ctrl_c_while_the_package_is_loaded_is_one_line(module):
    ended = python(STOPPED, module)
    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr.lstrip("\n") == "Interrupted. Nothing was written; an earlier report is unchanged.\n"
