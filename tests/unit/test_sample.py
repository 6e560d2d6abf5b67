"""Synthetic records: the sample council is made by its generator, random ones are valid, awkward and repeatable."""

import filecmp

import pandas as pd
import pytest

from qa_analysis.contract.schema import TABLES
from qa_analysis.contract.settings import framework as settings
from qa_analysis.projects.sample import write_published, write_random
from qa_analysis.records import validate
from qa_analysis.records.load import load_tables


def assert_same(one, other):
    names = [f"{name}.csv" for name in TABLES]
    assert filecmp.cmpfiles(one, other, names, shallow=False)[0] == names


def test_the_sample_is_what_its_generator_makes(tmp_path, sample, framework):
    write_published(tmp_path, framework)
    assert_same(tmp_path, sample)


def test_a_seed_gives_the_same_records_again(tmp_path, framework):
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        write_random(tmp_path / name, framework, months=2, seed=seed)
    assert_same(tmp_path / "one", tmp_path / "again")
    assert not filecmp.cmp(tmp_path / "one" / "audits.csv", tmp_path / "other" / "audits.csv", shallow=False)


@pytest.fixture(scope="module")
def council(tmp_path_factory, params):
    folder = tmp_path_factory.mktemp("council")
    write_random(folder, settings(params), months=24, seed=11)
    return load_tables(folder).tables


def errors(tables, framework):
    severity = framework.severity.model_dump()
    found = validate.broken_rules(tables, framework, pd.Timestamp("2030-01-01").date())
    return found[found["rule"].map(severity) == "error"]


def test_random_records_are_valid(council, framework):
    assert errors(council, framework).empty


def test_random_records_fit_another_framework(tmp_path, other_framework):
    write_random(tmp_path, other_framework, months=3, seed=12)
    tables = load_tables(tmp_path).tables
    assert errors(tables, other_framework).empty
    assert set(tables["audits"]["final_rating"].dropna()) == set(other_framework.ratings)
    assert set(tables["audits"]["service"]) == set(other_framework.services)


def test_several_councils_share_codes_and_begin_in_their_own_months(tmp_path, framework):
    write_random(tmp_path, framework, authorities=3, months=9, seed=13)
    audits = load_tables(tmp_path).tables["audits"]
    assert audits["authority"].nunique() == 3
    assert audits["audit_id"].duplicated().any()
    assert audits.groupby("authority")["month"].min().nunique() > 1


def test_random_records_are_awkward(council, framework):
    audits, teams = council["audits"], council["teams"]
    months = audits["month"].nunique()
    assert months == 24
    assert "in progress" in set(audits["outcome"])
    assert audits[["due_on", "at_risk", "moderator_id", "auditor_rating", "has_chair"]].isna().any().all()
    assert teams["active_to"].notna().any()
    assert teams["team"].duplicated().any()
    assert (audits.groupby("service")["month"].nunique() < months).any()
    assert (audits["submitted_on"].dt.to_period("M") > audits["month"]).any()
    found = validate.broken_rules(council, framework, pd.Timestamp("2030-01-01").date())
    assert {"concern_missing", "sign_off", "undated_share", "child_differs"} <= set(found["rule"])


def test_themes_fit_what_was_rated_and_said(council, framework):
    themes = council["themes"].merge(council["audits"], on="audit_id", how="inner")
    assert set(themes["outcome"]) == {"completed", "below standard"}
    factors = themes[themes["kind"] == "good-practice factor"]
    assert set(factors["final_rating"]) == {framework.good}
    views = themes[["child_feedback", "parent_feedback"]]
    for kind, fitting in (
        ("feedback positive", {"positive", "mixed"}),
        ("feedback improvement", {"mixed", "negative"}),
    ):
        assert views[themes["kind"] == kind].isin(fitting).any(axis=1).all()


def test_people_are_codes(council):
    assert council["staff"]["name"].str.fullmatch(r"Staff \w+").all()
    assert council["audits"]["child_id"].str.fullmatch(r"C\d{5}").all()
