"""Runs notebooks in each kind of kernel, for test_kernels: the hostile one, and some of the report's own.

It is a program of its own, as ipykernel does not show in a test what cells print by their file's number.
"""

import os
import shutil
import sys
from pathlib import Path

import nbformat
import papermill.execute
from conftest import ROOT

import qa_analysis as qa
from qa_analysis.report.handover import PARAMETERS, handed_over
from qa_analysis.report.notebooks import execute

ENGINES = ("children", "workers", "kernels")
SECTIONS = ("11_audit_activity", "92_data_quality")
CELLS = Path(__file__).parent
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

# The hostile notebook fails in many cells, and the others run all the same. A worker imports this too.
papermill.execute.raise_for_execution_errors = lambda notebook, output_path: None


def cells(name: str) -> list[tuple[str, str]]:
    """The name and the code of each cell of ``hostile_cells``, or of ``traces``."""
    text = (CELLS / f"{name}.ipy").read_text(encoding="utf-8")
    return [tuple(cell.split("\n", 1)) for cell in text.split("# %% ")[1:]]


def write(name: str, path: Path) -> Path:
    """Write a notebook of these cells."""
    tagged = {"metadata": {"tags": ["raises-exception"]}}
    made = [nbformat.v4.new_code_cell(code, id=f"c{place}", **tagged) for place, (_, code) in enumerate(cells(name))]
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=KERNEL), path)
    return path


def main(folder: Path) -> None:
    """Execute the notebooks into a folder for each kind of kernel."""
    hostile = write("hostile_cells", folder / "hostile.ipynb")
    traces = [write("traces", folder / f"traces{number}.ipynb") for number in range(3)]
    runs = {"children": (2, [hostile, *traces[:2]]), "workers": (1, traces[:2]), "kernels": (2, [hostile])}
    parameters = dict.fromkeys(PARAMETERS, "") | {"month": "2019-08", "edition": "operational", "params": "params"}
    report = qa.open_month("2019-08")
    with handed_over(report, [ROOT / "notebooks" / f"{name}.ipynb" for name in SECTIONS], parameters) as environments:
        for engine, (jobs, others) in runs.items():
            run(environments | {path: {} for path in others}, folder, engine, parameters, jobs)
    run({path: {} for path in traces[::-1]}, folder, "children", parameters, 3, "three at a time")


def run(notebooks: dict, folder: Path, engine: str, parameters: dict, jobs: int, out: str = "") -> None:
    """Execute notebooks in a folder of their own, which has the same path each time."""
    shutil.rmtree(folder / "work", ignore_errors=True)
    (folder / "work").mkdir()
    os.chdir(folder / "work")
    execute(notebooks, folder / (out or engine), parameters, jobs, lambda *done: None, engine)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
