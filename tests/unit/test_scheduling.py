"""The examples for schedulers stay true: the commands they run, the files they name and the month they ask for."""

import ast
import datetime
import json
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import jinja2
import pytest
from conftest import ROOT

from qa_analysis.cli.commands import commands
from qa_analysis.errors import Exit
from qa_analysis.report.handover import PARAMETERS

FILES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "scheduling").iterdir()}
PAGE = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
DAG, DOCKERFILE = FILES["qa_report_dag.py"], FILES["Dockerfile"]
SEEN = [line for line in FILES["Dockerfile.dockerignore"].splitlines() if not line.startswith("#")]


def calls(text):
    """The words after each ``qa-report`` that a text runs, up to the first that a shell or a person fills in."""
    return [found.split() for found in re.findall(r"\bqa-report(?:\.exe)?((?: (?:--)?[a-z][a-z-]*)+)", text)]


@pytest.mark.parametrize("text", FILES.values(), ids=list(FILES))
def test_every_file_is_on_the_page_and_runs_what_exists(text, request):
    assert f"](scheduling/{request.node.callspec.id})" in PAGE
    for name, *values in calls(text):
        commands.commands[name].make_context(name, values)


def test_every_way_runs_the_command():
    ways = [PAGE, *(FILES[name] for name in ("qa-report.service", "report.yml", "qa_report_dag.py"))]
    assert [{words[0] for words in calls(text)} for text in ways] == [{"build"}] * 4
    for name, *values in calls(PAGE):
        commands.commands[name].make_context(name, values)
    name, *values = json.loads(re.search(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)[1])
    commands.commands[name].make_context(name, values)


def test_a_report_that_is_up_to_date_is_a_success():
    codes = re.findall(r"(?:SuccessExitStatus=|-eq |skip_on_exit_code=)(\d+)", "".join(FILES.values()))
    assert codes == [str(int(Exit.NOTHING_TO_DO))] * 3


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_knows_every_line_of_the_units(tmp_path):
    units = [name for name in FILES if name.startswith("qa-report.")]
    assert len(units) == 2
    for name in units:
        (tmp_path / name).write_text(FILES[name].replace("/srv/qa/bin/qa-report", sys.executable))
    ended = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in units)], capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_airflow_asks_for_the_month_before_a_run_or_the_one_given():
    constants = [line for line in ast.parse(DAG).body if isinstance(line, ast.Assign)]
    names = {}
    exec(compile(ast.Module(constants, []), "qa_report_dag.py", "exec"), names)

    def month(given, end, after):
        run = SimpleNamespace(data_interval_end=end, run_after=after)
        template = jinja2.Template(names["MONTH"], undefined=jinja2.StrictUndefined)
        return template.render(params={"month": given}, dag_run=run, macros=datetime)

    first, last = datetime.datetime(2020, 1, 5), datetime.datetime(2026, 10, 31)
    assert month("", first, last) == "2019-12"
    assert month("", None, last) == "2026-09"
    assert month("2019-08", first, last) == "2019-08"


def test_airflow_runs_a_section_that_exists_with_parameters_that_it_has():
    (notebook,) = re.findall(r"\{PROJECT\}/(notebooks/\S+\.ipynb)", DAG)
    assert (ROOT / notebook).is_file()
    (given,) = [word.value for word in ast.walk(ast.parse(DAG)) if getattr(word, "arg", "") == "parameters"]
    assert {key.value for key in given.keys} <= {*PARAMETERS}


def test_an_image_has_what_it_is_made_from_and_no_records():
    copied = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if re.match("COPY (?!--from)", line)]
    sources = {source for line in copied for source in line}
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert SEEN[0] == "*"
    assert {line[1:].removesuffix("/*.ipynb") for line in SEEN if line.startswith("!")} == sources
    assert {source for source in sources if source.startswith(("data", "params", "history", "reports"))} == {
        "data/README.md",
        "params/framework.yml",
    }
