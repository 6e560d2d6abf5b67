"""Progress: section by section, as a bar on a terminal and as plain lines elsewhere."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


def title(notebook: Path) -> str:
    """A section's title, as its notebook has it."""
    cells = nbformat.read(notebook, as_version=4).cells
    lines = [line for cell in cells[:1] for line in cell.source.splitlines()]
    return re.sub(r"^#\s*", "", next(iter(lines), notebook.stem))


def _said(line: str) -> None:
    with suppress(BrokenPipeError):  # whoever reads along may stop; the build goes on
        print(line, flush=True)


@contextmanager
def progress() -> Iterator[Callable[[Path, int, int], None]]:
    """What to call when a notebook has run, with its number and the number of all."""
    console = Console(highlight=False)
    if not console.is_terminal:
        yield lambda notebook, number, of: _said(f"{number:2} of {of}  {title(notebook)}")
        return
    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("reading the records", total=None)
        yield lambda notebook, number, of: bar.update(task, completed=number, total=of, description=title(notebook))
