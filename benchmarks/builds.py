"""How long a build takes, beside plain papermill with nbconvert and beside the same cells in one Python process."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from timing import ROOT, cost, unit

COMMAND = ("-m", "qa_analysis.cli")
HERE = Path(__file__)
MONTH = "2019-08"
REPEATS = 3
ENGINES = ("children", "workers", "kernels")


def plain(out: Path) -> None:
    """Execute each section notebook by papermill alone and convert it by nbconvert, one after another."""
    import papermill
    from nbconvert import HTMLExporter

    for notebook in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        papermill.execute_notebook(notebook, out / notebook.name, {"month": MONTH}, progress_bar=False)
        html, _ = HTMLExporter().from_filename(str(out / notebook.name))
        (out / f"{notebook.stem}.html").write_text(html)


def one_process() -> None:
    """Run the cells of every section in this process, on one opened month, and format what they show."""
    import nbformat

    from qa_analysis.commentary.places import EXPLORE, notebook_text
    from qa_analysis.report import section
    from qa_analysis.report.contents import contents_for
    from qa_analysis.report.handover import handed_over
    from qa_analysis.report.opening import open_month
    from qa_analysis.report.request import Request, sections

    section.display = lambda shown: shown._repr_mimebundle_()
    parameters = Request(MONTH).with_defaults().parameters
    report = open_month(**parameters)
    with handed_over(parameters) as hand:
        for path in sections(ROOT / "notebooks"):
            os.environ.update(hand(path, contents_for(report, notebook_text(path))))
            names = {}
            for cell in nbformat.read(path, as_version=4).cells:
                if cell.cell_type == "code" and EXPLORE not in cell.metadata.get("tags", []):
                    exec(cell.source, names)
                    names |= parameters if "parameters" in cell.metadata.get("tags", []) else {}


def build(engine: str, out: str) -> None:
    """Build the report by one engine."""
    from qa_analysis.report.build import build
    from qa_analysis.report.request import Request

    build(Request(MONTH, out=out, fresh=True, engine=engine))


def main() -> None:
    """Print how long builds take, as ratios."""
    print(f"{os.cpu_count()} processors; import pandas {unit().clock:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        slow = cost(HERE, "plain", folder).clock
        floor = cost(HERE, "one_process", repeats=REPEATS).clock
        print(f"plain papermill and nbconvert {slow:.1f} s; the cells in one process {floor:.1f} s")
        for engine in ENGINES:
            built = cost(HERE, "build", engine, folder, repeats=1 if engine == "kernels" else REPEATS).clock
            print(f"build in {engine} {built:.1f} s: {slow / built:.1f} times faster than plain", end="; ")
            print(f"{built / floor:.2f} times one process")
        warm = cost(*COMMAND, "build", MONTH, "--out", folder, repeats=REPEATS).clock
        print(f"build again, nothing changed {warm:.2f} s")
        _change_one_passage(Path(folder))
    for words in (["--help"], ["build", "--help"]):
        print(f"qa-report {' '.join(words)} {cost(*COMMAND, *words, repeats=REPEATS).clock:.2f} s")


def _change_one_passage(folder: Path) -> None:
    """Print how long a build takes after one sentence of the authors' text has changed."""
    project = folder / "project"
    for name in ("notebooks", "params", "data/sample"):
        shutil.copytree(ROOT / name, project / name)
    os.environ["QA_PROJECT"] = str(project)
    whole, text = cost(*COMMAND, "build", MONTH).clock, project / "params" / f"{MONTH}.md"
    text.write_text(text.read_text() + "\nOne more sentence.\n")
    print(f"build after one change of the text {cost(*COMMAND, 'build', MONTH).clock / whole:.2f} times a whole one")


if __name__ == "__main__":
    made = {"plain": lambda out: plain(Path(out)), "one_process": one_process, "build": build}
    made[sys.argv[1]](*sys.argv[2:]) if len(sys.argv) > 1 else main()
