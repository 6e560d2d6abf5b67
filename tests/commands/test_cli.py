"""The command line as a user meets it: what it prints, what it writes and how it ends."""

import pytest
from frames import write

import qa_analysis as qa
from qa_analysis.figures import table
from qa_analysis.figures.from_records import compute


def test_figures_of_a_month_are_written(run, tmp_path, records, framework):
    august = compute(records, "2019-08", framework, findings=qa.check())
    code, _, said = run("figures", "2019-08", "--out", tmp_path / "f.csv")
    assert code == 0
    assert f"{len(august)} figures written" in said
    assert "3 warnings in the records; qa-report check lists them." in said
    assert (tmp_path / "f.csv").read_text(encoding="utf-8") == table.as_csv(august)


def test_figures_are_printed(run, tmp_path):
    code, out, _ = run("figures", "2019-08", "--data", write(tmp_path))
    assert code == 0
    assert out.startswith("measure,service,period,group,category,numerator,denominator,value,unit,low,high\n")


def test_a_funnel_that_does_not_add_up_is_warned_of(run, tmp_path):
    rows = [{"audit_id": f"A{number}", "child_id": f"C{number}"} for number in range(3)]
    _, _, said = run("figures", "2019-08", "--data", write(tmp_path, audits=rows))
    assert "warning: 2019-08: audits allocated differ by +2 from the auditors left" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2019-8"], "'2019-8' is not a month"),
        (["2019-13"], "'2019-13' is not a month"),
        (["2018-03"], "The first recorded month is 2018-04"),
        (["2019-08", "--as-at", "31/08/2019"], "'31/08/2019' is not a date"),
        (["2019-08", "--as-at", "2019-02-30"], "'2019-02-30' is not a date"),
        (["2019-08", "--as-at", "2019-07-31"], "is before the month 2019-08"),
        (["2019-08", "--data", "nowhere"], "nowhere: no such folder"),
        (["2019-08", "--params", "nowhere"], "framework.yml: not found"),
        (["2019-08", "--out", "nowhere/f.csv"], "f.csv: cannot be written"),
        (["2019-08", "--out", ""], "The file to write has no name"),
        (["2019-08", "--dta", "x"], "No such option"),
    ],
)
def test_a_mistake_ends_in_one_message(run, arguments, words):
    code, out, said = run("figures", *arguments)
    assert code == 2
    assert words in said
    assert "Traceback" not in said
    assert out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["figures", "2019-08", "--data", "no\x1b[31mwhere"],
        ["figures", "2019-08", "--data", "no\udcffwhere"],
        ["figures", "2019-\x1b[31m08"],
        ["fig\x1b[31mures"],
        ["figures", "2019-08", "--ou\x1b[31mt"],
        ["build", "2019-08", "--out", "re\x1b[31mports", "--jobs", "no\x1b[31mne"],
        ["sample", "data/sam\x1b[31mple", "--months", "1\x1b[31m"],
    ],
)
def test_no_sign_acts_on_the_terminal(run, arguments):
    code, out, said = run(*arguments)
    assert code == 2
    assert not {"\x1b", "\udcff"} & set(out + said)


def test_errors_in_the_records_stop_the_figures_and_lose_nothing(run, tmp_path):
    (tmp_path / "data").mkdir()
    data = write(tmp_path / "data", audits=[{"audit_id": "A1", "team": "T9"}, {"audit_id": "A2", "due_on": "soon"}])
    kept = tmp_path / "f.csv"
    kept.write_text("earlier")
    code, _, said = run("figures", "2019-08", "--data", data, "--out", kept)
    assert code == 2
    assert "2 errors in the records" in said
    assert "audits.csv, row 2, column team: there is no such team in the table teams. " in said
    assert "audits.csv, row 3, column due_on: the value cannot be read as a date. Write it as YYYY-MM-DD." in said
    assert "soon" not in said
    assert kept.read_text() == "earlier"


def test_check_lists_errors_and_warnings(run, tmp_path):
    (tmp_path / "data").mkdir()
    data = write(tmp_path / "data", audits=[{"audit_id": "A1", "team": "T9", "at_risk": "true"}])
    code, out, _ = run("check", "--data", data, "--out", tmp_path / "found.csv")
    assert code == 2
    said = " ".join(out.split())
    assert "error audits.csv team 2 There is no such team in the table teams. Correct it, or add it to teams." in said
    assert "warning audits.csv at_risk 2 At risk, and not rated Requires Improvement." in said
    assert out.endswith("1 error, 1 warning.\n")
    assert len((tmp_path / "found.csv").read_text().splitlines()) == 3


def test_a_list_that_cannot_be_written_is_one_message(run):
    code, _, said = run("check", "--out", "nowhere/found.csv")
    assert code == 2
    assert "found.csv: cannot be written" in said


def test_check_of_the_sample_ends_well(run):
    code, out, _ = run("check")
    assert code == 0
    assert out.endswith("0 errors, 3 warnings.\n")


def test_a_random_set_is_written_and_read(run, tmp_path):
    code, _, _ = run("sample", tmp_path / "new", "--months", 2, "--seed", 5)
    assert code == 0
    assert run("figures", "2019-08", "--data", tmp_path / "new")[0] == 0


def test_a_random_set_needs_a_place(run, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, said = run("sample", tmp_path / "file" / "new")
    assert code == 2
    assert "cannot be made" in said


def test_a_random_set_overwrites_nothing(run, tmp_path):
    (tmp_path / "audits.csv").write_text("records")
    code, _, said = run("sample", tmp_path)
    assert code == 2
    assert "not empty" in said
    assert (tmp_path / "audits.csv").read_text() == "records"
