"""Drafts: a report's folder moves as a whole, what people put into it stays, and what killed builds left is removed."""

import os
import time

import pytest

from qa_analysis import files
from qa_analysis.errors import UserError
from qa_analysis.files import PART, refusals
from qa_analysis.publications import manifest
from qa_analysis.report import staging
from qa_analysis.report.staging import draft, drafts_left, finish_or_discard, report_locked, resolve_link

on_unix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither these rights nor such links")


def report(folder, **texts):
    """A report of some files in a draft for a folder, put into place."""
    with refusals(folder), report_locked(folder), draft(folder) as made:
        for name, text in texts.items():
            path = made / name.replace("__", "/")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        files.write(manifest.as_json({}, made), made / manifest.NAME)


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["exchange", "two steps"])
def folder(tmp_path, monkeypatch, request):
    """The folder of an earlier report, on a system that exchanges folders and on one that does not."""
    if request.param == "two steps":
        monkeypatch.setattr(staging, "EXCHANGE", {})
    report(tmp_path / "2019-08", page="earlier", gone="earlier", notebooks__a="earlier")
    return tmp_path / "2019-08"


def test_what_people_put_into_the_folder_stays_as_it_is(folder):
    (folder / "notes.txt").write_text("mine")
    (folder / "notebooks" / "mine").write_text("mine")
    (folder / "confidential").mkdir(0o700)
    (folder / "confidential" / "list").write_text("mine")
    (folder / "confidential" / "empty").mkdir()
    (folder / "gone").write_text("altered")
    (folder / "page").write_text("altered")
    report(folder, page="new", notebooks__b="new")
    found = contents(folder)
    del found[manifest.NAME]
    mine = {"notes.txt": "mine", "notebooks/mine": "mine", "confidential/list": "mine", "gone": "altered"}
    assert found == mine | {"page": "new", "notebooks/b": "new"}
    assert (folder / "confidential" / "empty").is_dir()
    assert os.name == "nt" or (folder / "confidential").stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in folder.parent.iterdir()) == [".2019-08.lock", "2019-08"]


@pytest.mark.parametrize("name", ["report.pdf", "notebooks/b", "tables"])
def test_a_file_of_theirs_with_a_name_of_the_new_report_is_named_and_nothing_is_lost(folder, name):
    (folder / name).write_text("mine")
    before = contents(folder)
    with pytest.raises(UserError, match=r"not part of the earlier report, and the new one needs its name\. Rename it"):
        report(folder, **{"report.pdf": "new", "notebooks__b": "new", "tables__c": "new"})
    assert contents(folder) == before
    assert drafts_left(folder) == []


@pytest.mark.parametrize("broken", ["{", "[]"])
def test_a_report_whose_manifest_is_broken_is_replaced(folder, broken):
    (folder / manifest.NAME).write_text(broken)
    report(folder, page="new")
    assert contents(folder)["page"] == "new"


@on_unix
def test_a_report_may_be_read_by_all_and_its_folder_keeps_the_rights_that_it_was_given(tmp_path):
    folder = tmp_path / "2019-08"
    report(folder, page="earlier")
    usual = os.umask(0)
    os.umask(usual)
    assert folder.stat().st_mode & 0o777 == 0o777 & ~usual
    folder.chmod(0o750)
    report(folder, page="new")
    assert folder.stat().st_mode & 0o777 == 0o750


@on_unix
def test_a_draft_is_this_users_alone(tmp_path):
    with draft(tmp_path / "2019-08") as made:
        assert made.parent.stat().st_mode & 0o77 == 0
        assert drafts_left(tmp_path / "2019-08") == [made.parent]
        (made / manifest.NAME).touch()


@on_unix
def test_a_link_to_a_folder_is_followed_and_one_to_nothing_is_refused(tmp_path):
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "reports"
    link.symlink_to(elsewhere)
    with pytest.raises(UserError, match="a link that leads nowhere, is in the report's place"):
        resolve_link(link)
    elsewhere.mkdir()
    (elsewhere / "notes").write_text("mine")
    report(resolve_link(link), page="new")
    assert link.is_symlink()
    assert {"page", "notes"} < set(contents(elsewhere))


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "2019-08").touch()
    with pytest.raises(UserError, match="a file, or a link"):
        resolve_link(tmp_path / "2019-08")


def test_what_builds_of_earlier_versions_left_in_the_folder_is_removed(folder):
    (folder / ".draft-x1y2").mkdir()
    (folder / ".draft-x1y2" / ".opened").write_text("C1")
    assert drafts_left(folder) == [folder / ".draft-x1y2"]
    finish_or_discard(folder)
    assert set(contents(folder)) == {"page", "gone", "notebooks/a", manifest.NAME}


@on_unix
def test_a_lock_that_is_a_link_is_one_line(tmp_path):
    (tmp_path / ".2019-08.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match=r"\.2019-08\.lock: cannot be .* A link is where a file or folder should be"):
        report(tmp_path / "2019-08", page="new")
    assert not (tmp_path / "elsewhere").exists()


def test_a_later_write_removes_what_a_killed_one_left(tmp_path):
    old, young, other = (tmp_path / f"{name}.part" for name in ("a.csv.0123abcd", "a.csv.0123abce", "b.csv.0123abcd"))
    for path in (old, young, other):
        path.write_text("half")
        assert PART.search(path.name)
    os.utime(old, (time.time() - 7200,) * 2)
    os.utime(other, (time.time() - 7200,) * 2)
    files.write("whole", tmp_path / "a.csv")
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "a.csv", young, other])
