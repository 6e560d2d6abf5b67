"""The report as built: whole and the same bytes again, an earlier one kept on failure, no kernel left behind."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from browsing import chromium
from conftest import ROOT
from frames import write
from page_reader import NOTEBOOKS, Page

import qa_analysis as qa
from qa_analysis.errors import SectionError, UserError
from qa_analysis.figures import comparisons
from qa_analysis.figures.from_records import compute
from qa_analysis.figures.table import KEYS
from qa_analysis.figures.table import as_csv as table_text
from qa_analysis.publications import manifest
from qa_analysis.report.build import build
from qa_analysis.report.handover import PARAMETERS
from qa_analysis.report.request import Request

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """A folder with the report of August 2019, built in the way of the command."""
    folder = tmp_path_factory.mktemp("reports")
    done = []
    built = build(Request("2019-08", out=str(folder), jobs=2), done=lambda *said: done.append(said))
    assert built.new
    assert built.page == folder / "2019-08" / "report.html"
    assert sorted(path for path, _, _ in done) == NOTEBOOKS
    assert [(number, of) for _, number, of in done] == [(n, len(NOTEBOOKS)) for n in range(1, len(NOTEBOOKS) + 1)]
    return folder / "2019-08"


def test_the_folder_holds_the_page_the_tables_the_notebooks_and_a_manifest(out, records, framework):
    names = ["comparisons.csv", "figures.csv", "figures.xlsx", "manifest.json", "notebooks", "report.html"]
    assert sorted(path.name for path in out.iterdir()) == names
    found = qa.open_month("2019-08").findings
    table = compute(records, "2019-08", framework, findings=found)
    assert (out / "figures.csv").read_text(encoding="utf-8") == table_text(table)
    assert sorted(path.name for path in (out / "notebooks").iterdir()) == [path.name for path in NOTEBOOKS]
    for path in (out / "notebooks").iterdir():
        executed = nbformat.read(path, as_version=4)
        assert "explore" not in str([cell.metadata for cell in executed.cells])
        assert any(cell.get("outputs") for cell in executed.cells)


def test_the_page_is_what_its_notebooks_show(out, august_page):
    page, here = (Page(path.read_text(encoding="utf-8")) for path in (out / "report.html", august_page))
    assert page.images == here.images
    assert page.links == here.links  # and with them the drawings
    assert page.tables == here.tables
    assert {name: text for name, text in page.texts.items() if name} == {n: t for n, t in here.texts.items() if n}


def test_the_manifest_has_the_hash_of_what_went_in_and_came_out(out, sample, params):
    made = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (made["month"], made["as_at"], made["edition"]) == ("2019-08", "2019-08-31", "operational")
    assert made["inputs"]["audits.csv"] == hashlib.sha256((sample / "audits.csv").read_bytes()).hexdigest()
    assert set(made["params"]) == {"framework.yml", "2019-08.yml", "2019-08.md"}
    assert made["outputs"]["report.html"] == hashlib.sha256((out / "report.html").read_bytes()).hexdigest()
    assert len(made["outputs"]) == 4 + len(NOTEBOOKS)
    assert made["versions"]["pandas"].startswith("3.")


def test_the_same_inputs_give_the_same_bytes(project, sample):
    """However many notebooks run at a time; the page of every notebook is held above against one made elsewhere."""
    for name in ("17_training.ipynb", "91_exemptions_and_returns.ipynb"):
        shutil.copy(ROOT / "notebooks" / name, project / "notebooks")
    one, other = (build(Request("2019-08", str(sample), out=f"jobs {n}", jobs=n)).page.parent for n in (1, 2))
    files = [path.relative_to(one) for path in one.rglob("*") if path.is_file()]
    assert len(files) == 5 + 2
    assert [(other / name).read_bytes() for name in files] == [(one / name).read_bytes() for name in files]


def test_a_report_of_the_same_sources_is_not_built_again(out):
    before = (out / "report.html").stat().st_mtime_ns
    built = build(Request("2019-08", out=str(out.parent)), done=lambda *said: pytest.fail("a notebook ran"))
    assert not built.new
    assert (out / "report.html").stat().st_mtime_ns == before


@pytest.mark.parametrize("touched", ["audits.csv", "framework.yml", "report.html", "11_audit_activity.ipynb"])
def test_whatever_changes_makes_a_report_out_of_date(out, sample, params, tmp_path, touched):
    data, settings, reports, books = (tmp_path / name for name in ("data", "params", "out", "notebooks"))
    for source, target in ((sample, data), (params, settings), (out, reports), (ROOT / "notebooks", books)):
        shutil.copytree(source, target)
    notebooks = sorted(books.glob("[0-9]*.ipynb"))

    def current():
        return manifest.is_current(
            reports, manifest.provenance("2019-08", "2019-08-31", "operational", data, settings, notebooks)
        )

    assert current()
    path = next(folder / touched for folder in (data, settings, reports, books) if (folder / touched).is_file())
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert not current()


def test_comparisons_name_two_figures_and_their_difference(out, august):
    report = qa.open_month("2019-08")
    table = comparisons.compare_month(report.figures, report.month, report.as_at, report.framework)
    assert list(table) == comparisons.COLUMNS
    keys = [*KEYS]
    assert not table.duplicated([*keys, "against_period"]).any()
    whole = august.set_index(keys)["value"]
    for row in table.sample(60, random_state=1).itertuples():
        before = (row.measure, row.against_service, row.against_period, row.against_group, row.against_category)
        now = (row.measure, row.service, row.period, row.group, row.category)
        if now in whole.index:
            assert row.difference == pytest.approx(whole[now] - whole[before], nan_ok=True)
    pairs = set(zip(table["period"], table["against_period"], strict=True))
    assert {
        ("2019-08", "2019-07"),
        ("2019-08", "2019-05/2019-07"),
        ("2019-20 Q2", "2019-20 Q1"),
        ("2019-06/2019-08", "2019-05/2019-07"),
        ("as at 2019-08-31", "as at 2019-07-31"),
    } <= pairs
    assert (out / "comparisons.csv").read_text(encoding="utf-8") == comparisons.as_csv(table)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The records of one team and one audit."""
    return write(tmp_path_factory.mktemp("small"))


@pytest.fixture
def project(tmp_path, monkeypatch, params):
    """A project with an earlier report and no notebooks yet."""
    (tmp_path / "params").mkdir()
    shutil.copy(params / "framework.yml", tmp_path / "params")
    (tmp_path / "reports" / "2019-08").mkdir(parents=True)
    (tmp_path / "reports" / "2019-08" / "report.html").write_text("earlier")
    (tmp_path / "reports" / "2019-08" / "manifest.json").write_text('{"outputs": {"report.html": ""}}')
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("QA_PROJECT", str(tmp_path))
    return tmp_path


def add(project, name, *cells, title="1.1 A section"):
    """A section notebook with code of its own."""
    heading = nbformat.v4.new_markdown_cell(f"# {title}\n\nIts question.")
    literals = "\n".join(f'{name} = ""' for name in PARAMETERS)
    parameters = nbformat.v4.new_code_cell(literals, metadata={"tags": ["parameters"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    book = nbformat.v4.new_notebook(
        cells=[heading, parameters, *map(nbformat.v4.new_code_cell, cells)], metadata=kernel
    )
    nbformat.write(book, project / "notebooks" / name)


@pytest.fixture
def broken(project):
    """A project with an earlier report and one notebook, which fails."""
    add(project, "11_bad.ipynb", "number = 1\nnumber / 0")
    return project


def earlier_stays(project):
    reports = project / "reports" / "2019-08"
    assert sorted(path.name for path in reports.iterdir()) == ["manifest.json", "report.html"]
    assert (reports / "report.html").read_text() == "earlier"


def test_a_failing_section_is_named_and_the_earlier_report_stays(broken, small):
    for number in range(12, 18):
        add(broken, f"{number}_slow.ipynb", "import time\ntime.sleep(120)")
    begun = time.monotonic()
    with pytest.raises(SectionError) as error:
        build(Request("2019-08", data=str(small), jobs=2))
    assert time.monotonic() - begun < 60
    said = str(error.value)
    assert "11_bad.ipynb, cell 3, 'number / 0'\nZeroDivisionError. Run it in JupyterLab for the details" in said
    assert len(said.splitlines()) < 10
    assert len(said) < 400
    earlier_stays(broken)


def test_a_dead_kernel_is_named_and_the_earlier_report_stays(project, small):
    add(project, "11_bad.ipynb", "import os\nos._exit(1)")
    with pytest.raises(SectionError, match=r"11_bad\.ipynb: its kernel died"):
        build(Request("2019-08", data=str(small)))
    earlier_stays(project)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"month": "2019-09"}, "No audits are recorded for 2019-09"),
        ({"month": "August"}, "'August' is not a month"),
        ({"edition": "public"}, "'public' is not an edition"),
        ({"edition": "shareable"}, "cannot be made yet"),
    ],
)
def test_what_cannot_be_built_is_refused(broken, small, keys, words):
    with pytest.raises(UserError, match=words):
        build(Request(**({"month": "2019-08", "data": str(small)} | keys)))
    earlier_stays(broken)


def test_a_notebook_without_a_title_is_named(project, small):
    add(project, "11_one.ipynb", "month")
    path = project / "notebooks" / "11_one.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("# 1.1 A section", ""), encoding="utf-8")
    with pytest.raises(UserError, match=r"11_one\.ipynb: it has no title"):
        build(Request("2019-08", data=str(small)))
    earlier_stays(project)


def test_a_long_error_fits_on_a_screen(project, small):
    add(project, "11_bad.ipynb", "raise ValueError('long ' * 5000)")
    with pytest.raises(SectionError) as error:
        build(Request("2019-08", data=str(small)))
    assert len(str(error.value)) < 900


def test_a_broken_notebook_file_is_named(broken, small):
    (broken / "notebooks" / "11_bad.ipynb").write_text("{")
    with pytest.raises(UserError, match=r"11_bad\.ipynb: not readable as a notebook"):
        build(Request("2019-08", data=str(small)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "# 1.1\n\n## in short\n\nWords.\n",
            "2019-08.md, line 3: section 1.1 has no paragraph of this name. It has none",
        ),
        ("# 1.1\n\nWords.\n\n# 1.2\n\nWords.\n", "2019-08.md, line 5: no such section. Use one of: overview, 1.1."),
        ("# 1.1\n\nWords {{ count('x') }}.\n", "2019-08.md, line 3: 'x' is not a measure."),
    ],
)
def test_a_slip_in_the_commentary_is_found_before_a_notebook_runs(broken, small, text, words):
    (broken / "params" / "2019-08.md").write_text(text, encoding="utf-8")
    add(broken, "11_bad.ipynb", 'section = qa.open_section("1.1", month)\nsection.commentary()')
    with pytest.raises(UserError) as error:
        build(Request("2019-08", data=str(small)), done=lambda *said: pytest.fail("a notebook ran"))
    assert words in str(error.value)
    earlier_stays(broken)


def test_a_new_section_is_a_notebook_and_nothing_else(project, small, run):
    opened = 'import qa_analysis as qa\n\nsection = qa.open_section("6.1", month, data, params, edition, as_at)'
    say = 'section.say(f"{1} late", "{of completed audit} were submitted late", "completion.late")'
    add(project, "61_new.ipynb", opened, say, "section.commentary()", title="6.1 A new section")
    run("new-month", "2019-08", "--data", small)
    path = project / "params" / "2019-08.md"
    begun = path.read_text(encoding="utf-8")
    assert re.findall("^# (.*)$", begun, re.MULTILINE) == ["overview", "6.1 A new section"]
    path.write_text(f"{begun}\nThe words of its authors.\n\n## 1 late\n\nOurs.\n", encoding="utf-8")
    page = Page(build(Request("2019-08", data=str(small))).page.read_text(encoding="utf-8"))
    assert "Ours. From the authors The words of its authors." in str(page.texts)
    add(project, "62_new.ipynb", opened, say, title="6.1 Again")
    with pytest.raises(
        UserError, match=r"Section 6\.1 says two paragraphs named '1 late'\. Give each a name of its own\."
    ):
        build(Request("2019-08", data=str(small)))
    (project / "notebooks" / "62_new.ipynb").unlink()
    path.write_text(f"{begun}\n## 2 late\n\nOurs.\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"section 6\.1 has no paragraph of this name\. Did you mean 1 late\?"):
        build(Request("2019-08", data=str(small)))


def test_what_an_earlier_report_had_and_this_one_has_not_is_removed_and_nothing_else(project, small):
    add(project, "11_one.ipynb", "month")
    add(project, "12_two.ipynb", "month")
    folder = build(Request("2019-08", data=str(small))).page.parent
    (folder / "notes.txt").write_text("mine")
    (project / "notebooks" / "12_two.ipynb").unlink()
    assert build(Request("2019-08", data=str(small))).new
    assert [path.name for path in (folder / "notebooks").iterdir()] == ["11_one.ipynb"]
    assert (folder / "notes.txt").read_text() == "mine"


def of_authorities(folder, names):
    """Records of councils with the same codes, in a column of their own."""
    rows = {"teams": [{"team": "T1"}], "workers": [{"worker_id": "W1"}], "staff": [{"staff_id": "S1"}]}
    rows["audits"] = [{"audit_id": "A1"}]
    data = folder / "data"
    data.mkdir()
    return write(data, **{n: [{**row, "authority": who} for row in some for who in names] for n, some in rows.items()})


def test_a_report_is_of_one_authority(broken):
    with pytest.raises(UserError, match="several authorities"):
        build(Request("2019-08", data=str(of_authorities(broken, "ab"))))


def test_the_one_authority_may_have_a_name(broken):
    with pytest.raises(SectionError):
        build(Request("2019-08", data=str(of_authorities(broken, "a"))))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal to send to one process alone")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_no_process_and_no_half_report(project, small, sent):
    for number in range(11, 17):
        add(project, f"{number}_slow.ipynb", "import time\ntime.sleep(120)")
    command = [sys.executable, "-m", "qa_analysis.cli", "build", "2019-08", "--data", str(small), "--jobs", "2"]
    attended = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **attended) as process:
        running = started(process.pid, 3)  # two notebooks, and what is made meanwhile
        process.send_signal(sent)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip() == "Interrupted. Nothing was written; an earlier report is unchanged."
    assert not [process.pid for process in running if is_alive(process)]
    earlier_stays(project)


def is_alive(process):
    """Whether a process still runs; one that has ended may wait to be noticed."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def started(pid, number):
    """The processes that a process has started, when there are so many."""
    for _ in range(300):
        if len(begun := psutil.Process(pid).children(recursive=True)) >= number:
            return begun
        time.sleep(0.1)
    raise AssertionError("the notebooks did not start")


def command(*arguments):
    """A command as a scheduler runs it: its exit code, output and errors."""
    ran = subprocess.run(
        [sys.executable, "-m", "qa_analysis.cli", *map(str, arguments)], capture_output=True, text=True
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_the_command_says_each_section_and_names_the_page(project, small, run):
    add(project, "11_one.ipynb", "month")
    page = project / "reports" / "2019-08" / "report.html"
    assert command("build", "2019-08", "--data", small) == (0, f" 1 of 1  1.1 A section\nReport: {page}\n", "")
    said = "Nothing has changed since this report was built; --fresh builds it again.\n"
    assert run("build", "2019-08", "--data", small) == (4, f"{said}Report: {page}\n", "")
    assert run("build", "2019-08", "--data", small, "--fresh")[1].startswith(" 1 of 1")


@pytest.mark.skipif(not chromium(), reason="Chromium is not installed")
def test_a_pdf_is_printed_where_it_is_asked_for(project, small, run):
    add(project, "11_one.ipynb", "month")
    made = project / "reports" / "2019-08" / "report.pdf"
    assert run("build", "2019-08", "--data", small, "--pdf")[1].startswith(" 1 of 1")
    assert made.read_bytes().startswith(b"%PDF-")
    assert run("build", "2019-08", "--data", small, "--pdf")[1].startswith("Nothing has changed")


def test_without_a_browser_no_pdf_and_no_notebook_is_made(broken, small, run, monkeypatch):
    monkeypatch.setenv("QA_BROWSER", "nothing-at-all")
    code, out, said = run("build", "2019-08", "--data", small, "--pdf")
    assert (code, out) == (2, "")
    assert said.startswith(
        "Printing a PDF needs Chrome, Edge or Chromium. QA_BROWSER names nothing-at-all, which is not"
    )
    earlier_stays(broken)


def test_the_command_ends_as_it_should(broken, small, run, tmp_path):
    code, _, said = run("build", "2019-08", "--data", small)
    assert (code, said.splitlines()[0]) == (3, "11_bad.ipynb, cell 3, 'number / 0'")
    assert run("build", "2019-08", "--data", small, "--edition", "shareable") == (
        2,
        "",
        "The shareable edition cannot be made yet: nothing masks small counts. Use operational.\n",
    )
    code, _, said = run("build", "2019-08", "--data", small, "--edition", "public")
    assert code == 2
    assert "'public' is not one of 'operational', 'shareable'" in said
    (tmp_path / "bad").mkdir()
    code, _, said = run(
        "build", "2019-08", "--data", write(tmp_path / "bad", audits=[{"audit_id": "A1", "team": "T9"}])
    )
    assert (code, "audits.csv, row 2, column team" in said, "Traceback" in said) == (2, True, False)
    earlier_stays(broken)


def test_the_months_own_settings_say_its_day_and_edition(project, small):
    add(project, "11_one.ipynb", "as_at, edition")
    own = project / "params" / "2019-08.yml"
    own.write_text("as_at: 2019-09-10\nauthors:\n  - role: Head\n    name: A. B.\n", encoding="utf-8")
    page = Page(build(Request("2019-08", data=str(small))).page.read_text(encoding="utf-8"))
    assert "As at 10 September 2019 Audits on record since August 2019 A. B. Head" in page.texts[""]
    own.write_text("edition: shareable\n", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be made yet"):
        build(Request("2019-08", data=str(small)))
    own.write_text("as_at: soon\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"2019-08\.yml: as_at: write a date, such as 2019-08-31\."):
        build(Request("2019-08", data=str(small)))
    own.write_text("as_at: 2019-07-31\n", encoding="utf-8")
    with pytest.raises(UserError, match="The as-at date 2019-07-31 is before the month 2019-08"):
        build(Request("2019-08", data=str(small)))
