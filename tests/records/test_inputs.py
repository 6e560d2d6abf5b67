"""No command writes over what a report is made from, or among it."""

import json
import shutil
import sqlite3

import pytest
from conftest import ROOT
from frames import write

PLACES = {
    "a table": ("data/audits.csv", "records"),
    "a new file among the records": ("data/new/figures.csv", "records"),
    "a table in capitals": ("DATA/AUDITS.csv", "records"),
    "by way of another folder": ("params/../data/audits.csv", "records"),
    "the settings": ("params/framework.yml", "settings"),
    "the sources": ("params/sources.yml", "settings"),
    "a month's text": ("params/2019-08.md", "settings"),
    "a notebook": ("notebooks/11_one.ipynb", "notebooks"),
    "the log": ("history/log.csv", "history"),
    "a link to a table": ("link.csv", "records"),
    "a folder that is a link": ("linked/audits.csv", "records"),
    "a hard link to a folder's file": ("outside.csv", "records"),
    "a database": ("audits.db", "records"),
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with records, settings, a notebook and a history, links to its records and one that leads out."""
    for name in ("data", "params", "notebooks", "history", "DATA"):
        (tmp_path / name).mkdir(exist_ok=True)
    shutil.copy(ROOT / "params" / "framework.yml", tmp_path / "params")
    source = {"query": "SELECT theme, kind FROM themes", "database": "QA_DATABASE"}
    (tmp_path / "params" / "sources.yml").write_text(json.dumps({"themes": source}))
    with sqlite3.connect(tmp_path / "audits.db") as database:
        database.execute("CREATE TABLE themes (theme, kind)")
    database.close()
    monkeypatch.setenv("QA_DATABASE", f"sqlite:///{tmp_path / 'audits.db'}")
    write(tmp_path / "data")
    shutil.move(tmp_path / "data" / "teams.csv", tmp_path / "outside.csv")
    (tmp_path / "data" / "teams.csv").symlink_to(tmp_path / "outside.csv")
    (tmp_path / "link.csv").symlink_to(tmp_path / "data" / "audits.csv")
    (tmp_path / "linked").symlink_to(tmp_path / "data")
    monkeypatch.setenv("QA_PROJECT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def state(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", [["figures", "2019-08"], ["check"]])
def test_a_file_that_could_replace_an_input_is_refused(project, run, command, place):
    before, (out, what) = state(project), PLACES[place]
    code, _, said = run(*command, "--out", out)
    assert code == 2
    assert said.startswith(f"{out}: an output there could replace the {what} in ")
    assert state(project) == before


@pytest.mark.parametrize(
    ("command", "folder"),
    [("check --marked", name) for name in ("data", "data/marked", "linked", "params", "history/new", ".")]
    + [("sample", name) for name in ("params/new", "notebooks/new", "history/2020-01")]
    + [("init", name) for name in ("data/new", "params/new", "history/new", "linked/new")],
)
def test_a_folder_among_inputs_is_refused(project, run, command, folder):
    before = state(project)
    code, _, said = run(*command.split(), folder)
    assert code == 2
    assert "an output there could replace the" in said or "not empty" in said
    assert state(project) == before


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (["--out", "data"], "records"),
        (["--out", "Params"], "settings"),
        (["--out", "notebooks"], "notebooks"),
        (["--out", "history"], "history"),
        (["--out", "linked"], "records"),
        (["--data", "reports/2019-08/mine"], "records"),
        (["--history", "reports/2019-08/kept"], "history"),
    ],
)
@pytest.mark.parametrize("command", ["build", "publish"])
def test_a_report_among_inputs_or_around_them_is_refused(project, run, command, given, what):
    shutil.copytree(project / "data", project / "reports" / "2019-08" / "mine")
    before = state(project)
    code, _, said = run(command, "2019-08", *given)
    assert code == 2
    assert f"/2019-08: an output there could replace the {what} in " in said
    assert state(project) == before


@pytest.mark.parametrize("folder", ["data", "params/history", "notebooks", "."])
def test_a_history_among_other_inputs_or_around_them_is_refused(project, run, folder):
    code, _, said = run("publish", "2019-08", "--history", folder)
    assert code == 2
    assert "an output there could replace the" in said


def test_a_report_built_again_from_what_was_kept_is_refused_there_too(project, run):
    code, _, said = run("build", "2019-08", "--as-published", "--out", "history")
    assert code == 2
    assert "could replace the history in" in said


def test_outputs_beside_the_inputs_are_written(project, run):
    (project / "data" / "themes.csv").unlink(missing_ok=True)
    (project / "figures.csv").write_text("earlier")
    assert run("figures", "2019-08", "--out", "figures.csv")[0] == 0
    assert (project / "figures.csv").read_text().startswith("measure,")
    assert run("check", "--out", "data list.csv", "--marked", "data marked")[0] == 0
