"""Reuse: a section of the earlier report stands in the new one, and differs in nothing from one that is run again."""

from dataclasses import replace

import nbformat
import pandas as pd
import pytest
from conftest import ROOT
from frames import write, write_project

import qa_analysis as qa
from qa_analysis.errors import UserError
from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.exhibits.explorer import data as browser_data  # noqa: F401  which each build would load anew
from qa_analysis.exhibits.formats import Cell, Markdown, Text
from qa_analysis.report import assembly
from qa_analysis.report.build import build
from qa_analysis.report.contents import contents_for
from qa_analysis.report.request import Request
from qa_analysis.report.reuse import earlier_keys, key

pytestmark = pytest.mark.filterwarnings("ignore")
PARAMETERS = 'month = "2019-08"\ndata = ""\nparams = "params"\nedition = "operational"\nas_at = ""'
OPENED = (
    "import qa_analysis as qa\n\n"
    "section = qa.open_section({!r}, month, data=data, params=params, edition=edition, as_at=as_at)"
)
SECTIONS = {
    "1.1": 'section.chart("Ratings", qa.charts.shares, "ratings.by_month")\nsection.commentary()',
    "1.2": 'section.say("late", "{of completed audit} were submitted late", "completion.late")',
    "1.3": 'section.list("Late returns", "late returns")',
    "1.4": 'report = qa.open_month(month, data=data, params=params)\nlen(report.tables["themes"])',
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of four sections, of which the last reads the records itself."""
    write_project(tmp_path)
    for number, evidence in SECTIONS.items():
        text = notebook(number, OPENED.format(number), evidence)
        (tmp_path / "notebooks" / f"{number}.ipynb").write_text(text)
    monkeypatch.setenv("QA_PROJECT", str(tmp_path))
    return tmp_path


def notebook(number, *code):
    """The text of a section notebook with some cells of code."""
    parameters = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    cells = [nbformat.v4.new_markdown_cell(f"# {number} A section"), parameters, *map(nbformat.v4.new_code_cell, code)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=kernel))


@pytest.fixture
def built(project, monkeypatch):
    """A function that builds the report: the sections whose notebooks ran."""
    execute, ran = assembly.execute, []

    def noted(*given):
        for path in execute(*given):
            ran.append(path.stem)
            yield path

    def made(**options):
        ran.clear()
        build(Request("2019-08", data=str(project / "data"), jobs=1, **options))
        return {*ran}

    monkeypatch.setattr(assembly, "execute", noted)
    return made


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_section_runs_if_what_it_reads_has_changed_and_a_reused_one_is_the_same_to_the_byte(project, built):
    data, text, report = project / "data", project / "params" / "2019-08.md", project / "reports" / "2019-08"
    good, late = {"audit_id": "A1"}, {"audit_id": "A2", "submitted_on": "2019-08-25"}
    changes = [
        (lambda: write(data, audits=[{**good, "final_rating": "Inadequate"}]), {"1.1"}),
        (lambda: write(data, audits=[good, late]), {"1.1", "1.2", "1.3"}),
        (lambda: write(data, audits=[good, {**late, "submitted_on": "2019-08-26"}]), {"1.3"}),
        (lambda: text.write_text("# 1.1\n\nOf this month.\n"), {"1.1"}),
        (lambda: (report / "notebooks" / "1.2.ipynb").write_text("altered"), {"1.2"}),
        (lambda: (project / "notebooks" / "1.3.ipynb").write_text(notebook("1.3", OPENED.format("1.3"))), {"1.3"}),
    ]
    assert built() == {*SECTIONS}
    for change, expected in changes:
        change()
        assert built() == expected | {"1.4"}
        reused = files(report)
        assert built(fresh=True) == {*SECTIONS}
        assert files(report) == reused


def test_a_notebook_that_changes_while_it_runs_is_not_reported(project):
    path = project / "notebooks" / "1.2.ipynb"
    with pytest.raises(UserError, match=r"1\.2\.ipynb changed while the report was built"):
        build(Request("2019-08", data=str(project / "data")), lambda *done: path.write_text(notebook("1.2", "1")))
    assert not (project / "reports" / "2019-08").exists()


@pytest.fixture(scope="module")
def contents():
    report = qa.open_month("2019-08", data=str(ROOT / "data" / "sample"), params=str(ROOT / "params"))
    return contents_for(report, notebook("1.1", *(OPENED.format("1.1"), *list(SECTIONS.values())[:3])))


def with_frame(frame, row, column, value):
    """A frame of which one cell is another."""
    changed = frame.copy().astype({column: object})
    changed.iloc[row, frame.columns.get_loc(column)] = value
    return changed.astype({column: frame[column].dtype})


def test_a_key_tells_apart_whatever_a_section_may_read(contents):
    figures, other = contents.figures, contents.framework.model_copy(update={"good": "Fine"})
    lists = {"late returns": Listing(pd.DataFrame({"Late": [Cell("1", days=1.0)]}, dtype=object), "Late", Text("Now"))}
    several = [
        contents,
        replace(contents, month="2019-07"),
        replace(contents, as_at=contents.as_at.replace(day=30)),
        replace(contents, edition="shareable"),
        replace(contents, framework=other),
        replace(contents, since=contents.since - 1),
        replace(contents, figures=with_frame(figures, 0, "numerator", 999)),
        replace(contents, figures=with_frame(figures, figures["value"].notna().argmax(), "value", None)),
        replace(contents, figures=with_frame(figures, 0, "category", "none")),
        replace(contents, figures=figures.iloc[1:]),
        replace(contents, unknown=figures.head(1)),
        replace(contents, lists=lists),
        replace(contents, lists={"exemptions": lists["late returns"]}),
        *(replace(contents, lists={"late returns": lists["late returns"]._replace(**change)}) for change in [
            {"frame": pd.DataFrame({"Late": [Cell("1", days=2.0)]}, dtype=object)},
            {"frame": pd.DataFrame({"Late": [Cell("2", days=1.0)]}, dtype=object)},
            {"frame": pd.DataFrame({"Early": [Cell("1", days=1.0)]})},
            {"definition": "Early"},
            {"introduction": Text("Then")},
        ]),
        replace(contents, written={("1.1", ""): Markdown("One")}),
        replace(contents, written={("1.1", ""): Markdown("Two")}),
        replace(contents, written={("1.1", "late"): Markdown("One")}),
        replace(contents, measures=contents.measures | {"completion.rate"}),
    ]  # fmt: skip
    text = notebook("1.1", OPENED.format("1.1"))
    keys = [key(text, given, {"month": "2019-08"}, {"code": "1"}) for given in several]
    keys += [key(text + "\n", contents, {"month": "2019-08"}, {"code": "1"})]
    keys += [key(text, contents, {"month": "2019-07"}, {"code": "1"})]
    keys += [key(text, contents, {"month": "2019-08"}, {"code": "2"})]
    assert [place for place, name in enumerate(keys) if name in keys[:place]] == []


def test_a_key_is_that_of_the_content_alone(contents):
    text = notebook("1.1", OPENED.format("1.1"))
    moved = replace(contents, figures=contents.figures.set_axis(range(1, len(contents.figures) + 1)))
    assert key(text, moved, {}, {}) == key(text, contents, {}, {})
    assert key(notebook("1.1", SECTIONS["1.4"]), contents, {}, {}) == ""


@pytest.mark.parametrize("edited", ["{}", "[]", '{"sections": [1], "outputs": {}}', '{"sections": {"a": "b"}}'])
def test_nothing_is_reused_where_the_manifest_was_edited(tmp_path, edited):
    (tmp_path / "manifest.json").write_text(edited)
    assert earlier_keys(tmp_path) == {}
