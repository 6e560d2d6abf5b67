"""Private folders: this user's alone, removed by the next run where a run was killed, and nothing of others touched."""

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from users import as_nobody

from qa_analysis import files
from qa_analysis.errors import UserError
from qa_analysis.projects import new_project
from qa_analysis.projects.sample import write_random
from qa_analysis.records import doctor
from qa_analysis.report import private
from qa_analysis.report.handover import HANDED, put_down, receive
from qa_analysis.report.opening import open_section
from qa_analysis.report.publishing import lock

on_unix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps the temporary files of each user apart")
NOTHING = pd.DataFrame(columns=["severity", "file"])
HOLDER = """
from qa_analysis.report import private
with private.folder() as own:
    (own / "codes").write_text("C1")
    print(own, flush=True)
    input()
"""


@pytest.fixture
def place(monkeypatch):
    """A place for private folders, with a name as short as that of the system's own."""
    made = Path(tempfile.mkdtemp(dir=None if os.name == "nt" else "/tmp"))
    monkeypatch.setenv(private.RUNTIME, str(made))
    yield made
    shutil.rmtree(made)


def test_a_folder_is_this_users_alone_and_gone_at_the_end(place):
    with private.folder() as own:
        assert own.parent == place
        if os.name != "nt":
            assert [path.stat().st_mode & 0o77 for path in place.iterdir()] == [0, 0]
        (own / "codes").write_text("C1")
    assert list(place.iterdir()) == []


@on_unix
def test_the_next_run_removes_what_a_killed_one_left_and_not_what_a_living_one_has(place):
    started = [sys.executable, "-c", HOLDER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(started, **pipes) as living, subprocess.Popen(started, **pipes) as dead:
        lives, died = (Path(process.stdout.readline().strip()) for process in (living, dead))
        dead.kill()
        dead.wait()
        assert died.is_dir()
        with private.folder() as own, private.folder() as another:
            assert {path for path in place.iterdir() if path.is_dir()} == {lives, own, another}
        living.communicate("\n")
    assert list(place.iterdir()) == []


@on_unix
def test_clearing_follows_no_link(place, tmp_path):
    (tmp_path / "mine").write_text("mine")
    (place / "qa-report-1").symlink_to(tmp_path)
    (place / "qa-report-1.lock").touch()
    (place / "qa-report-2").mkdir()
    (place / "qa-report-2" / "link").symlink_to(tmp_path)
    (place / "qa-report-2.lock").touch()
    (place / "qa-report-3.lock").symlink_to(tmp_path / "mine")
    with private.folder():
        pass
    assert (tmp_path / "mine").read_text() == "mine"
    assert not (place / "qa-report-2").exists()


@on_unix
def test_what_another_user_put_there_is_left_alone(place):
    place.chmod(0o1777)
    with as_nobody():
        (place / "qa-report-1").mkdir()
        (place / "qa-report-1.lock").touch()
    with private.folder() as own, as_nobody(), pytest.raises(PermissionError):
        list(os.scandir(own))
    assert sorted(path.name for path in place.iterdir()) == ["qa-report-1", "qa-report-1.lock"]


@on_unix
@pytest.mark.parametrize("unfit", ["missing", "long", "open to others", "another user's", "no folder"])
def test_a_place_that_is_unfit_is_passed_over(place, monkeypatch, unfit):
    inside = place / ("x" * 60 if unfit == "long" else "x")
    if unfit == "no folder":
        inside.touch()
    elif unfit != "missing":
        inside.mkdir()
    if unfit == "open to others":
        inside.chmod(0o777)
    if unfit == "another user's":
        if os.geteuid() != 0:
            pytest.skip("Only root can make a folder another user's.")
        os.chown(inside, 65534, 65534)
    monkeypatch.setenv(private.RUNTIME, str(inside))
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with private.folder() as own:
        assert own.parent == place


@on_unix
def test_no_place_at_all_is_one_line(monkeypatch):
    monkeypatch.setattr(private, "LONGEST", 1)
    with pytest.raises(UserError, match=r"No place for private files.* Set TMPDIR to a short folder of your own"):
        private.folder().__enter__()


class Harmful:
    def __reduce__(self):
        return print, ("run",)


def test_a_content_is_received_as_it_was_handed_over_and_no_other(place, capsys):
    with private.folder() as folder:
        note = put_down(b"the month", folder / "content")
        assert receive(note) == b"the month"
        (path,) = place.glob("*/content")
        if os.name != "nt":
            assert path.stat().st_mode & 0o77 == 0
        path.write_bytes(pickle.dumps(Harmful()))
        with pytest.raises(UserError, match="so it was not read"):
            pickle.loads(receive(note))
    with pytest.raises(UserError, match="so it was not read"):
        receive(note)
    assert capsys.readouterr().out == ""


def test_contents_that_are_not_those_handed_over_are_not_read(place, monkeypatch):
    with private.folder() as folder:
        note = put_down(pickle.dumps(Harmful()), folder / "content")
        monkeypatch.setenv(HANDED, f"{'0' * 64} {note.partition(' ')[2]}")
        with pytest.raises(UserError, match="not what the build handed to its notebooks"):
            open_section("1.1", "2019-08")


@on_unix
def test_a_content_of_another_user_is_not_received(place):
    with private.folder() as folder:
        note = put_down(b"the month", folder / "content")
        if os.geteuid() != 0:
            pytest.skip("Only root can make a file another user's.")
        os.chown(next(place.glob("*/content")), 65534, 65534)
        with pytest.raises(UserError, match="so it was not read"):
            receive(note)


def publishing(folder):
    with lock.history_locked(folder, print):
        pass


MAKING = {
    "init": lambda folder, framework: new_project.begin_project(folder.parent),
    "sample": lambda folder, framework: write_random(folder, framework, months=1),
    "check --marked": lambda folder, framework: doctor.mark(NOTHING, folder / "data", folder),
    "publish": lambda folder, framework: publishing(folder),
}


@on_unix
@pytest.mark.parametrize("make", MAKING.values(), ids=MAKING)
def test_a_folder_of_records_is_made_for_this_user_alone(tmp_path, framework, make):
    make(tmp_path / "project" / "data", framework)
    assert (tmp_path / "project" / "data").stat().st_mode & 0o777 == 0o700


@on_unix
def test_a_folder_that_is_there_keeps_its_rights(tmp_path):
    (tmp_path / "data").mkdir(0o755)
    files.make(tmp_path / "data", private=True)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o755
