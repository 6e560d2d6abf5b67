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
HOSTILE = Path(__file__).with_name("hostile_cells.ipy")
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

# The hostile notebook fails in many cells, and the others run all the same. A worker imports this too.
papermill.execute.raise_for_execution_errors = lambda notebook, output_path: None


def hostile() -> list[tuple[str, str]]:
    """The name and the code of each hostile cell."""
    return [tuple(cell.split("\n", 1)) for cell in HOSTILE.read_text(encoding="utf-8").split("# %% ")[1:]]


def main(folder: Path) -> None:
    """Execute the notebooks into a folder for each kind of kernel."""
    tagged = {"metadata": {"tags": ["raises-exception"]}}
    cells = [nbformat.v4.new_code_cell(code, id=f"c{place}", **tagged) for place, (_, code) in enumerate(hostile())]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), folder / "hostile.ipynb")
    report = qa.open_month("2019-08")
    parameters = dict.fromkeys(PARAMETERS, "") | {"month": "2019-08", "edition": "operational", "params": "params"}
    with handed_over(report, [ROOT / "notebooks" / f"{name}.ipynb" for name in SECTIONS], parameters) as environments:
        for engine in ENGINES:
            shutil.rmtree(folder / "work", ignore_errors=True)
            (folder / "work").mkdir()
            os.chdir(folder / "work")
            # A worker is a child that took longer to start; here one runs both sections.
            notebooks = environments | ({} if engine == "workers" else {folder / "hostile.ipynb": {}})
            execute(notebooks, folder / engine, parameters, len(notebooks) - 1, lambda *done: None, engine)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
