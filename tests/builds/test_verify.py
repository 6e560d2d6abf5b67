"""What can happen to a history: ``qa-report verify`` names it, and no command reads one that lost a publication."""

import csv
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa_analysis.cli.publishing import verify
from qa_analysis.contract.sources import NOWHERE
from qa_analysis.errors import UserError
from qa_analysis.publications import receipts
from qa_analysis.publications.log import Entry, append, entries, seal
from qa_analysis.publications.manifest import sha256
from qa_analysis.publications.publication import (
    entry_of,
    find_publication,
    log_entries,
    open_publication,
    read_publication,
)
from qa_analysis.publications.revisions import since_published
from qa_analysis.report.build import publication_before
from qa_analysis.report.publishing.keep import note
from qa_analysis.report.publishing.lock import history_locked, tidy

PUBLISHED = [("2019-07", 1, "2019-08-05"), ("2019-07", 2, "2019-08-20"), ("2019-08", 1, "2019-09-05")]
FILES = ("tables/audits.parquet", "params/framework.yml", "notebooks/11_one.ipynb", "report/report.html")
FILES += ("report/figures.csv", "figures.csv", "requirements.lock", "revisions.csv")
JULY, AUGUST = "2019-07/1", "2019-08/1"


def publish(history, month, revision, day, **more):
    """A publication without a report that anybody could read, which is as good for its hashes."""
    folder = history / month / str(revision)
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{name} of {month}, {revision}")
    published = {"month": month, "revision": revision, "published_on": day, "reason": "moderated"}
    facts = {"published": published, "as_at": "2019-08-31", "edition": "operational", "authority": "A", "note": ""}
    note(folder, facts | {"revisions": {}, "platform": "", "sources": {"records": "x"}} | more)
    return append(history, entry_of(read_publication(folder)))


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    project = tmp_path_factory.mktemp("history")
    (project / "params").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_PROJECT", str(project))
        for of in PUBLISHED:
            publish(project / "history", *of)
        receipts.add(project / "history", project / "params", entries(project / "history"))
    return project


@pytest.fixture
def history(once, tmp_path, monkeypatch):
    """Three publications of two months, with their receipts."""
    monkeypatch.setenv("QA_PROJECT", str(tmp_path / "project"))
    return Path(shutil.copytree(once, tmp_path / "project")) / "history"


def own(history):
    """The file of receipts."""
    return history.parent / "params" / "published.txt"


def verified(*arguments):
    """The exit code and the lines of ``qa-report verify``."""
    ended = CliRunner().invoke(verify, [str(argument) for argument in arguments], catch_exceptions=False)
    return ended.exit_code, ended.output.splitlines()


def edit(path, old, new):
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def flip(path):
    path.write_bytes(path.read_bytes()[:-1] + b"\0")


def swap(one, other):
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def lines(history, keep):
    """A log with some of its lines, in some order, as they were."""
    path = history / "log.csv"
    said = path.read_text().splitlines(keepends=True)
    path.write_text("".join(said[number] for number in keep))


def reseal(history, change, keep=(0, 1, 2)):
    """A log whose lines are changed and sealed anew, so that its chain holds."""
    kept = [change(entry) for entry in entries(history)]
    (history / "log.csv").unlink()
    for number in keep:
        append(history, kept[number])


def replace(path, make):
    path.unlink()
    make(path)


def forge(history):
    """A publication copied under a number of its own and entered in the log."""
    shutil.copytree(history / JULY, history / "2019-07" / "3")
    append(history, entries(history)[0]._replace(revision="3"))


def remanifest(history, text):
    """The manifest of the last publication replaced, and the log sealed over it."""
    (history / AUGUST / "manifest.json").write_text(text, encoding="utf-8")
    hashed = sha256(history / AUGUST / "manifest.json")
    own(history).unlink()
    reseal(history, lambda of: of._replace(manifest=hashed) if of.month == "2019-08" else of)


def without_last(history):
    lines(history, [0, 1, 2])
    shutil.rmtree(history / "2019-08")


def unnamed_draft(history):
    lines(history, [0, 1, 2])
    (history / AUGUST).rename(history / "2019-08" / ".1")


GONE = "publication 1 of 2019-08 is gone or changed"
LOST = {  # what receipts alone show, and every command that reads the history refuses
    "the last line with its folder": (without_last, [GONE]),
    "the last line, its folder being a draft": (unnamed_draft, [GONE, "2019-08/.1: prepared, but not published"]),
    "the whole history": (shutil.rmtree, [GONE, "publication 1 of 2019-07", "publication 2 of 2019-07"]),
    "all that is in the history": (
        lambda h: [shutil.rmtree(h), h.mkdir()],
        [GONE, "publication 1 of 2019-07", "publication 2 of 2019-07"],
    ),
    "the log and all folders but one draft": (
        lambda h: [without_last(h), (h / "log.csv").unlink(), shutil.rmtree(h / "2019-07")],
        [GONE, "publication 1 of 2019-07", "publication 2 of 2019-07"],
    ),
    "a reason changed and the chain sealed anew": (
        lambda h: reseal(h, lambda of: of._replace(reason="none") if of.month == "2019-08" else of),
        [GONE, "2019-08/1/manifest.json: does not match what the log says of publication 1 of 2019-08"],
    ),
    "a hash changed and the chain sealed anew": (
        lambda h: reseal(h, lambda of: of._replace(figures="0" * 64) if of.month == "2019-08" else of),
        [GONE, "2019-08/1/manifest.json: does not match what the log says of publication 1 of 2019-08"],
    ),
    "a month moved in the log, sealed anew": (
        lambda h: [reseal(h, lambda of: of._replace(month="2019-09") if of.month == "2019-08" else of)],
        [GONE, "2019-09/1/manifest.json: not as it was", "2019-08: the log of the history does not name it"],
    ),
    "a receipt for a month that is not there": (
        lambda h: edit(own(h), "2019-08 1", "2019-09 1"),
        ["publication 1 of 2019-09 is gone or changed"],
    ),
    "a changed hash in a receipt": (
        lambda h: edit(own(h), entries(h)[2].entry, "0" * 64),
        [GONE],
    ),
}
CHANGED = {
    "a changed line": (lambda h: edit(h / "log.csv", "2019-09-05", "2019-09-06"), ["log.csv, line 4: not as it was"]),
    "two changed lines": (
        lambda h: edit(h / "log.csv", "moderated", "checked"),
        ["log.csv, line 2:", "log.csv, line 3:", "log.csv, line 4:"],
    ),
    "a line doubled": (lambda h: lines(h, [0, 1, 2, 3, 3]), ["log.csv, line 5: not as it was written"]),
    "a line doubled and sealed on": (
        lambda h: append(h, entries(h)[2]),
        ["log.csv, line 5: publication 1 of 2019-08 is not the next of its month"],
    ),
    "two lines swapped": (
        lambda h: lines(h, [0, 2, 1, 3]),
        ["log.csv, line 2:", "log.csv, line 3:", "log.csv, line 4:"],
    ),
    "a log cut within a line": (
        lambda h: (h / "log.csv").write_bytes((h / "log.csv").read_bytes()[:-20]),
        ["log.csv, line 4: not as it was written"],
    ),
    "a log cut between fields": (
        lambda h: (h / "log.csv").write_bytes((h / "log.csv").read_bytes()[:-80]),
        ["log.csv, line 4: not as it was written", GONE, "2019-08: the log of the history does not name it"],
    ),
    "a log cut within a field": (
        lambda h: (h / "log.csv").write_bytes((h / "log.csv").read_bytes()[:-300]),
        ["log.csv, line 4: not as it was written"],
    ),
    "a log of noughts": (
        lambda h: (h / "log.csv").write_bytes(b"\0" * 999),
        ["log.csv: not as it was written"],
    ),
    "noughts at the end of the log": (
        lambda h: (h / "log.csv").write_bytes((h / "log.csv").read_bytes() + b"\0" * 99),
        ["log.csv, line 5: not as it was written"],
    ),
    "an empty log": (lambda h: (h / "log.csv").write_text(""), ["log.csv: cannot be read"]),
    "a log that is no text": (lambda h: (h / "log.csv").write_bytes(b"\xff\xfe\xfd"), ["log.csv: cannot be read"]),
    "a folder for a log": (lambda h: replace(h / "log.csv", Path.mkdir), ["log.csv: cannot be read"]),
    "a pipe for a log": (lambda h: replace(h / "log.csv", os.mkfifo), ["log.csv: cannot be read"]),
    "a link to nothing for a log": (
        lambda h: replace(h / "log.csv", lambda path: path.symlink_to("nowhere")),
        ["log.csv: a link"],
    ),
    "a log in other letters": (
        lambda h: (h / "log.csv").rename(h / "Log.csv"),
        ["Log.csv: not part of what was published", "log.csv: publication 1 of 2019-07 is gone"],
    ),
    "a file for a history": (
        lambda h: [shutil.rmtree(h), h.write_text("")],
        ["log.csv: cannot be read", GONE],
    ),
    "a line for a month with no folder": (
        lambda h: append(h, entries(h)[0]._replace(month="2019-09")),
        ["2019-09/1/manifest.json: not as it was published"],
    ),
    "a line for a place elsewhere": (
        lambda h: append(h, entries(h)[0]._replace(month="../..", revision="/")),
        ["log.csv, line 5: publication / of ../.. is not the next of its month"],
    ),
    "a flipped byte in a table": (
        lambda h: flip(h / JULY / "tables" / "audits.parquet"),
        ["2019-07/1/tables/audits.parquet: not as it was published"],
    ),
    "another report": (
        lambda h: shutil.copy(h / JULY / "report" / "report.html", h / AUGUST / "report" / "report.html"),
        ["2019-08/1/report/report.html: not as it was published"],
    ),
    "other versions": (
        lambda h: edit(h / JULY / "requirements.lock", "1", "2"),
        ["2019-07/1/requirements.lock: not as it was published"],
    ),
    "files of two publications": (
        lambda h: [flip(h / JULY / "figures.csv"), flip(h / JULY / "revisions.csv"), flip(h / AUGUST / "figures.csv")],
        ["2019-07/1/figures.csv", "2019-07/1/revisions.csv", "2019-08/1/figures.csv"],
    ),
    "a lost file": (
        lambda h: (h / AUGUST / "params" / "framework.yml").unlink(),
        ["2019-08/1/params/framework.yml: not as it was published"],
    ),
    "a lost publication": (lambda h: shutil.rmtree(h / JULY), ["2019-07/1/manifest.json: not as it was published"]),
    "two folders swapped": (
        lambda h: swap(h / JULY, h / "2019-07" / "2"),
        ["2019-07/1/manifest.json: not as it was", "2019-07/2/manifest.json: not as it was"],
    ),
    "two months swapped": (
        lambda h: swap(h / "2019-07", h / "2019-08"),
        ["2019-07/1/manifest.json: not as it was", "2019-07/2/manifest.json", "2019-08/1/manifest.json", "2019-08/2:"],
    ),
    "a publication copied under another number": (
        lambda h: shutil.copytree(h / JULY, h / "2019-07" / "3"),
        ["2019-07/3: the log of the history does not name it"],
    ),
    "a publication copied and entered in the log": (
        forge,
        ["2019-07/3/manifest.json: does not match what the log says of publication 3 of 2019-07"],
    ),
    "a publication copied to another month": (
        lambda h: shutil.copytree(h / "2019-08", h / "2019-09"),
        ["2019-09: the log of the history does not name it"],
    ),
    "a folder in other letters": (
        lambda h: (h / AUGUST / "report").rename(h / AUGUST / "Report"),
        ["2019-08/1/Report: not part of", "1/report/report.html: not as it was", "1/report/figures.csv: not as it was"],
    ),
    "a file too many among the notebooks": (
        lambda h: (h / JULY / "notebooks" / "99_mine.ipynb").write_text("{}"),
        ["2019-07/1/notebooks/99_mine.ipynb: not part of what was published. Move it away."],
    ),
    "a hidden file too many": (
        lambda h: (h / JULY / "tables" / ".mine").write_text(""),
        ["2019-07/1/tables/.mine: not part of what was published"],
    ),
    "a folder too many": (
        lambda h: (h / JULY / "report" / "old").mkdir(),
        ["2019-07/1/report/old: not part of what was published"],
    ),
    "a file beside the log": (lambda h: (h / "log.csv~").write_text(""), ["log.csv~: not part of what was published"]),
    "a month too many": (lambda h: (h / "2019-09").mkdir(), ["2019-09: the log of the history does not name it"]),
    "a folder for a file": (
        lambda h: replace(h / JULY / "figures.csv", Path.mkdir),
        ["2019-07/1/figures.csv: not as it was published"],
    ),
    "a file for a folder": (
        lambda h: [shutil.rmtree(h / JULY / "params"), (h / JULY / "params").write_text("")],
        ["1/params/framework.yml: not as it was published", "2019-07/1/params: not part of what was published"],
    ),
    "a pipe for a file": (
        lambda h: replace(h / JULY / "figures.csv", os.mkfifo),
        ["2019-07/1/figures.csv: not as it was published"],
    ),
    "a pipe for a manifest": (
        lambda h: replace(h / JULY / "manifest.json", os.mkfifo),
        ["2019-07/1/manifest.json: not as it was published"],
    ),
    "a link for a folder": (
        lambda h: [(h / AUGUST).rename(h.parent / "1"), (h / AUGUST).symlink_to(h.parent / "1")],
        ["2019-08/1: a link has replaced what was published"],
    ),
    "a link for a file": (
        lambda h: replace(h / JULY / "figures.csv", lambda path: path.symlink_to("../2/figures.csv")),
        ["2019-07/1/figures.csv: a link"],
    ),
    "a link to itself": (
        lambda h: (h / JULY / "report" / "more").symlink_to("."),
        ["2019-07/1/report/more: a link has replaced what was published"],
    ),
    "a manifest that is no JSON": (
        lambda h: (h / JULY / "manifest.json").write_text("{"),
        ["2019-07/1/manifest.json: not as it was published"],
    ),
    "a changed manifest and a changed file": (
        lambda h: [edit(h / JULY / "manifest.json", "operational", "shareable"), flip(h / JULY / "figures.csv")],
        ["2019-07/1/manifest.json: not as it was published", "2019-07/1/figures.csv: not as it was published"],
    ),
    "a lost manifest": (
        lambda h: (h / JULY / "manifest.json").unlink(),
        ["2019-07/1/manifest.json: not as it was published"],
    ),
    "a publication out of its place": (
        lambda h: (h / AUGUST).rename(h / "2019-08" / ".1"),
        ["2019-08/.1: published, but not moved into place yet"],
    ),
    "a draft that was never published": (
        lambda h: (h / "2019-08" / ".2" / "tables").mkdir(parents=True),
        ["2019-08/.2: prepared, but not published"],
    ),
    "a draft beside its publication": (
        lambda h: shutil.copytree(h / AUGUST, h / "2019-08" / ".1"),
        ["2019-08/1 is there too. Move the incomplete one away."],
    ),
    "a file named as a draft": (
        lambda h: (h / "2019-08" / ".2").write_text(""),
        ["2019-08/.2: not part of what was published"],
    ),
    "a receipt that is none": (
        lambda h: edit(own(h), "2019-08 1", "August 1"),
        ["published.txt, line 5: not a month, a number and a hash"],
    ),
    "a conflict of git among the receipts": (
        lambda h: edit(own(h), "2019-08 1", "<<<<<<< HEAD\n2019-08 1"),
        ["published.txt, line 5: not a month, a number and a hash"],
    ),
    "receipts that are no text": (
        lambda h: own(h).write_bytes(b"\xff\xfe"),
        ["published.txt: cannot be read"],
    ),
    "a pipe for receipts": (lambda h: replace(own(h), os.mkfifo), ["published.txt: cannot be read"]),
    "a folder for receipts": (lambda h: replace(own(h), Path.mkdir), ["published.txt: cannot be read"]),
}
ODD = ["null", "[]", "{}", '{"files": []}', '{"files": {"x": 1}}', '{"files": {"x\\u0000": ""}}', "[" * 99_999]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders, and no links for everybody")
@pytest.mark.parametrize("tampered", {**LOST, **CHANGED})
def test_verify_names_each_thing_that_is_not_as_it_was_published(history, tampered):
    change, words = {**LOST, **CHANGED}[tampered]
    change(history)
    before = sorted(str(path) for path in history.parent.rglob("*"))
    code, said = verified()
    problems = [line for line in said if not line.startswith("warning: ")]
    assert code == 2
    for part in words:
        assert any(part in line for line in problems), problems
    for line in problems:
        assert any(part in line for part in [*words, "gone or changed", "does not name it", "the log says"]), line
        assert line.startswith((f"{history}", f"{history.parent / 'params'}"))
    assert sorted(str(path) for path in history.parent.rglob("*")) == before


READERS = {
    "build": lambda h: publication_before(h, "2020-01"),
    "build --as-published": lambda h: find_publication(h, "2019-07"),
    "explore": lambda h: since_published("2020-01", "A", {}, NOWHERE, h, h.parent / "params"),
    "publish": lambda h: history_locked(h, lambda: None, h.parent / "params").__enter__(),
}


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("tampered", LOST)
def test_a_history_that_lost_a_publication_is_refused_and_left_as_it_is(history, tampered, command):
    known = dict(line.rsplit(" ", 1) for line in own(history).read_text().splitlines() if line[0] != "#")
    LOST[tampered][0](history)
    known |= dict(line.rsplit(" ", 1) for line in own(history).read_text().splitlines() if line[0] != "#")
    before = {path for path in history.parent.rglob("*") if path.name != ".lock"}
    with pytest.raises(UserError, match="gone or changed") as error:
        READERS[command](history)
    said = str(error.value)
    assert "Restore the history from a backup copy, or say where it is with --history." in said
    assert any(f"publication {name[8:]} of {name[:7]} " in said and hashed in said for name, hashed in known.items())
    assert {path for path in history.parent.rglob("*") if path.name != ".lock"} == before


@pytest.mark.parametrize("text", ODD)
def test_a_manifest_of_any_kind_is_named_though_the_chain_holds(history, text):
    remanifest(history, text)
    code, said = verified()
    assert code == 2
    assert any("manifest.json: does not match what the log" in line or "x\ufffd: not as it" in line for line in said)
    with pytest.raises(UserError, match=r"manifest\.json: does not match what the log|not as it was"):
        find_publication(history, "2019-08")


def test_a_history_as_it_was_published_is_said_to_be_and_nothing_is_written(history):
    before = {path: path.stat().st_mtime_ns for path in history.parent.rglob("*")}
    assert verified() == (0, ["3 publications of 2 months are as they were published."])
    assert {path: path.stat().st_mtime_ns for path in history.parent.rglob("*")} == before
    for folder, name in ((history, ".DS_Store"), (history / "2019-08", "Thumbs.db")):
        (folder / name).write_text("what a file browser leaves")
    assert verified() == (0, ["3 publications of 2 months are as they were published."])
    shutil.rmtree(history)
    own(history).unlink()
    assert verified() == (0, [f"Nothing has been published in {history}."])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no links for everybody")
def test_another_history_has_receipts_of_its_own(history):
    other, own = history.parent / "a trial", history.parent / "params"
    publish(other, "2019-07", 1, "2019-08-06")
    receipts.add(other, own, entries(other))
    assert (own / "published.txt").read_text().splitlines()[
        -1
    ] == f"2019-07 1 {entries(other)[0].entry} --history a trial"
    unseen = f"warning: {own / 'published.txt'}: lines for {{}}, which was not checked. Check it with --history."
    assert verified() == (0, [unseen.format("a trial"), "3 publications of 2 months are as they were published."])
    own_alone = [unseen.format("history"), "1 publication of 1 month is as it was published."]
    assert verified("--history", other) == (0, own_alone)
    shutil.rmtree(other)
    assert len(log_entries(history)) == 3
    with pytest.raises(UserError, match=r"a trial/log\.csv: publication 1 of 2019-07 is gone or changed"):
        log_entries(other)
    far = history.parent.parent / "far"
    shutil.copytree(history, far)
    publish(far, "2019-08", 2, "2019-09-20")
    receipts.add(far, own, entries(far))
    assert (own / "published.txt").read_text().splitlines()[-1].endswith(f" --history {far.resolve().as_posix()}")
    shutil.rmtree(history)
    history.symlink_to(far)
    assert len(log_entries(history)) == 4


def test_a_copy_of_a_history_has_its_receipts_wherever_it_lies(history):
    copy = shutil.copytree(history, history.parent.parent / "copy")
    assert verified("--history", copy) == (0, ["3 publications of 2 months are as they were published."])
    before = own(history).read_text()
    receipts.add(copy, own(history).parent, entries(copy))
    assert own(history).read_text() == before
    shutil.rmtree(copy / "2019-09", ignore_errors=True)
    last = entries(copy)[-1]
    shutil.rmtree(copy / last.month / last.revision)
    edit(copy / "log.csv", (copy / "log.csv").read_text().splitlines(keepends=True)[-1], "")
    with pytest.raises(UserError, match=rf"publication {last.revision} of {last.month} is gone or changed"):
        log_entries(copy)


def test_a_log_may_end_with_the_blank_lines_of_an_editor(history):
    (history / "log.csv").write_text((history / "log.csv").read_text() + "\n\n")
    assert verified() == (0, ["3 publications of 2 months are as they were published."])


@pytest.mark.parametrize("remark", ["(minuted 3 September)", "history", "--history", "x --history history"])
def test_a_remark_behind_a_receipt_is_an_error_and_takes_no_protection_away(history, remark):
    path = own(history)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:-1], f"{lines[-1]} {remark}", ""]))
    with pytest.raises(UserError, match=rf"published\.txt, line {len(lines)}: not a month, a number and a hash only"):
        log_entries(history)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no links for everybody")
@pytest.mark.parametrize("name", ["2019-07", "2019-07/1", "2019-07/1/tables/audits.parquet", "log.csv"])
def test_a_link_is_refused_though_what_it_leads_to_is_the_same(history, name):
    aside = history.parent / "aside"
    shutil.move(history / name, aside)
    (history / name).symlink_to(aside)
    with pytest.raises(UserError, match="a link has replaced"):
        [open_publication(history, entry) for entry in log_entries(history)]


def test_receipts_are_read_with_blank_lines_remarks_and_the_line_ends_of_windows(history):
    path = history.parent / "params" / "published.txt"
    path.write_bytes(b"\xef\xbb\xbf# ours\r\n\r\n" + path.read_bytes().replace(b"\n", b"  \r\n"))
    assert len(log_entries(history)) == 3
    publish(history, "2019-08", 2, "2019-09-20")
    receipts.add(history, path.parent, entries(history))
    assert path.read_text().startswith("# ours\n\n# Each")
    assert verified() == (0, ["4 publications of 2 months are as they were published."])


def test_what_has_no_receipt_is_a_warning_and_the_next_publication_writes_it(history):
    path = history.parent / "params" / "published.txt"
    whole = path.read_text()
    path.unlink()
    code, said = verified()
    assert (code, len(said)) == (0, 4)
    assert said[0] == f"warning: {path}: publication 1 of 2019-07 has no line there. The next publication adds it."
    with history_locked(history, lambda: None, path.parent):
        assert path.read_text() == whole
    assert not list(path.parent.glob("*.part"))


def test_a_publication_dated_before_the_last_is_a_warning(history):
    publish(history, "2019-08", 2, "2019-09-01")
    receipts.add(history, history.parent / "params", entries(history))
    code, said = verified()
    assert code == 0
    assert said[0].startswith("warning: Publication 2 of 2019-08 is dated 2019-09-01, before publication 1 of 2019-08,")
    assert said[1:] == ["4 publications of 2 months are as they were published."]


def test_a_draft_whose_place_is_taken_is_left(history):
    shutil.copytree(history / AUGUST, history / "2019-08" / ".1")
    with pytest.raises(UserError, match=r"\.1: .*1 is there too\. Move the incomplete one away\."):
        tidy(history)
    (history / "2019-08" / ".1").rename(history / "2019-08" / ".1 of mine")
    tidy(history)
    assert (history / "2019-08" / ".1 of mine").is_dir()


FORMULAS = ["=1+1", "'=1", "@x", "＝1", "\t=1", " -1", "-1", "plain", "it's"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_the_log_is_a_formula_and_each_is_read_as_it_was(tmp_path, text):
    entry = append(tmp_path, Entry("2019-07", "1", *[text] * 10))
    assert entries(tmp_path) == [entry]
    assert entry.authority == text
    with (tmp_path / "log.csv").open(newline="", encoding="utf-8") as file:
        cells = list(csv.reader(file))[1]
    assert not any(cell.lstrip()[:1] in tuple("=+-@＝＋－＠") for cell in cells)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_log_of_before_is_read_and_guarded_with_the_next_line(tmp_path, text):
    older = seal(Entry("2019-07", "1", *[text] * 10), "")
    with (tmp_path / "log.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([Entry._fields, older])
    assert entries(tmp_path) == [older]
    newer = append(tmp_path, older._replace(revision="2"))
    assert entries(tmp_path) == [older, newer]


def test_many_lost_publications_are_one_line_that_says_so(history):
    shutil.rmtree(history)
    with pytest.raises(UserError, match="It is not the only one: qa-report verify lists all") as error:
        log_entries(history)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_verify_takes_names_of_any_signs(history):
    (history / "one\ntwo\x1b[31m").write_text("")
    code, said = verified()
    assert (code, len(said)) == (2, 1)
    assert "\x1b" not in said[0]


def test_verify_reads_the_receipts_of_the_settings_that_are_named(history):
    other = history.parent / "other params"
    shutil.copytree(history.parent / "params", other)
    without_last(history)
    (history.parent / "params" / "published.txt").write_text("")
    assert verified()[0] == 0
    assert verified("--params", other)[0] == 2
