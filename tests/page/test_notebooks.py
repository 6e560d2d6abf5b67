"""The section notebooks: their shape, and that each cell runs, those for exploring too."""

import ast
import builtins
import re
from types import SimpleNamespace

import nbformat
import papermill
import pytest
from conftest import ROOT
from nbclient.exceptions import CellExecutionError
from page_reader import NOTEBOOKS
from papermill.exceptions import PapermillExecutionError

import qa_analysis as qa
from qa_analysis.commentary.places import notebook_text, paragraphs
from qa_analysis.errors import UserError
from qa_analysis.report import section
from qa_analysis.report.contents import contents_for
from qa_analysis.report.handover import PARAMETERS, handed_over, require_known_parameters

OPENED = """import qa_analysis as qa

section = qa.open_section("{}", month, data=data, params=params, edition=edition, as_at=as_at)"""
TEXT_ALONE = ("3.2", "3.3")
MOST = 4  # lines of a cell of evidence


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook, tag=None):
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell for cell in cells if tag in cell.metadata.get("tags", [])] if tag else cells


def number(notebook):
    """The section that a notebook opens: that of its title, or the first below a part without one."""
    titles = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    found = [re.match(r"##? (Appendix \d|\d\.\d)", title) for title in titles]
    return next(title[1] for title in found if title)


def test_a_section_has_the_one_shape(notebook):
    title, parameters, *rest = notebook.cells
    assert title.cell_type == "markdown"
    assert title.source.count("\n\n") == 1
    assert parameters.metadata["tags"] == ["parameters"]
    opened, *evidence = [cell for cell in rest if cell.cell_type == "code"]
    assert opened.source == OPENED.format(number(notebook))
    if number(notebook) not in TEXT_ALONE:
        *evidence, explore = evidence
        assert explore.metadata["tags"] == ["explore"]
    assert all(len(cell.source.splitlines()) <= MOST for cell in evidence)


def test_each_section_has_a_place_for_its_commentary():
    notebooks = [nbformat.read(path, as_version=4) for path in NOTEBOOKS]
    titles = [re.match(r"#{1,2} (Appendix \d|\d\.\d)", cell.source) for of in notebooks for cell in of.cells]
    sections = [title[1].lower() for title in titles if title]
    assert list(paragraphs([nbformat.writes(notebook) for notebook in notebooks])) == ["overview", *sections]


def test_a_paragraph_that_authors_may_replace_is_of_its_own_section(notebook):
    names = paragraphs([nbformat.writes(notebook)])
    assert all(section.split(".")[0] == number(notebook).lower().split(".")[0] for section in names if names[section])
    assert all(name and len(set(found)) == len(found) for found in names.values() for name in found)


def test_parameters_are_literals_of_the_known_names(notebook):
    body = ast.parse(code(notebook, "parameters")[0].source).body
    assert tuple(line.targets[0].id for line in body) == PARAMETERS
    assert all(isinstance(ast.literal_eval(line.value), str) for line in body)


def test_a_section_defines_nothing_and_is_stored_without_outputs(notebook):
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in code(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While}
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.BinOp)]


@pytest.fixture(scope="module")
def variables(sample, params):
    """While this lasts, the variables by which each notebook finds what a build hands it of the sample's August."""
    parameters = {"month": "2019-08", "data": "data/sample", "params": "params", "edition": "operational", "as_at": ""}
    report = qa.open_month(**parameters)
    with handed_over(parameters) as hand:
        yield {path: hand(path, contents_for(report, notebook_text(path))) for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs(path, variables, monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    monkeypatch.setattr(section, "display", lambda shown: None)
    for name, value in variables[path].items():
        monkeypatch.setenv(name, value)
    names = {}
    for cell in code(nbformat.read(path, as_version=4)):
        exec(compile(cell.source, "cell", "exec"), names)


def execute(tmp_path, monkeypatch, **parameters):
    monkeypatch.chdir(tmp_path)
    notebook = next(path for path in NOTEBOOKS if path.stem.startswith("12"))
    papermill.execute_notebook(notebook, tmp_path / "out.ipynb", parameters, progress_bar=False)
    return nbformat.read(tmp_path / "out.ipynb", as_version=4)


@pytest.mark.filterwarnings("ignore")
def test_plain_papermill_runs_a_section_from_any_directory(tmp_path, monkeypatch):
    executed = execute(tmp_path, monkeypatch, month="2019-03")
    assert "March 2019" in str([cell.get("outputs") for cell in executed.cells])


@pytest.mark.filterwarnings("ignore")
def test_a_wrong_parameter_is_refused(tmp_path, monkeypatch):
    with pytest.raises((PapermillExecutionError, CellExecutionError)) as error:
        execute(tmp_path, monkeypatch, mnth="2019-03")
    assert "'mnth' is not a parameter. Did you mean month?" in str(error.value)
    assert "month.py" not in str(error.value)


@pytest.mark.parametrize("written", ['mnth = "2019-03"', 'data = "data/sample"\nmnth = 2019-10'])
def test_a_wrong_parameter_is_refused_where_a_scheduler_does_not_mark_its_cell(written, monkeypatch):
    notebook = nbformat.read(NOTEBOOKS[0], as_version=4)
    cells = ["", code(notebook, "parameters")[0].source, written, OPENED]
    monkeypatch.setattr(builtins, "get_ipython", lambda: SimpleNamespace(user_ns={"In": cells}), raising=False)
    with pytest.raises(UserError, match=r"'mnth' is not a parameter\. Did you mean month\?"):
        require_known_parameters()


@pytest.mark.parametrize(
    "cells",
    [
        ["parameters", 'month = "2019-03"', OPENED],
        ["parameters", OPENED, "last = 12"],
        ["parameters", "report = qa.open_month(month)"],
        ["import qa_analysis as qa", "last = 12", OPENED],
    ],
)
def test_what_an_analyst_runs_is_not_taken_for_a_wrong_parameter(cells, monkeypatch):
    parameters = code(nbformat.read(NOTEBOOKS[0], as_version=4), "parameters")[0].source
    run = ["", *(parameters if cell == "parameters" else cell for cell in cells)]
    monkeypatch.setattr(builtins, "get_ipython", lambda: SimpleNamespace(user_ns={"In": run}), raising=False)
    require_known_parameters()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"month": 2009}, r"2009 is not a month\. Write it as YYYY-MM"),
        ({"month": "2019-08", "as_at": 1978}, r"1978 is not a date\. Write the as-at date as YYYY-MM-DD, in quotes"),
    ],
)
def test_a_month_or_day_that_yaml_or_python_made_a_number_is_refused(given, problem):
    with pytest.raises(UserError, match=problem):
        qa.open_month(**given)
