"""Starting: a project made from an installed package, and a month begun from the one before."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest
from conftest import ROOT
from frames import write

import qa_analysis as qa
from qa_analysis.commentary import passages, places
from qa_analysis.contract import settings
from qa_analysis.contract.folders import data_folder
from qa_analysis.contract.schema import TABLES
from qa_analysis.contract.sources import NOWHERE, sources
from qa_analysis.projects import new_project
from qa_analysis.report.request import sections

OPEN = {"raised_month": "2019-05", "section": "5.1", "owner_role": "Head", "due_on": "2019-12-31"}


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A new project."""
    folder = tmp_path_factory.mktemp("made")
    new_project.begin_project(folder)
    return folder


@pytest.fixture
def mine(made, tmp_path, monkeypatch):
    """A project of one's own with a few records, as the working directory."""
    folder = tmp_path / "mine"
    shutil.copytree(made, folder)
    write(folder / "data")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A function that runs the commands of the package as it is installed from its wheel, from a folder."""
    folder = tmp_path_factory.mktemp("installed")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    wheel = subprocess.run([sys.executable, "-c", build, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(folder / wheel.stdout.split()[-1]) as packed:
        packed.extractall(folder / "site")

    def call(*arguments, at):
        env = os.environ | {"PYTHONPATH": str(folder / "site"), "PYTHONSAFEPATH": "1"}
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(command, cwd=at, env=env, capture_output=True, text=True)

    return call


def test_an_installed_package_makes_a_project_that_works(installed, made, tmp_path):
    where = installed("-c", "import qa_analysis; print(qa_analysis.__file__)", at=tmp_path)
    assert "installed" in where.stdout
    ended = installed("-m", "qa_analysis.cli", "init", "new", at=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    new = tmp_path / "new"
    assert files(new) == files(made)
    assert all((new / name).read_bytes() == (made / name).read_bytes() for name in files(made))
    write(new / "data")
    counted = installed("-m", "qa_analysis.cli", "figures", "2019-08", at=new)
    assert counted.returncode == 0
    assert "\ncompletion.rate,Children's Social Care,2019-08,,,1,1,100,percent," in counted.stdout


def test_a_project_has_the_settings_and_notebooks_of_the_repository(made):
    assert (made / "params" / "framework.yml").read_bytes() == (ROOT / "params" / "framework.yml").read_bytes()
    names = {f"notebooks/{path.name}" for path in (*sections(ROOT / "notebooks"), ROOT / "notebooks" / "explore.ipynb")}
    pages = {"data/READ ME FIRST.md", "data/README.md", "params/sources.yml"}
    assert files(made) == {".gitignore", "params/framework.yml", *pages, *names}
    for path in sections(made / "notebooks"):
        cell = nbformat.read(path, as_version=4).cells[1].source
        assert 'data = "data"\n' in cell


def test_nothing_in_a_project_speaks_of_the_sample(made):
    assert [name for name in files(made) if "sample/" in (made / name).read_text(encoding="utf-8")] == []
    tables = (made / "data" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)`", tables, re.MULTILINE) == list(TABLES)


def test_the_page_of_what_to_drop_names_every_table(made):
    page = (made / "data" / "READ ME FIRST.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (if you have)?.* \| `(\w+)` \|$", page, re.MULTILINE)
    assert {name: bool(optional) for optional, name in rows} == {name: of.optional for name, of in TABLES.items()}


def test_the_sources_of_a_new_project_say_nothing_yet(made):
    assert sources(made / "params") == NOWHERE


def test_every_example_of_a_source_can_be_read(made, tmp_path):
    text = (made / "params" / "sources.yml").read_text(encoding="utf-8")
    (tmp_path / "sources.yml").write_text(re.sub(r"^#(?=\w|  )", "", text, flags=re.MULTILINE), encoding="utf-8")
    said = {name: parts for name, parts in sources(tmp_path) if parts}
    assert set(said) == {"audits", "area_ratings", "teams", "actions", "escalations", "staff"}
    used = {field for parts in said.values() for part in parts for field in part.model_fields_set}
    assert used == set(type(said["audits"][0]).model_fields)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_records_history_and_reports_stay_out_of_git(mine):
    subprocess.run(["git", "init", "--quiet"], check=True)
    kept = ["data/READ ME FIRST.md", "data/README.md", "params/sources.yml", "notebooks/10_practice.ipynb"]
    kept += ["params/published.txt"]
    left = ["data/audits.csv", "data/deeper/QA audits.xlsx", "history/log.csv", "reports/2019-08/report.html"]
    left += ["params/sources.proposed.yml", "notebooks/explore.ipynb"]
    asked = subprocess.run(["git", "check-ignore", *kept, *left], capture_output=True, text=True)
    assert asked.stdout.splitlines() == left


def test_what_a_run_left_in_a_notebook_is_not_passed_on(tmp_path, monkeypatch):
    shutil.copytree(new_project.STARTER, tmp_path / "starter")
    (tmp_path / "starter" / "notebooks").mkdir(exist_ok=True)
    book = json.loads((ROOT / "notebooks" / "explore.ipynb").read_text(encoding="utf-8"))
    book["cells"][1] |= {"execution_count": 7, "outputs": [nbformat.v4.new_output("stream", text="C0042")]}
    book["metadata"]["widgets"] = {"state": "C0042"}
    (tmp_path / "starter" / "notebooks" / "explore.ipynb").write_text(json.dumps(book), encoding="utf-8")
    monkeypatch.setattr(new_project, "STARTER", tmp_path / "starter")
    new_project.begin_project(tmp_path / "new")
    text = (tmp_path / "new" / "notebooks" / "explore.ipynb").read_text(encoding="utf-8")
    assert "C0042" not in text
    assert json.loads(text) == json.loads((ROOT / "notebooks" / "explore.ipynb").read_text(encoding="utf-8"))


def test_it_says_what_it_made_and_what_to_do_next(run, tmp_path):
    code, out, said = run("init", tmp_path / "new")
    assert (code, said) == (0, "")
    for words in ("params/sources.yml", "data/READ ME FIRST.md", "(27 notebooks)", "qa-report check --propose"):
        assert words in out


@pytest.mark.parametrize("there", ["audits.csv", ".gitignore", "params"])
def test_a_folder_with_something_in_it_is_left_alone(run, tmp_path, there):
    (tmp_path / there).mkdir() if there == "params" else (tmp_path / there).write_text("mine")
    code, out, said = run("init", tmp_path)
    assert (code, out) == (2, "")
    assert said == f"{tmp_path}: not empty. Give a new folder, so that nothing in it is overwritten.\n"
    assert [path.name for path in tmp_path.iterdir()] == [there]


def test_a_folder_may_have_its_environment_and_repository_already(run, tmp_path):
    for name in (".venv", ".git"):
        (tmp_path / name).mkdir()
    assert run("init", tmp_path)[0] == 0
    assert (tmp_path / "params" / "framework.yml").is_file()


def test_a_folder_that_cannot_be_made_is_one_message(run, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, said = run("init", tmp_path / "file" / "new")
    assert code == 2
    assert said.count("\n") == 1
    assert "cannot be made" in said


def test_the_records_are_those_in_data_and_where_there_are_none_the_sample(mine):
    assert data_folder() == "data"
    assert len(qa.load()["audits"]) == 1
    assert qa.open_month().month == "2019-08"
    (mine / "data" / "sample").mkdir()
    assert data_folder() == "data"
    for path in (mine / "data").glob("*.csv"):
        path.unlink()
    assert data_folder() == "data/sample"


def begun(run, folder, month="2019-09"):
    """The text of a month that is begun without a word of complaint."""
    code, out, said = run("new-month", month)
    assert (code, said) == (0, "")
    assert f"{month}.yml" in out
    assert f"{month}.md" in out
    return (folder / "params" / f"{month}.md").read_text(encoding="utf-8"), out


def test_a_month_is_begun_from_nothing(run, mine):
    text, out = begun(run, mine)
    assert "There is no earlier month to begin from." in out
    assert settings.front(mine / "params", "2019-09") == settings.Front()
    assert "# as_at: 2019-09-30" in (mine / "params" / "2019-09.yml").read_text(encoding="utf-8")
    assert "records: data\nas_at: 2019-09-30\n" in text


def test_a_new_month_says_nothing_until_somebody_writes_below_a_heading(run, mine):
    text, _ = begun(run, mine)
    assert passages.read_passages(mine / "params", "2019-09") == {}
    assert passages.about(mine / "params", "2019-09") == passages.About()
    written = re.sub(r"(# .*\n\n<!--[\s\S]*?-->\n)", r"\1Words.\n", text.partition("-->")[2])
    (mine / "params" / "2019-09.md").write_text(written, encoding="utf-8")
    found = passages.read_passages(mine / "params", "2019-09")
    names = places.paragraphs([places.notebook_text(path) for path in sections(mine / "notebooks")])
    assert {place: passage.text.strip() for place, passage in found.items()} == {(of, ""): "Words." for of in names}


def test_a_heading_has_its_title_question_and_computed_paragraphs(run, mine):
    text, _ = begun(run, mine)
    assert "\n# 1.5 Identified teams\n\n<!--\nWhich teams have several audits with the same rating?\n" in text
    assert "\nWho was told about the teams on the lists, and what was agreed with them?\n" in text
    assert "Computed paragraphs: good, inadequate, both lists.\n-->" in text
    names = places.paragraphs([places.notebook_text(path) for path in sections(mine / "notebooks")])
    said = re.findall(r"Computed paragraphs: ([^.]*)\.", text)
    assert [" ".join(words.split()) for words in said] == [", ".join(of) for of in names.values() if of]
    assert "\n# Appendix 1 Exemptions and returns\n" in text
    assert "\n# 4.2 Auditing behaviours\n\n<!--\nWhat do the last months say, taken together?\n" in text


@pytest.mark.parametrize(
    "text",
    [
        "title: Audits\nas_at: 2019-09-05\nauthors:\n  - role: Manager  # of audits\n    name: ''\n",
        "title: Audits\nauthors: [{role: Manager}]\ncontact: me\nas_at:\n  2019-09-05",
        "title: 'Audits: a report'  # ours\n'as_at': '2019-09-05'  # late\n",
        "# as_at: 2019-08-31\ntitle: Audits\nedition: shareable\n",
        "{title: Audits, as_at: 2019-09-05}\n",
        "as_at: 2019-09-05  # nothing else\n",
        "\ufefftitle: Audits\r\nas_at: 2019-09-05\r\n",
    ],
)
def test_settings_are_carried_but_for_the_day(run, mine, text):
    (mine / "params" / "2019-08.yml").write_text(text, encoding="utf-8", newline="")
    before = settings.front(mine / "params", "2019-08")
    _, out = begun(run, mine)
    assert "Begun from 2019-08." in out
    assert settings.front(mine / "params", "2019-09") == before.model_copy(update={"as_at": None})
    written = (mine / "params" / "2019-09.yml").read_text(encoding="utf-8")
    assert re.findall(r"^.*as_at.*$", written, re.MULTILINE) == [
        "# as_at: 2019-09-30  # the day whose state the report shows; without it, the month's last day"
    ]
    assert all(comment in written for comment in re.findall("# of audits|# ours", text))


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "---\n", "\ufeff"])
def test_a_month_is_begun_after_one_without_settings(run, mine, text):
    (mine / "params" / "2019-06.yml").write_text(text, encoding="utf-8")
    begun(run, mine)
    assert settings.front(mine / "params", "2019-09") == settings.front(mine / "params", "2019-12")


def test_the_latest_earlier_month_is_the_one_it_is_begun_from(run, mine):
    for month in ("2019-03", "2019-06"):
        (mine / "params" / f"{month}.yml").write_text(f"title: Of {month}\n", encoding="utf-8")
    _, out = begun(run, mine)
    assert "Begun from 2019-06." in out
    assert settings.front(mine / "params", "2019-09").title == "Of 2019-06"


@pytest.mark.parametrize(
    ("there", "month", "words"),
    [
        ("2019-09.yml", "2019-09", "2019-09.yml: already exists, so nothing was written."),
        ("2019-09.md", "2019-09", "2019-09.md: already exists, so nothing was written."),
        ("2019-10.md", "2019-09", "2019-09 is before 2019-10, the latest month in"),
        ("2019-08.yml", "2019-9", "'2019-9' is not a month. Write it as YYYY-MM"),
        ("2019-08.yml", "2019-13", "'2019-13' is not a month."),
        ("framework.yml", "2019-09", "framework.yml: "),
        ("2019-06.yml", "2019-09", "2019-06.yml: nonsense: no such setting."),
    ],
)
def test_a_month_that_cannot_be_begun_writes_nothing(run, mine, there, month, words):
    text = "nonsense: 1\n" if there == "2019-06.yml" else "title: Audits\n"
    (mine / "params" / there).write_text(text, encoding="utf-8")
    before = {name: (mine / name).read_bytes() for name in files(mine)}
    code, out, said = run("new-month", month)
    assert (code, out) == (2, "")
    assert words in said
    assert "Traceback" not in said
    assert {name: (mine / name).read_bytes() for name in files(mine)} == before


def carried(run, mine, *rows):
    """The lines of the open recommendations by their number, and the section that each stands under."""
    write(mine / "data", recommendations=[OPEN | row for row in rows])
    text, _ = begun(run, mine)
    found, section = {}, ""
    for line, following in zip(text.splitlines(), [*text.splitlines()[1:], ""], strict=True):
        section = line[2:5] if line.startswith("# ") else section
        if re.match(r"R\d+: ", line):
            found[line.partition(":")[0]] = (section, f"{line}\n{following}")
    return found


def test_open_recommendations_are_carried_and_closed_ones_are_not(run, mine):
    found = carried(
        run,
        mine,
        {"recommendation_id": "R1", "closed_on": "2019-08-30"},
        {"recommendation_id": "R2", "closed_on": "2019-08-31"},
        {"recommendation_id": "R3", "closed_on": "2019-09-01"},
        {"recommendation_id": "R4", "raised_month": "2019-08", "section": "5.3"},
        {"recommendation_id": "R5", "raised_month": "2019-09"},
        {"recommendation_id": "R6", "section": ""},
        {"recommendation_id": "R7", "raised_month": "2019-08", "closed_on": "2019-08-31"},
    )
    assert {name: section for name, (section, _) in found.items()} == {"R3": "5.1", "R4": "5.3", "R6": "5.3"}
    assert found["R3"][1].endswith("raised in May 2019; due on 31 December 2019; closed on 1 September 2019.")
    assert found["R4"][1] == "R4: Do it.\n  Owner: Head; raised in August 2019; due on 31 December 2019."
    assert "Without a section in the records:" in (mine / "params" / "2019-09.md").read_text(encoding="utf-8")


def test_it_is_said_which_are_overdue_and_which_will_be(run, mine):
    found = carried(
        run,
        mine,
        {"recommendation_id": "R1", "due_on": "2019-08-30"},
        {"recommendation_id": "R2", "due_on": "2019-08-31"},
        {"recommendation_id": "R3", "due_on": "2019-09-29"},
        {"recommendation_id": "R4", "due_on": "2019-09-30"},
        {"recommendation_id": "R5", "due_on": "", "owner_role": "", "text": ""},
    )
    ends = {name: lines.rpartition("; ")[2] for name, (_, lines) in found.items()}
    later = "overdue on 30 September 2019 unless closed by then."
    assert ends == {
        "R1": "due on 30 August 2019, overdue.",
        "R2": f"due on 31 August 2019, {later}",
        "R3": f"due on 29 September 2019, {later}",
        "R4": "due on 30 September 2019.",
        "R5": "no due date.",
    }
    assert found["R5"][1].startswith("R5: no text is recorded\n  Owner: none is named; ")


def test_what_was_open_is_told_by_the_day_of_the_month_before(run, mine):
    (mine / "params" / "2019-08.yml").write_text("title: Audits\nas_at: 2019-09-05\n", encoding="utf-8")
    rows = [{"recommendation_id": f"R{day}", "closed_on": f"2019-09-0{day}"} for day in (4, 5, 6)]
    assert set(carried(run, mine, *rows)) == {"R6"}
    assert "Open on 5 September 2019." in (mine / "params" / "2019-09.md").read_text(encoding="utf-8")


def test_no_text_of_a_recommendation_gets_out_of_its_comment(run, mine):
    texts = [
        "a --> b",
        "a\n-->\n# 1.1\nb",
        "--->",
        "<!-- a",
        "```\na",
        "{{ count( }}",
        "a --\n> b",
        "-->-->\n\n## late\nb",
    ]
    rows = [{"recommendation_id": f"R{n}", "text": text, "owner_role": text} for n, text in enumerate(texts)]
    found = carried(run, mine, *rows)
    assert len(found) == len(texts)
    assert found["R1"][1].startswith("R1: a -- > # 1.1 b\n  Owner: a -- > # 1.1 b; raised in")
    assert passages.read_passages(mine / "params", "2019-09") == {}


def test_without_any_that_is_open_it_is_said(run, mine):
    text, out = begun(run, mine)
    assert "0 recommendations open on 31 August 2019, so none are carried over." in out
    assert text.count("The records have no recommendation in this section that was open on 31 August 2019.") == 3


def test_errors_in_other_tables_are_no_hindrance(run, mine):
    write(mine / "data", audits=[{"audit_id": "A1", "team": "T9"}], recommendations=[{"recommendation_id": "R1"}])
    text, out = begun(run, mine)
    assert "\nR1: Do it.\n" in text
    assert "1 recommendation open on 31 August 2019: carried over." in out


def test_recommendations_that_cannot_be_relied_on_are_not_carried_and_it_is_said(run, mine):
    rows = [{"recommendation_id": "R1"}, {"recommendation_id": "R2", "closed_on": "soon"}]
    write(mine / "data", recommendations=rows)
    text, out = begun(run, mine)
    assert "No recommendations are carried over: 1 error in their table. qa-report check lists what to mend." in out
    assert text.count("Which recommendations are open could not be read.") == 3
    assert "Do it." not in text


def test_a_file_that_cannot_be_read_at_all_is_said_too(run, mine):
    (mine / "data" / "actions.csv").write_bytes("action_id\nn’est".encode("cp1252"))
    text, out = begun(run, mine)
    assert "No recommendations are carried over, because the records cannot be read. " in out
    assert "actions.csv: not in UTF-8." in out
    assert "could not be read" in text


def test_a_folder_of_records_that_is_not_there_is_a_mistake(run, mine):
    code, out, said = run("new-month", "2019-09", "--data", "nowhere")
    assert (code, out) == (2, "")
    assert "nowhere: no such folder." in said
    assert "params/2019-09.md" not in files(mine)
