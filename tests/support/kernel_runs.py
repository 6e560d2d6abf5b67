"""Runs notebooks in each kind of kernel, for test_kernels: the hostile one, and some of the report's own.

It is a program of its own, as ipykernel does not show in a test what cells print by their file's number.
"""

import gc
import os
import shutil
import sys
from pathlib import Path
from random import Random

import nbformat
import papermill.execute
from conftest import ROOT

import qa_analysis as qa
from qa_analysis.commentary.places import notebook_text
from qa_analysis.report.contents import contents_for
from qa_analysis.report.handover import PARAMETERS, handed_over
from qa_analysis.report.notebooks import Task, execute

SECTIONS = ("11_audit_activity", "92_data_quality")
# Runs of some notebooks in an order and a division among processes that are drawn at random.
DRAWN = ("children", "children", "workers", "children")
SMALL = 15  # sealed notebooks, which one process runs
CELLS = Path(__file__).parent
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

# The hostile notebook fails in many cells, and the others run all the same, in workers too.
if __name__ in ("__main__", "__mp_main__"):
    papermill.execute.raise_for_execution_errors = lambda notebook, output_path: None


def named(name: str) -> list[tuple[str, str]]:
    """The name and the code of each cell of ``hostile_cells``, or of ``traces``."""
    text = (CELLS / f"{name}.ipy").read_text(encoding="utf-8")
    return [tuple(cell.split("\n", 1)) for cell in text.split("# %% ")[1:]]


def write(path: Path, code: list[str]) -> Path:
    """Write a notebook of cells with this code."""
    tagged = {"metadata": {"tags": ["raises-exception"]}}
    made = [nbformat.v4.new_code_cell(source, id=f"c{place}", **tagged) for place, source in enumerate(code)]
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=KERNEL), path)
    return path


def main(folder: Path) -> None:
    """Execute the notebooks into a folder for each kind of kernel."""
    hostile = write(folder / "hostile.ipynb", [code for _, code in named("hostile_cells")])
    left = [code for _, code in named("traces")]
    traces = [write(folder / f"traces{number}.ipynb", left) for number in range(3)]
    parameters = dict.fromkeys(PARAMETERS, "") | {"month": "2019-08", "edition": "operational", "params": "params"}
    report, order = qa.open_month("2019-08"), Random(21)
    with handed_over(parameters) as hand:
        sections = [ROOT / "notebooks" / f"{name}.ipynb" for name in SECTIONS]
        handed = {path: hand(path, contents_for(report, notebook_text(path))) for path in sections}
        run({hostile: {}}, folder / "children", parameters, "children", 1)
        run({hostile: {}, **handed}, folder / "kernels", parameters, "kernels", 2)
        every = [*sections, *traces]
        for number, engine in enumerate(DRAWN):
            drawn = {path: handed.get(path, {}) for path in order.sample(every, len(every))}
            run(drawn, folder / f"drawn {number}", parameters, engine, order.randint(1, 3))
    gc.set_threshold(100_000)  # as in a build, so that what is left open is closed late
    small = [write(folder / f"small{number}.ipynb", ["1"]) for number in range(SMALL)]
    run({path: {} for path in small}, folder / "one process", parameters, "children", 1)


def run(notebooks: dict, made: Path, parameters: dict, engine: str, jobs: int) -> None:
    """Execute notebooks into a new folder. They run in another, which has the same path each time."""
    shutil.rmtree(work := made.parent / "work", ignore_errors=True)
    for folder in (work, made):
        folder.mkdir()
    os.chdir(work)
    tasks = [Task(path, made / path.name, parameters, variables) for path, variables in notebooks.items()]
    assert len(list(execute(tasks, jobs, engine))) == len(tasks)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
