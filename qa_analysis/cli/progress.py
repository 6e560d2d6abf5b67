"""Shows a build's progress, section by section: a bar on a terminal, plain lines elsewhere."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from qa_analysis.commentary.places import notebook_text
from qa_analysis.report.build import Done, no_progress


def title(notebook: Path) -> str:
    """A section's title: the first line of its notebook, or the file's name if there is none."""
    lines = "".join(json.loads(notebook_text(notebook))["cells"][0]["source"]).splitlines()
    return re.sub(r"^#\s*", "", next(iter(lines), notebook.stem))


def _print_line(line: str) -> None:
    # The build goes on even if whoever reads its output stops.
    with suppress(BrokenPipeError):
        print(line, flush=True)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Done]:
    """The function to call after each notebook, with its path, how many have run and how many there are.

    ``quiet``: it shows nothing.
    """
    if quiet:
        yield no_progress
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        yield lambda path, number, total: _print_line(f"{number:2} of {total}  {title(path)}")
        return
    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    # A thread that refreshes the bar would be running when a notebook's process is forked from this one.
    with Progress(*columns, console=console, auto_refresh=False) as bar:
        task = bar.add_task("reading the records", total=None)

        def show(path: Path, number: int, total: int) -> None:
            bar.update(task, completed=number, total=total, description=title(path), refresh=True)

        yield show
