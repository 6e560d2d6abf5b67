"""Notebooks: papermill executes the section notebooks, several at a time, each with the month's parameters."""

import logging
import os
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import nbformat
import papermill
from jupyter_client import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from qa_analysis.commentary.places import EXPLORE, UNREADABLE, notebook_text
from qa_analysis.errors import DEBUG, SectionError, UserError, debugging
from qa_analysis.report import private

UNWRITTEN = "No report was written."
DETAILS = f"Run it in JupyterLab for the details, or build with {DEBUG}=1; they may show records."


def execute(
    notebooks: dict[Path, dict[str, str]],
    folder: Path,
    parameters: dict[str, str],
    jobs: int,
    done: Callable[[Path, int, int], None],
) -> list[Path]:
    """Execute notebooks into a folder, ``jobs`` at a time, without their cells tagged ``explore``.

    Each comes with the variables that it finds in its environment beside those of this process.

    ``done`` is called after each with its path, its number and how many there are. Raises SectionError that names the
    notebook, the cell and the error of the first that fails. The others are then ended, as when a run is interrupted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Failures are reported by SectionError, not in papermill's log.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    with private.folder() as sockets:
        kernels: list[AsyncKernelManager] = []
        pool = ThreadPoolExecutor(jobs, thread_name_prefix=str(sockets))
        try:
            started = {}
            for path, variables in notebooks.items():
                kernel = _kernel(sockets, kernels, variables)
                started[pool.submit(_execute, path, folder / path.name, parameters, kernel)] = path
            pending = set(started)
            # With a timeout, as a signal that another thread receives does not wake a wait without one.
            while pending:
                ended, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                for number, future in enumerate(ended, len(started) - len(pending) - len(ended) + 1):
                    future.result()
                    done(started[future], number, len(started))
            return [future.result() for future in started]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            # Again and again, as a thread may start one more kernel before it ends.
            while any(thread.name.startswith(str(sockets)) for thread in threading.enumerate()):
                _stop(kernels)
                time.sleep(0.05)


def _kernel(folder: Path, running: list[AsyncKernelManager], variables: dict[str, str]) -> type[AsyncKernelManager]:
    """A class of kernels for one notebook: each has its sockets in the folder, adds itself to those running, and has
    these variables in its environment.
    """

    class Kernel(AsyncKernelManager):
        def __init__(self, **options) -> None:
            name = folder / uuid4().hex[:12]
            super().__init__(connection_file=f"{name}.json", **private.SOCKETS, **options)
            running.append(self)

        async def _async_pre_start_kernel(self, **options):
            return await super()._async_pre_start_kernel(**{"env": os.environ | variables} | options)

    return Kernel


def _stop(kernels: list[AsyncKernelManager]) -> None:
    """Kill kernels at once. It may be called from any thread."""
    for kernel in kernels:
        process = getattr(kernel.provisioner, "process", None)
        if process is not None:
            with suppress(OSError):
                process.kill()


def _execute(notebook: Path, out: Path, parameters: dict[str, str], kernel: type[AsyncKernelManager]) -> Path:
    _write(_without_explore(_read(notebook)), out)
    running = {"kernel_manager_class": kernel, "shutdown_kernel": "immediate", "progress_bar": False}
    try:
        papermill.execute_notebook(out, out, parameters, **running)
    except PapermillExecutionError as error:
        raise SectionError(_failure(notebook, error)) from None
    except (DeadKernelError, RuntimeError):
        raise SectionError(f"{notebook.name}: its kernel died, perhaps for lack of memory. {UNWRITTEN}") from None
    finally:
        # Each thread has an event loop of its own, which nothing else would close.
        ensure_event_loop().close()
    _write(_timeless(nbformat.read(out, as_version=4)), out)
    return out


def _read(notebook: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.reads(notebook_text(notebook), as_version=4)
    except (AttributeError, RecursionError, TypeError, ValueError, nbformat.ValidationError):
        raise UserError(UNREADABLE.format(notebook.name)) from None


def _without_explore(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    notebook.cells = [cell for cell in notebook.cells if EXPLORE not in cell.metadata.get("tags", [])]
    return notebook


def _timeless(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without timings, run-time paths and random cell ids, so that the same inputs give the same bytes."""
    notebook.metadata.pop("papermill", None)
    for previous, cell in zip([None, *notebook.cells], notebook.cells, strict=False):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"{previous.id}-given"
    return notebook


def _write(notebook: nbformat.NotebookNode, path: Path) -> None:
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


def _failure(notebook: Path, error: PapermillExecutionError) -> str:
    """Where and why a notebook failed. Only a UserError is quoted; the message of any other may hold a record, so just
    its kind is named.
    """
    place = f"{notebook.name}, cell {error.exec_count}, {_failing_line(error)!r}"
    if debugging():
        return "\n".join([place, *map(_without_colours, error.traceback), UNWRITTEN])
    if error.ename == UserError.__name__:
        return f"{place}\n{_without_colours(str(error.evalue)).strip()}\n{UNWRITTEN}"
    system = re.match(r"\[Errno (\d+)\]", str(error.evalue))
    kind = f"{error.ename}: {os.strerror(int(system[1]))}" if system else error.ename
    return f"{place}\n{kind}. {DETAILS}\n{UNWRITTEN}"


def _failing_line(error: PapermillExecutionError) -> str:
    """The line of a cell that failed: that which the traceback marks in the cell, else the first."""
    lines = error.source.strip().splitlines()
    found = re.search(r"^-+> ?(\d+) ", _without_colours("\n".join(error.traceback)), re.MULTILINE)
    number = int(found[1]) if found else 1
    return lines[number - 1].strip() if 0 < number <= len(lines) else next(iter(lines), "")


def _without_colours(text: str) -> str:
    """A text without terminal colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
