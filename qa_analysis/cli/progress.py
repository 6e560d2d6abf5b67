"""Shows a build's progress, section by section: a bar on a terminal, plain lines elsewhere."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


def title(notebook: Path) -> str:
    """A section's title: the first line of its notebook, or the file's name if there is none."""
    cells = nbformat.read(notebook, as_version=4).cells
    lines = [line for cell in cells[:1] for line in cell.source.splitlines()]
    return re.sub(r"^#\s*", "", next(iter(lines), notebook.stem))


def _print_line(line: str) -> None:
    # The build goes on even if whoever reads its output stops.
    with suppress(BrokenPipeError):
        print(line, flush=True)


@contextmanager
def progress() -> Iterator[Callable[[Path, int, int], None]]:
    """The function to call after each notebook, with its path, how many have run and how many there are."""
    console = Console(highlight=False)
    if not console.is_terminal:
        yield lambda path, number, total: _print_line(f"{number:2} of {total}  {title(path)}")
        return
    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("reading the records", total=None)
        yield lambda path, number, total: bar.update(task, completed=number, total=total, description=title(path))
