"""Every figure agrees with a second computation that shares no code with the first (see ``second_count``)."""

import math
from datetime import date

import pytest
import second_count

from qa_analysis.figures.from_records import compute
from qa_analysis.figures.table import KEYS
from qa_analysis.projects.sample import write_random
from qa_analysis.records.load import load_tables


def number(value):
    return None if value is None or value != value else float(value)


def numbers(table) -> dict:
    """The figures by key, as the second count gives them."""
    table = table if "authority" in table else table.assign(authority="")
    keys, values = table[["authority", *KEYS]], table[["numerator", "denominator", "value"]]
    pairs = zip(keys.itertuples(index=False, name=None), values.itertuples(index=False, name=None), strict=True)
    rows = {key: tuple(map(number, row)) for key, row in pairs}
    assert len(rows) == len(table)
    return rows


def agree(ours: tuple, theirs: tuple) -> bool:
    pairs = zip(ours, map(number, theirs), strict=True)
    return all(a == b or (a is not None and b is not None and math.isclose(a, b, abs_tol=1e-9)) for a, b in pairs)


def assert_agreement(table, folder, framework, month, as_at=""):
    day = date.fromisoformat(as_at) if as_at else None
    ours, theirs = numbers(table), second_count.figures(folder, month, framework.model_dump(), day)
    assert ours.keys() == theirs.keys()
    assert {key: (ours[key], theirs[key]) for key in ours if not agree(ours[key], theirs[key])} == {}


def assert_computed(folder, framework, month, as_at=""):
    table = compute(load_tables(folder).tables, month, framework, as_at)
    assert_agreement(table, folder, framework, month, as_at)


@pytest.mark.parametrize(
    ("month", "as_at"), [("2019-08", ""), ("2018-04", ""), ("2019-03", "2019-04-09"), ("2019-08", "2019-08-15")]
)
def test_the_sample_council(sample, framework, month, as_at):
    assert_computed(sample, framework, month, as_at)


@pytest.mark.parametrize(("seed", "months", "as_at"), [(1, 12, ""), (2, 27, "2019-09-10"), (3, 1, "2019-08-14")])
def test_a_random_council(tmp_path, framework, seed, months, as_at):
    write_random(tmp_path, framework, months=months, seed=seed)
    assert_computed(tmp_path, framework, "2019-08", as_at)


def test_a_council_with_other_grades_statuses_and_services(tmp_path, other_framework):
    write_random(tmp_path, other_framework, months=8, seed=4)
    assert_computed(tmp_path, other_framework, "2019-08")


def test_several_councils_that_share_their_codes(tmp_path, framework):
    write_random(tmp_path, framework, authorities=3, months=7, seed=5)
    assert_computed(tmp_path, framework, "2019-07", "2019-08-05")


def test_optional_tables_may_be_absent(tmp_path, framework):
    write_random(tmp_path, framework, months=3, seed=6)
    for name in ("themes", "workers", "caseload", "training", "dip_sample", "recommendations"):
        (tmp_path / f"{name}.csv").unlink()
    assert_computed(tmp_path, framework, "2019-08")
