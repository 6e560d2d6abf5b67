"""Published months: kept for good, rebuilt to the byte, every change of the history noticed."""

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import nbformat
import pandas as pd
import psutil
import pytest
from click.testing import CliRunner
from filelock import FileLock
from frames import write
from test_build import add, started

import qa_analysis as qa
from qa_analysis.cli.publishing import publish as command
from qa_analysis.cli.publishing import verify
from qa_analysis.cli.reporting import build as build_command
from qa_analysis.contract.sources import NOWHERE
from qa_analysis.errors import UserError
from qa_analysis.figures import table
from qa_analysis.figures.from_records import count_kept, count_records
from qa_analysis.publications import kept_tables, manifest
from qa_analysis.publications.log import Entry, append, entries
from qa_analysis.publications.publication import Publication, entry_of, find_publication, last
from qa_analysis.publications.revisions import since_published
from qa_analysis.records.findings import NONE
from qa_analysis.report.build import build, publication_before
from qa_analysis.report.publishing.lock import tidy
from qa_analysis.report.publishing.publish import publish
from qa_analysis.report.publishing.rebuild import rebuild
from qa_analysis.report.request import Request

pytestmark = pytest.mark.filterwarnings("ignore")
JULY = {"month": "2019-07", "allocated_on": "2019-07-01", "due_on": "2019-07-20", "submitted_on": "2019-07-15"}
GOOD, RI = {"final_rating": "Good"}, {"final_rating": "Requires Improvement"}
SHOWN = """import qa_analysis as qa

section = qa.open_section("1.1", month, data=data, params=params, edition=edition, as_at=as_at)
section.commentary()
section.list("Revised figures", "revised figures", none="")"""
FIRST, SECOND = date(2019, 8, 5), date(2019, 8, 20)


def audited(folder, july=GOOD):
    rows = [{"audit_id": "A1", "child_id": "C77", **JULY, **july}, {"audit_id": "A2", **JULY}, {"audit_id": "A3"}]
    write(folder, audits=rows)


def fresh(folder, params):
    """A project with records, settings, a commentary about these records, and a notebook."""
    for name in ("params", "data/mine", "notebooks"):
        (folder / name).mkdir(parents=True)
    shutil.copy(params / "framework.yml", folder / "params")
    (folder / "params" / "2019-07.md").write_text(
        "---\nrecords: data/mine\n---\n\n# 1.1\n\nAs in July: {{ count('funnel', group='completed') }}.\n"
    )
    audited(folder / "data" / "mine")
    add(folder, "11_one.ipynb", SHOWN)
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory, params):
    """A project whose July is published; every test takes a copy of it."""
    folder = fresh(tmp_path_factory.mktemp("published"), params)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_PROJECT", str(folder))
        publish(Request("2019-07", "data/mine"), on=FIRST)
    return folder


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_publication_is_for_its_user_alone(published):
    assert (published / "history" / "2019-07" / "1").stat().st_mode & 0o77 == 0


@pytest.fixture
def project(published, tmp_path, monkeypatch):
    """A copy of the project with July published."""
    monkeypatch.setenv("QA_PROJECT", str(tmp_path / "project"))
    return Path(shutil.copytree(published, tmp_path / "project"))


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_publication_keeps_what_the_report_is_made_from_and_the_report(project):
    kept = project / "history" / "2019-07" / "1"
    names = {"figures.csv", "manifest.json", "notebooks", "params", "report", "requirements.lock"}
    assert {path.name for path in kept.iterdir()} == names | {"revisions.csv", "tables"}
    assert {path.name for path in (kept / "params").iterdir()} == {"framework.yml", "2019-07.md"}
    assert contents(kept / "report") == contents(project / "reports" / "2019-07")
    assert "pandas==" in (kept / "requirements.lock").read_text()
    page = (kept / "report" / "report.html").read_text(encoding="utf-8")
    assert "the records kept at publication 1 of July 2019, published on 2019-08-05" in page
    assert "As in July: 2." in page
    with (project / "history" / "log.csv").open(newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["month"], line["revision"], line["published_on"], line["as_at"]) == (
        *("2019-07", "1", "2019-08-05"),
        "2019-07-31",
    )
    assert line["report"] == manifest.sha256(kept / "report" / "report.html")
    assert line["figures"] == manifest.sha256(kept / "figures.csv")
    assert line["manifest"] == manifest.sha256(kept / "manifest.json")
    *remarks, receipt = (project / "params" / "published.txt").read_text(encoding="utf-8").splitlines()
    assert receipt == f"2019-07 1 {line['entry']}"
    assert all(remark.startswith("# ") for remark in remarks)


def test_a_published_report_is_rebuilt_to_the_byte_whatever_has_changed_since(project, tmp_path):
    audited(project / "data" / "mine", RI)
    (project / "params" / "2019-07.md").write_text("# 1.1\n\nOther words.\n")
    (project / "params" / "framework.yml").write_text("nothing")
    shutil.rmtree(project / "notebooks")
    built = rebuild(Request("2019-07", out=str(tmp_path)))
    assert built.new
    for name in ("report.html", "figures.csv", "comparisons.csv", "manifest.json", "figures.xlsx"):
        assert (built.page.parent / name).read_bytes() == (project / "reports" / "2019-07" / name).read_bytes()
    assert not rebuild(Request("2019-07", out=str(tmp_path)), done=lambda *said: pytest.fail("a notebook ran")).new


def test_what_is_published_again_needs_a_change_and_a_reason_and_replaces_nothing(project):
    history = project / "history"
    with pytest.raises(UserError, match="Nothing has changed since publication 1 of 2019-07 on 2019-08-05") as error:
        publish(Request("2019-07", "data/mine", out="else where"), on=SECOND, reason="to be sure")
    again = 'qa-report build 2019-07 --as-published --out "else where" puts it in'  # which a killed one had not done
    assert f"Its report is in {history / '2019-07' / '1' / 'report'}; {again} " in str(error.value)
    assert str(error.value).endswith(f" Its line in the log has the SHA-256 {entries(history)[0].entry}")
    first = contents(history / "2019-07" / "1")
    audited(project / "data" / "mine", RI)
    with pytest.raises(UserError, match=r"Publication 1 of 2019-07 was made on 2019-08-05\. Give the reason"):
        publish(Request("2019-07", "data/mine"), on=SECOND, reason=" ")
    assert sorted(path.name for path in (history / "2019-07").iterdir()) == ["1"]
    (project / "blocked").write_text("")
    with pytest.raises(UserError, match=r"Publication 2 of 2019-07 is in .*, but a copy could not be put in .*blocked"):
        publish(
            Request("2019-07", "data/mine", out="blocked"),
            on=SECOND,
            reason='An audit  was "re-rated",\nafter moderation',
        )
    assert entries(history)[-1].reason == 'An audit was "re-rated", after moderation'
    assert contents(history / "2019-07" / "1") == first
    page = (history / "2019-07" / "2" / "report" / "report.html").read_text(encoding="utf-8")
    assert "publication 2 of July 2019, published on 2019-08-20" in page
    assert "re-rated&#34;, after moderation" in page
    assert [entry.revision for entry in entries(history)] == ["1", "2"]
    assert publication_before(history, "2019-08") == {
        "since": entries(history)[-1].entry
    }  # so that a report of August is made anew
    assert find_publication(history, "2019-07").revision == 2
    assert find_publication(history, "2019-07", 1).published_on == "2019-08-05"
    august = qa.open_month("2019-08", data="data/mine")
    assert (august.revisions.state, august.revisions.revision) == ("unrevised", 2)


def test_the_month_after_is_compared_with_what_was_published(project):
    assert qa.open_month("2019-08", data="data/mine").revisions.state == "unrevised"
    audited(project / "data" / "mine", RI)
    found = qa.open_month("2019-08", data="data/mine").revisions
    assert (found.state, found.revision, found.published_on, found.as_at) == ("revised", 1, "2019-08-05", "2019-07-31")
    assert set(found.rows["rows"]) == {"audits.csv, row 2: final_rating"}
    assert {"ratings.by_month", "moderation.downgraded"} & set(found.rows["measure"])


def test_where_nothing_can_be_compared_a_sentence_says_why(project, framework):
    other = qa.open_month("2019-08", data="data/mine", history="elsewhere").revisions
    assert (
        other.listing.introduction
        == "July 2019 has not been published, so nothing can be said of revisions of its figures."
    )
    write(project / "data" / "mine", audits=[{"audit_id": "B1"}])
    found = qa.open_month("2019-08", data="data/mine").revisions.listing.introduction
    assert found.startswith("July 2019 was published from records that have no audit in common with these")
    audited(project / "data" / "mine")
    settings = project / "history" / "2019-07" / "1" / "params" / "framework.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("social_care:", "care:"), encoding="utf-8")
    reseal(project / "history")
    found = qa.open_month("2019-08", data="data/mine").revisions.listing.introduction
    assert found.startswith("July 2019 was published with settings that this version of the software cannot read")


def reseal(history):
    """Make a history consistent with the files that are in it, as no user could notice."""
    (entry,) = entries(history)
    kept = history / entry.month / entry.revision
    facts = json.loads((kept / "manifest.json").read_text(encoding="utf-8"))
    facts["files"] = {name: manifest.sha256(kept / name) for name in facts["files"]}
    (kept / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    (history / "log.csv").unlink()
    (history.parent / "params" / "published.txt").unlink()
    append(history, entry_of(Publication(kept, facts)))


def test_other_software_that_makes_another_page_writes_nothing_and_says_what_differs(project, tmp_path):
    kept = project / "history" / "2019-07" / "1"
    facts = json.loads((kept / "manifest.json").read_text(encoding="utf-8"))
    facts["sources"]["versions"]["pandas"] = "2.0.0"
    (kept / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    (kept / "report" / "report.html").write_text("another page", encoding="utf-8")
    reseal(project / "history")
    with pytest.raises(UserError) as error:
        rebuild(Request("2019-07", out=str(tmp_path)))
    said = str(error.value)
    assert said.startswith("report.html built now differs from publication 1 of 2019-07, so nothing was written.")
    assert " The figures are the same." in said
    assert f"pandas was 2.0.0 and is {pd.__version__}" in said
    assert f"{kept / 'requirements.lock'} has the versions used then." in said
    assert contents(tmp_path / "2019-07") == {}


def edit(path, old, new):
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


KEPT = "2019-07/1"
TAMPERED = {
    "a changed line": (lambda h: edit(h / "log.csv", "2019-08-05", "2019-08-06"), "log.csv, line 2: not as it was"),
    "a line too many": (lambda h: edit(h / "log.csv", "\n2019", "\n\n2019"), "log.csv, line 2: not as it was written"),
    "another heading": (lambda h: edit(h / "log.csv", "as_at", "as at"), "log.csv: not as it was written"),
    "no log": (lambda h: (h / "log.csv").unlink(), "log.csv: publication 1 of 2019-07 is gone or changed."),
    "a changed table": (
        lambda h: (h / KEPT / "tables" / "audits.parquet").write_bytes(b"PAR1"),
        "audits.parquet: not as it was published",
    ),
    "a changed report": (
        lambda h: edit(h / KEPT / "report" / "report.html", "July", "June"),
        "report.html: not as it was published",
    ),
    "a lost table": (lambda h: (h / KEPT / "tables" / "staff.parquet").unlink(), "staff.parquet: not as it was"),
    "a changed manifest": (
        lambda h: edit(h / KEPT / "manifest.json", '"note": ""', '"note": "x"'),
        "manifest.json: not",
    ),
    "a setting too many": (
        lambda h: (h / KEPT / "params" / "2019-07.yml").write_text("title: Other"),
        "2019-07.yml: not part of what was published",
    ),
    "a lost publication": (lambda h: shutil.rmtree(h / "2019-07"), "manifest.json: not as it was published"),
}


@pytest.mark.parametrize("tampered", TAMPERED)
def test_a_history_that_was_changed_is_noticed_and_named(project, tampered):
    change, words = TAMPERED[tampered]
    history = project / "history"
    change(history)
    for read in (lambda: rebuild(Request("2019-07")), lambda: since_published("2019-07", "", {}, NOWHERE, history)):
        with pytest.raises(UserError) as error:
            read()
        assert words in str(error.value)
        assert len(str(error.value).splitlines()) == 1


def test_a_line_that_is_gone_is_noticed_by_those_after_it_or_by_its_folder(tmp_path):
    entry = Entry("2019-07", "1", *[""] * 10)
    for revision in "123":
        append(tmp_path, entry._replace(revision=revision))
    lines = (tmp_path / "log.csv").read_text().splitlines(keepends=True)
    (tmp_path / "log.csv").write_text("".join([*lines[:2], *lines[3:]]))
    with pytest.raises(UserError, match=r"log\.csv, line 3: not as it was written, or a line before it is gone"):
        entries(tmp_path)
    (tmp_path / "log.csv").write_text("".join(lines[:-1]))
    (tmp_path / "2019-07" / "3").mkdir(parents=True)
    with pytest.raises(UserError, match="3: the log of the history does not name it"):
        last(tmp_path, "2019-07")


def test_a_publication_that_was_ended_half_way_is_none_or_whole(project):
    history = project / "history"
    (history / "2019-08" / ".1" / "tables").mkdir(parents=True)
    (history / "2019-07" / "1").rename(history / "2019-07" / ".1")
    assert find_publication(history, "2019-07").revision == 1
    assert qa.open_month("2019-08", data="data/mine").revisions.state == "unrevised"
    tidy(history)
    assert sorted(path.name for path in history.glob("*/*")) == ["1"]
    assert not (history / "2019-08").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that cannot be caught")
def test_a_killed_publication_leaves_the_history_as_it_was(project):
    before = contents(project / "history")
    add(project, "11_one.ipynb", "import time\ntime.sleep(120)")
    imports = "from qa_analysis.report.publishing import publish as it; from qa_analysis.report.request import Request"
    run = f"{imports}; it.publish(Request('2019-08', 'data/mine'))"
    with subprocess.Popen([sys.executable, "-c", run]) as process:
        kernels = started(process.pid, 1)
        process.kill()
    for kernel in kernels:
        kernel.kill()
    psutil.wait_procs(kernels)
    left = contents(project / "history")
    assert {name: left[name] for name in before} == before
    assert any(name.startswith("2019-08/.1/") for name in left)
    assert find_publication(project / "history", "2019-07").revision == 1
    tidy(project / "history")
    assert contents(project / "history") == before


@pytest.mark.parametrize("reason", ["=1", " -1", "＝SUM(A1)", "'@x"])
def test_a_reason_that_begins_as_a_formula_is_refused(project, reason):
    with pytest.raises(UserError, match="The reason begins like a formula"):
        publish(Request("2019-07", "data/mine"), reason=reason)


def test_without_its_history_a_project_neither_builds_nor_publishes(project):
    history, before = project / "history", contents(project)
    shutil.move(history, project / "aside")
    for run in (
        lambda: publish(Request("2019-08", "data/mine")),
        lambda: build(Request("2019-08", "data/mine")),
        lambda: rebuild(Request("2019-07")),
        lambda: qa.open_month("2019-08", data="data/mine").revisions,
    ):
        with pytest.raises(UserError, match=r"log\.csv: publication 1 of 2019-07 is gone or changed"):
            run()
    assert not history.exists()
    shutil.move(project / "aside", history)
    assert contents(project) == before


def test_records_with_errors_are_not_published(project):
    before = contents(project / "history")
    audited(project / "data" / "mine", {"team": "T9"})
    with pytest.raises(UserError, match="1 error in the records"):
        publish(Request("2019-07", "data/mine"), on=SECOND, reason="x")
    assert contents(project / "history") == before


def test_a_history_is_of_one_authority(project):
    rows = {"teams": [{"team": "T1"}], "workers": [{"worker_id": "W1"}], "staff": [{"staff_id": "S1"}]}
    rows["audits"] = [{"audit_id": "A1", **JULY}]
    write(project / "data" / "mine", **{n: [{**row, "authority": "B"} for row in some] for n, some in rows.items()})
    with pytest.raises(UserError, match=r"The history belongs to another authority\."):
        publish(Request("2019-07", "data/mine"), on=SECOND, reason="x")


def test_two_publications_are_made_one_after_the_other(project):
    class Waited(Exception):
        pass

    def wait():
        raise Waited

    with FileLock(project / "history" / ".lock"), pytest.raises(Waited):
        publish(Request("2019-07", "data/mine"), waiting=wait)


def test_a_history_that_cannot_be_written_is_one_message(project):
    (project / "file").write_text("")
    with pytest.raises(UserError, match=r"file: cannot be made"):
        publish(Request("2019-07", "data/mine", history="file"))


def test_tables_come_back_as_they_were_kept(sample, framework, tmp_path):
    day = date(2019, 8, 31)
    counted = count_records(sample, "2019-08", framework, day)
    kept_tables.keep(counted.extract, counted.warnings, tmp_path / "tables")
    kept = kept_tables.read_kept(tmp_path / "tables")
    again = count_kept(kept, "2019-08", framework, day, NOWHERE)
    for name, frame in counted.extract.items():
        pd.testing.assert_frame_equal(kept[0][name], frame, check_index_type=True)
        assert list(kept[0][name].index.names) == list(frame.index.names)
    assert table.as_csv(again.figures) == table.as_csv(counted.figures)
    assert again.warnings.values.tolist() == counted.warnings.values.tolist()


def test_what_has_come_to_the_contract_since_is_null_in_tables_kept_before(records, tmp_path):
    kept_tables.keep(records, NONE, tmp_path / "tables")
    (tmp_path / "tables" / "themes.parquet").unlink()
    actions = pd.read_parquet(tmp_path / "tables" / "actions.parquet")
    actions.drop(columns=["completed_on", "team"]).to_parquet(tmp_path / "tables" / "actions.parquet")
    older = kept_tables.read_kept(tmp_path / "tables")[0]
    for name in ("themes", "actions"):
        assert older[name].dtypes.equals(records[name].dtypes)
        assert older[name].index.names == records[name].index.names
    assert older["themes"].empty
    assert older["actions"][["completed_on", "team"]].isna().all().all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2019-07", "--as-published", "--as-at", "2019-08-31"], "Leave out --as-at."),
        (["2019-07", "--revision", "1"], "Give --as-published with it."),
        (["2019-06", "--as-published"], "2019-06 has not been published in"),
        (["2019-07", "--as-published", "--revision", "3"], "2019-07 has no publication 3. The last is 1."),
    ],
)
def test_what_cannot_be_rebuilt_is_refused(project, arguments, words):
    ended = CliRunner().invoke(build_command, arguments)
    assert isinstance(ended.exception, UserError)
    assert words in str(ended.exception)


def test_the_command_names_the_publication_and_the_page(project, monkeypatch, tmp_path):
    monkeypatch.chdir(project)
    edit(project / "history" / "2019-07" / "1" / "manifest.json", str(FIRST), "2999-01-01")
    reseal(project / "history")  # as by a machine whose clock was wrong, before there were receipts
    ended = CliRunner().invoke(command, ["2019-08", "--data", "data/mine", "--as-at", "2019-09-02"])
    assert ended.exit_code == 0, ended.exception
    assert f"Published: publication 1 of 2019-08, kept in {project / 'history' / '2019-08' / '1'}\n" in ended.output
    assert ended.output.endswith(f"Report: {project / 'reports' / '2019-08' / 'report.html'}\n")
    assert "warning: Publication 1 of 2019-08 is dated" in ended.stderr
    assert CliRunner().invoke(verify).output.endswith("2 publications of 2 months are as they were published.\n")
    assert (project / "params" / "published.txt").read_text().endswith(f" {entries(project / 'history')[1].entry}\n")
    page = (project / "reports" / "2019-08" / "report.html").read_text(encoding="utf-8")
    assert "No figure of July 2019 has changed beyond rounding since it was published." in page
    assert entries(project / "history")[-1].as_at == "2019-09-02"
    notebook = nbformat.read(project / "reports" / "2019-08" / "notebooks" / "11_one.ipynb", 4)
    assert 'data = "history/2019-08/1/tables"' in notebook.cells[2].source
    shutil.rmtree(project / "history" / "2019-07")  # what August said of it was kept with August
    ended = CliRunner().invoke(build_command, ["2019-08", "--as-published", "--out", str(tmp_path)])
    assert ended.exit_code == 0, ended.exception
    assert (tmp_path / "2019-08" / "report.html").read_text(encoding="utf-8") == page
