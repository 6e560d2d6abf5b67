"""Running: papermill executes the section notebooks, each with the month's parameters."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import papermill
from jupyter_client import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from qa_analysis.errors import SectionError, UserError

EXPLORE = "explore"
UNWRITTEN = "No report was written."


class LocalKernel(AsyncKernelManager):
    """A kernel that talks over files of this user's own where the system can, and over TCP on Windows."""

    transport = "tcp" if os.name == "nt" else "ipc"


KERNEL = {"kernel_manager_class": LocalKernel, "shutdown_kernel": "immediate"}


def sections(folder: Path) -> list[Path]:
    """The section notebooks of a folder, in reading order. Raises UserError where there is none."""
    found = sorted(folder.glob("[0-9]*.ipynb"))
    if not found:
        raise UserError(f"{folder}: no section notebooks. They are named like 11_audit_activity.ipynb.")
    return found


def execute(
    notebooks: list[Path], folder: Path, parameters: dict[str, str], done: Callable[[Path], None]
) -> list[Path]:
    """Execute notebooks into a folder, and say so after each; what is for exploring alone is left out.

    Raises SectionError that names the notebook, the cell and the error.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_executed(notebook, folder / notebook.name, parameters, done) for notebook in notebooks]


def _executed(notebook: Path, out: Path, parameters: dict[str, str], done: Callable[[Path], None]) -> Path:
    _write(_without_explore(_read(notebook)), out)
    try:
        papermill.execute_notebook(out, out, parameters, cwd=notebook.parent, progress_bar=False, **KERNEL)
    except PapermillExecutionError as error:
        raise SectionError(_failure(notebook, error)) from None
    except DeadKernelError:
        raise SectionError(f"{notebook.name}: its kernel died, perhaps for lack of memory. {UNWRITTEN}") from None
    _write(_timeless(nbformat.read(out, as_version=4)), out)
    done(notebook)
    return out


def _read(notebook: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(notebook, as_version=4)
    except nbformat.reader.NotJSONError:
        raise UserError(f"{notebook.name}: not readable as a notebook. Restore it from an earlier version.") from None


def _without_explore(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    notebook.cells = [cell for cell in notebook.cells if EXPLORE not in cell.metadata.get("tags", [])]
    return notebook


def _timeless(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without timings and run-time paths, so that the same inputs give the same bytes."""
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
    first = next(iter(error.source.strip().splitlines()), "")
    said = re.sub(r"\x1b\[[0-9;]*m", "", str(error.evalue)).strip()
    return f"{notebook.name}, cell {error.exec_count}, {first!r}\n{error.ename}: {said}\n{UNWRITTEN}"
