"""Figures by authority: a set with a folder for each authority gives the figures of the same records in one folder."""

import sys

import pandas as pd
import pyarrow.dataset
import pytest
from frames import write

from qa_analysis.errors import UserError
from qa_analysis.figures import by_authority
from qa_analysis.files import make
from qa_analysis.projects.sample import write_partitioned, write_random
from qa_analysis.records.load import load_tables
from qa_analysis.records.partitions import partition, partitions

SIZE = {"authorities": 3, "months": 9, "seed": 4}  # they begin in December, February and January


@pytest.fixture
def serial(monkeypatch):
    """No Dask, so that one authority is counted after another."""
    monkeypatch.setitem(sys.modules, "distributed", None)


@pytest.fixture(scope="module")
def sets(tmp_path_factory, params):
    """The same random councils in one folder and in a folder each."""
    from qa_analysis.contract.settings import framework

    together, apart = (tmp_path_factory.mktemp(name) for name in ("together", "apart"))
    write_random(together, framework(params), **SIZE)
    write_partitioned(apart, framework(params), **SIZE)
    return together, apart


def test_a_folder_for_each_authority_has_its_records(sets, framework):
    together, apart = sets
    tables = load_tables(together).tables
    for authority, folder in partitions(apart).items():
        for name, frame in load_tables(folder, framework=framework).tables.items():
            rows = tables[name][tables[name]["authority"] == authority]
            pd.testing.assert_frame_equal(frame.reset_index(drop=True), rows.reset_index(drop=True))


def test_other_programs_read_the_folders_as_one_table(sets):
    together, apart = sets
    files = [str(folder / "audits.parquet") for folder in partitions(apart).values()]
    audits = pyarrow.dataset.dataset(files, partitioning="hive", partition_base_dir=str(apart)).to_table().to_pandas()
    expected = load_tables(together).tables["audits"]
    assert audits["authority"].astype("str").value_counts().equals(expected["authority"].value_counts())
    assert audits["due_on"].notna().sum() == expected["due_on"].notna().sum()


@pytest.fixture(params=[1, 3])
def groups(monkeypatch, request):
    """How many groups three authorities are counted in: three in one group, or one in each."""
    monkeypatch.setattr(by_authority, "GROUPS", request.param)


def test_the_figures_are_those_of_one_folder(sets, run, serial, groups):
    together, apart = (run("figures", "2019-01", "--data", folder) for folder in sets)
    assert apart == together
    begun = {line.partition(",")[0] for line in apart[1].splitlines()[1:]} - {""}
    assert len(begun) == 2


def test_a_month_before_all_records_is_refused(tmp_path, run, serial):
    for name, month in {"A": "2019-08", "B": "2019-07"}.items():
        make(folder := partition(tmp_path, name))
        write(folder, audits=[{"audit_id": "A1", "month": month, "allocated_on": ""}])
    code, _, said = run("figures", "2019-06", "--data", tmp_path)
    assert code == 2
    assert said.startswith("No audits are recorded in 2019-06 or before. The first recorded month is 2019-07.")


@pytest.fixture
def wrong(tmp_path):
    """A set of three authorities, of which two have an error in their records."""
    for name, team in {"A": "T9", "B": "T1", "C/D": "T8"}.items():
        make(folder := partition(tmp_path, name))
        write(folder, audits=[{"audit_id": "A1", "team": team}])
    return tmp_path


def test_every_authority_with_errors_is_named(wrong, run, serial, groups):
    code, out, said = run("figures", "2019-08", "--data", wrong)
    assert (code, out) == (2, "")
    assert said.count("1 error in the records of ") == 2
    for name in ("A", "C%2FD"):
        assert f"in the records of {wrong}/authority={name}:\nerror: audits.csv, row 2, column team: " in said


def test_a_folder_of_a_set_says_whose_records_it_has(wrong):
    tables = load_tables(partition(wrong, "C/D")).tables
    assert set(tables["audits"]["authority"]) == {"C/D"}


@pytest.mark.parametrize("command", [["check"], ["build", "2019-08"]])
def test_a_set_is_refused_where_one_authority_is_needed(wrong, run, command):
    code, _, said = run(*command, "--data", wrong)
    assert code == 2
    assert f"Give the folder of one, such as {wrong}/authority=A." in said


def test_records_beside_the_folders_of_a_set_are_not_passed_over(wrong):
    (wrong / "audits.csv").write_text("")
    with pytest.raises(UserError, match=r"audits\.csv lies beside the folders of authorities"):
        partitions(wrong)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["backfill", "2019-08", "2019-07"], "The last month, 2019-07, is before the first, 2019-08."),
        (["backfill", "2019-08", "2019-08", "--authorities", "A,E"], "'E' is not an authority with records in "),
        (["figures", "2019-08", "--scheduler", "127.0.0.1:1", "--data", "data/sample"], "Leave out --scheduler."),
        (["backfill", "2019-08", "2019-08", "--authorities", "A", "--data", "data/sample"], "Leave out --authorities."),
    ],
)
def test_a_slip_is_refused_before_any_work(wrong, run, arguments, words):
    code, _, said = run(*arguments, *(["--data", wrong] if "--data" not in arguments else []))
    assert code == 2
    assert words in said


def test_reports_of_several_authorities_in_one_folder_are_refused(sets, run):
    code, _, said = run("backfill", "2019-08", "2019-08", "--data", sets[0])
    assert code == 2
    assert "Divide them into a folder for each, authority=CODE, or give a folder of one." in said


@pytest.mark.parametrize("arguments", [["backfill", "2019-08", "2019-08"], ["figures", "2019-08", "--scheduler", "a"]])
def test_without_dask_what_to_install_is_named(wrong, run, serial, arguments):
    code, _, said = run(*arguments, "--data", wrong)
    assert (code, said) == (2, 'This takes Dask, which is not installed. Run: pip install "qa-analysis[cluster]"\n')
