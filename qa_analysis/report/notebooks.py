"""Notebooks: papermill executes the section notebooks, several at a time, each with the month's parameters and in a
process of its own.
"""

import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import nbformat
import papermill
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from qa_analysis.commentary.places import EXPLORE, UNREADABLE, notebook_text
from qa_analysis.errors import DEBUG, SectionError, UserError, debugging, describe_unexpected
from qa_analysis.report import private
from qa_analysis.report.kernels import in_process, ordinary, processes
from qa_analysis.report.sealed import is_sealed

UNWRITTEN = "No report was written."
DIED = "{}: its kernel died, perhaps for lack of memory. " + UNWRITTEN
DETAILS = f"Run it in JupyterLab for the details, or build with {DEBUG}=1; they may show records."


class Task(NamedTuple):
    """A notebook to execute with these parameters, and the variables that it finds in its environment.

    ``engine`` says in what it runs: ``children`` forked from this process, ``workers``, or ``kernels`` (see
    ``report.kernels``); if it is empty, in children where that is safe, else in workers.
    """

    notebook: Path
    out: Path
    parameters: dict[str, str]
    variables: dict[str, str]
    engine: str = ""
    sockets: Path = Path()


def execute(tasks: Iterable[Task], jobs: int, engine: str = "") -> Iterator[Path]:
    """Execute notebooks, ``jobs`` at a time, without their cells tagged ``explore``: each notebook as it ends.

    Raises SectionError that names the notebook, the cell and the error of the first that fails. The others are then
    ended, as when a run is interrupted.
    """
    forked = engine == "children" or (engine != "workers" and processes.can_fork())
    if forked and engine != "kernels":
        in_process.load()
    with private.folder() as sockets:
        # An analyst's own settings and start files of IPython are not for a report.
        own = {"IPYTHONDIR": str(sockets / "ipython")}
        complete = (t._replace(engine=engine, sockets=sockets, variables=t.variables | own) for t in tasks)
        with closing(processes.run_tasks(run_task, complete, jobs, forked)) as results:
            for task, result in results:
                if isinstance(result, processes.Died):
                    raise SectionError(DIED.format(task.notebook.name))
                if isinstance(result, Exception):
                    raise result
                yield task.notebook


def run_task(task: Task) -> tuple[Exception | None, bool]:
    """Execute a notebook in this process, which runs nothing else: what went wrong, and whether nothing is left in the
    process that another notebook could find.
    """
    os.environ.update(task.variables)
    try:
        _execute(task)
    except (SectionError, UserError, OSError) as error:
        return error, False
    except Exception as error:
        return SectionError(f"{task.notebook.name}: {describe_unexpected(error)}"), False
    return None, is_sealed(notebook_text(task.notebook))


def _execute(task: Task) -> None:
    notebook = _without_explore(_read(task.notebook))
    # Failures are reported by SectionError, not in papermill's log.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    options = {"engine_name": ordinary.NAME, "sockets": task.sockets}
    if task.engine != "kernels" and notebook.metadata.get("kernelspec", {}).get("name") == NATIVE_KERNEL_NAME:
        options = {"engine_name": in_process.NAME}
    try:
        made = papermill.execute_notebook(notebook, None, task.parameters, progress_bar=False, **options)
    except PapermillExecutionError as error:
        raise SectionError(_failure(task.notebook, error)) from None
    except (DeadKernelError, RuntimeError):
        raise SectionError(DIED.format(task.notebook.name)) from None
    _write(_timeless(made), task.out)


def _read(notebook: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.reads(notebook_text(notebook), as_version=4)
    except (AttributeError, RecursionError, TypeError, ValueError, nbformat.ValidationError):
        raise UserError(UNREADABLE.format(notebook.name)) from None


def _without_explore(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    notebook.cells = [cell for cell in notebook.cells if EXPLORE not in cell.metadata.get("tags", [])]
    return notebook


def _timeless(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without timings, cuts in streams, run-time paths and random cell ids, so that the same inputs give
    the same bytes.
    """
    notebook.metadata.pop("papermill", None)
    for previous, cell in zip([None, *notebook.cells], notebook.cells, strict=False):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"{previous.id}-given" if previous else "given"
        if "outputs" in cell:
            cell.outputs = _with_whole_streams(cell.outputs)
    return notebook


def _with_whole_streams(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Outputs in which adjacent pieces of a stream are one, as in JupyterLab: a moment decides where it is cut."""
    whole = []
    for output in outputs:
        before = whole[-1] if whole else {}
        if output.output_type == "stream" and before.get("name") == output.name:
            before.text += output.text
        else:
            whole.append(output)
    return whole


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
