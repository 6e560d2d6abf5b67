"""The documentation names all that there is, its commands and its code run, and its links lead somewhere."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from urllib.parse import unquote

import nbformat
import pytest
from conftest import ROOT

import qa_analysis as qa
from qa_analysis.cli.commands import commands
from qa_analysis.commentary import placeholders
from qa_analysis.contract.schema import TABLES
from qa_analysis.errors import Exit
from qa_analysis.report.handover import EXPLORED, HANDED

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *DOCS)}
RECORDS = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
HOUSE, COMMANDS, WORDS = (PAGES[f"docs/{name}.md"] for name in ("the-house", "commands", "write-your-words"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINKED = PAGES | {"data/README.md": RECORDS, "CHANGELOG.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")}
QUICK = {"init", "check", "new-month", "figures", "verify", "sample"}  # the others have tests of their own
NAMED = {"MONTH", "FOLDER"}  # the words that stand for an argument


def blocks(text, *languages):
    """The text of each block of code in one of these languages, without the indentation of a list."""
    found = re.findall(rf"^( *)```(?:{'|'.join(languages)})\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return ["".join(line.removeprefix(indent) for line in code.splitlines(keepends=True)) for indent, code in found]


def prose(text):
    """A page without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE)


def inline(text):
    """The code within the sentences and tables of a page."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def shown(text):
    """Each line of a shell that a page shows, in words, comments left out."""
    lines = [line for block in blocks(text, "sh", "powershell") for line in block.splitlines()]
    return [words for line in lines if (words := shlex.split(line.replace("\\", "/"), comments=True))]


def calls(text):
    """Each call of ``qa-report`` that a page shows or names: the words after it."""
    named = [shlex.split(code) for code in inline(text) if code.startswith("qa-report ")]
    return [words[1:] for words in [*shown(text), *named] if words[0].rpartition("/")[2] == "qa-report"]


def anchors(text):
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def arguments(name):
    return [one.name for one in commands.commands[name].params if one.param_type_name == "argument"]


def options(command):
    return [option.opts[0] for option in command.params if option.param_type_name == "option"]


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_a_table_is_documented_with_its_columns_and_which_must_be_filled(table):
    mark, columns = re.search(rf"^\| `{table.name}`( \*)? \|[^|]+\|([^|]+)\|$", RECORDS, re.MULTILINE).groups()
    assert bool(mark) == table.optional
    for column in table.columns:
        assert re.search(rf"\b{column.name}\b", columns)
        assert (f"**{column.name}**" in columns) == column.required


def test_the_map_names_every_room():
    package = ROOT / "qa_analysis"
    rooms = {path.relative_to(package).parts[0] for path in package.rglob("*.py")} - {"__init__.py"}
    described = re.search(r"\| room \|.*?\n\n", HOUSE, re.DOTALL)[0]
    assert rooms == {name.strip("/") for name in re.findall(r"^\| `([\w./]+)`", described, re.MULTILINE)}


def test_the_map_leads_to_places_that_exist():
    named = {name for name in inline(HOUSE) if re.fullmatch(r"[\w./-]+(/|\.py|\.lock|\.md|\.yml)", name)}
    assert len(named) > 40
    bases = (ROOT, ROOT / "qa_analysis", ROOT / "tests")
    made = {".venv/", "reports/"}
    assert [name for name in named - made if not any((base / name).exists() for base in bases)] == []


@pytest.mark.parametrize("name", [path.name for path in DOCS])
def test_every_page_is_in_the_contents(name):
    assert f"](docs/{name})" in PAGES["README.md"]


@pytest.mark.parametrize("page", LINKED)
def test_every_link_leads_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", LINKED[page]):
        if not link.startswith(("https://", "mailto:")):
            name, _, anchor = unquote(link).partition("#")
            target = (ROOT / page).parent / name if name else ROOT / page
            assert target.exists(), link
            assert target.resolve().is_relative_to(ROOT.resolve()), link
            assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def test_every_command_and_option_is_documented():
    rows = dict(re.findall(r"^\| `(--[\w-]+)[^`]*` \| ([^|]+) \|", COMMANDS, re.MULTILINE))
    assert set(re.findall(r"^\| `qa-report ([\w-]+)", COMMANDS, re.MULTILINE)) == set(commands.commands)
    documented = {(name, option) for option, names in rows.items() for name in names.split(", ")}
    assert documented == {(name, one) for name, of in commands.commands.items() for one in options(of)}
    for option in options(commands):
        assert f"`qa-report {option}`" in COMMANDS


def test_every_exit_code_is_documented_in_one_table():
    codes = {name: [*map(int, re.findall(r"^\| (\d+) \|", text, re.MULTILINE))] for name, text in PAGES.items()}
    assert {name: found for name, found in codes.items() if found} == {"README.md": [*Exit]}


@pytest.mark.parametrize("page", PAGES)
def test_every_call_of_a_command_exists_with_its_options(page):
    for name, *values in calls(PAGES[page]):
        if name in commands.commands:
            given = ["2019-08" if value.strip("[]") == "MONTH" else value for value in values]
            commands.commands[name].make_context(name, given or ["2019-08"] * len(arguments(name)))
        else:
            assert name in options(commands)
    known = {option for command in (commands, *commands.commands.values()) for option in options(command)}
    assert set(re.findall(r"`(--\w[\w-]*)", PAGES[page])) <= known | {"--help"}


def test_every_quick_command_runs(tmp_path, monkeypatch, run):
    for name, place in {"params": "params", "notebooks": "notebooks", "data/sample": "data"}.items():
        shutil.copytree(ROOT / name, tmp_path / "project" / place)
    monkeypatch.chdir(tmp_path / "project")
    given = {tuple(words): None for text in PAGES.values() for words in calls(text) if words[0] in QUICK}
    full = [words for words in given if not NAMED & {*words} and len(words) > len(arguments(words[0]))]
    assert {words[0] for words in full} >= {"init", "check", "new-month", "verify"}
    for words in full:
        assert run(*words)[0] == 0, words


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(PAGES[page], "python")])
def test_the_code_runs(page):
    names = {}
    for code in blocks(PAGES[page], "python"):
        exec(compile(code, page, "exec"), names)


@pytest.mark.parametrize("page", PAGES)
def test_the_functions_named_exist(page):
    code = "\n".join([*inline(PAGES[page]), *blocks(PAGES[page], "python")])
    assert set(re.findall(r"(?<![\w/])qa\.(\w+)", code)) <= set(qa.__all__)
    assert [
        name for name in re.findall(r"(?<![\w/])report\.(?!html|pdf)(\w+)", code) if not hasattr(qa.OpenMonth, name)
    ] == []


def test_every_variable_that_a_user_sets_is_documented():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "qa_analysis").rglob("*.py"))
    read = set(re.findall(r'"(QA_[A-Z]+)"', code)) - {EXPLORED, HANDED}
    assert set(re.findall(r"^\| `(QA_[A-Z]+)`", COMMANDS, re.MULTILINE)) == read


def test_a_section_run_by_papermill_exists_and_has_the_parameters_given():
    (words,) = [words for text in PAGES.values() for words in shown(text) if words[0] == "papermill"]
    parameters = nbformat.read(ROOT / words[1], as_version=4).cells[1]
    assert "parameters" in parameters.metadata.tags
    for flag, name in zip(words[3::3], words[4::3], strict=True):
        assert flag == "-p"
        assert f"{name} = " in parameters.source


def test_every_target_of_make_exists():
    targets = set(re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split())
    named = [words for text in PAGES.values() for words in [*shown(text), *map(str.split, inline(text))]]
    assert {words[1] for words in named if words[0] == "make" and len(words) > 1} == targets


def test_set_up_without_make_is_that_of_make():
    made = re.findall(r"-m pip install .+", (ROOT / "Makefile").read_text().replace(" --quiet", ""))
    assert len(made) == 2
    assert all(f"python {line}\n" in PAGES["README.md"] for line in made)


def test_every_option_of_pip_exists():
    lines = [words[words.index("pip") + 1 :] for text in PAGES.values() for words in shown(text) if "pip" in words]
    used = {
        name: {word for words in lines if words[0] == name for word in words if word[0] == "-"} for name, *_ in lines
    }
    assert set(used) == {"install", "wheel"}
    for name, asked in used.items():
        ended = subprocess.run(
            [sys.executable, "-m", "pip", name, "--help"], capture_output=True, text=True, check=True
        )
        assert asked <= set(re.findall(r"--[\w-]+", ended.stdout))


def test_the_drivers_to_install_are_those_of_the_package():
    named = re.findall(r"`pip install \"?([\w\[\]]+)", PAGES["docs/exports-as-they-are.md"])
    optional = PROJECT["optional-dependencies"]
    assert named == [optional[name][0].partition(">")[0] for name in ("postgresql", "sqlserver")]


def test_the_package_file_has_its_name():
    named = re.findall(r"\bqa_analysis-\S+\.whl", PAGES["docs/start-with-your-records.md"])
    assert set(named) == {f"{PROJECT['name'].replace('-', '_')}-{PROJECT['version']}-py3-none-any.whl"}


def test_what_a_placeholder_reads_is_what_it_is_filled_with():
    report = qa.open_month("2019-08", data="data/sample")
    examples = re.findall(r"^\| `(\{\{.+\}\})` \| (.+) \|$", WORDS, re.MULTILINE)
    assert len(examples) == len(placeholders.FUNCTIONS)
    for written, read in examples:
        assert placeholders.fill(written, report.rows, str) == read


def test_the_pictures_are_small_and_as_wide_as_a_page():
    pictures = list((ROOT / "docs").glob("*.png"))
    assert {path.name for path in pictures} == {"report.png", "jupyterlab.png"}
    for path in pictures:
        content = path.read_bytes()
        assert len(content) < 150_000
        assert int.from_bytes(content[16:20], "big") == 1280
