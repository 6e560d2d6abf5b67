"""Timing: how long a command takes in a process of its own, and how much memory."""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Cost(NamedTuple):
    """What a command cost: seconds by the clock, seconds of processors, and the most memory of its process in MB."""

    clock: float
    processors: float
    memory: float


def cost(*arguments: str | Path, repeats: int = 1) -> Cost:
    """The median cost of running Python with some arguments, in the project's folder. It may end with any exit code
    that a build has for success.
    """
    runs = [_cost([sys.executable, *map(str, arguments)]) for _ in range(repeats)]
    return Cost(*map(median, zip(*runs, strict=True)))


def _cost(command: list[str]) -> Cost:
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    if code not in (0, 4):  # 4: there was nothing to do
        raise SystemExit(f"{' '.join(command)} ended with {code}.\n{said}")
    return Cost(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def unit() -> Cost:
    """The cost of importing pandas, as a measure of the machine."""
    return cost("-c", "import pandas", repeats=3)
