"""The table of figures: its shape, its contract, its file, and the questions that analysts ask of the records."""

import pandas as pd
import pytest

from qa_analysis import files
from qa_analysis.errors import UserError
from qa_analysis.figures.from_records import compute
from qa_analysis.figures.measures import ENTRIES, registry
from qa_analysis.figures.statistics import weighted_kappa
from qa_analysis.figures.table import KEYS, as_csv, read_csv, select, with_values_and_intervals

TEXTS, NUMBERS = ["measure", "service", "period", "group", "category", "unit"], ["numerator", "denominator", "value"]
PERIOD = r"(\d{4}-\d\d(/\d{4}-\d\d)?|as at \d{4}-\d\d-\d\d|\d{4}-\d\d Q[1-4])"


def test_the_table_keeps_its_contract(august):
    assert list(august) == [*KEYS, *NUMBERS, "unit", "low", "high"]
    assert all(pd.api.types.is_string_dtype(august[name]) and august[name].notna().all() for name in TEXTS)
    assert all(august[name].dtype == "float64" for name in [*NUMBERS, "low", "high"])
    assert not august.duplicated(KEYS).any()
    assert set(august["measure"]) == set(ENTRIES)
    assert august["period"].str.fullmatch(PERIOD).all()
    assert set(august["unit"]) <= {"percent", "count", "ratio", "days"}
    assert (august["denominator"].dropna() >= 0).all()


MEASURES = {
    "ratings": "by_month by_quarter at_risk by_status by_area",
    "inadequate": "by_status",
    "feedback": "spoken_to sentiment",
    "teams": "sustained_good sustained_inadequate sustained_good_team sustained_inadequate_team",
    "concerns": "raised resolved_of_raised resolved open open_by_month missing",
    "training": "delivered transfer application recorded",
    "dip_sample": "met",
    "completion": "rate late",
    "moderation": "ratio upgraded downgraded inadequate_by_downgrade grid agreement",
    "views": "recorded",
    "actions": "raised state outstanding_before",
    "escalations": "initiated theme stage",
    "coverage": "teams_not_audited teams_not_allocated audits_in_three_months workers status_share",
    "exemptions": "over_allowance",
}


def test_the_registry_has_every_measure_and_its_words():
    words = registry()
    names = {f"{subject}.{name}" for subject, several in MEASURES.items() for name in several.split()}
    assert set(words.index) == names | {"themes", "pool", "funnel", "listings"}
    assert words["about"].isin(["children", "staff", "process"]).all()
    assert words["better"].isin(["higher", "lower", "neither", "by rating"]).all()
    assert words["unit"].isin(["percent", "count", "ratio"]).all()
    assert (words[["title", "definition", "leaves_out"]] != "").all().all()
    assert words["definition"].str.count(r"\. ").eq(0).all()
    assert (words["target"] != "").equals(words["target_source"] != "")


ABOUT_CHILDREN = ("ratings.", "inadequate.", "feedback.", "views.", "escalations.", "coverage.status_share")
ABOUT_CHILDREN += ("concerns.raised", "concerns.resolved", "concerns.open")


def test_the_measures_about_children_are_those_whose_small_counts_could_tell_of_one():
    words = registry()
    children = words.index.str.startswith(ABOUT_CHILDREN)
    assert (words["about"] == "children").tolist() == children.tolist()


SAMPLED = ("ratings.", "feedback.", "views.recorded", "inadequate.by_status")
SAMPLED += ("moderation.upgraded", "moderation.downgraded", "moderation.inadequate_by_downgrade")


def test_only_sampled_measures_and_kappa_have_an_interval(august):
    expected = august["measure"].str.startswith(SAMPLED) & (august["denominator"] > 0)
    kappa = (august["measure"] == "moderation.agreement") & august["value"].notna()
    assert august["low"].notna().equals(expected | kappa)
    assert august["high"].notna().equals(expected | kappa)


def test_agreement_is_that_of_the_grid_with_its_interval(august):
    grids = select(august, "moderation.grid")["numerator"].to_numpy().reshape(-1, 3, 3)
    found = select(august, "moderation.agreement")
    assert len(found) == len(grids) == 17
    for column, expected in zip(("value", "low", "high"), weighted_kappa(grids), strict=True):
        assert (found[column].to_numpy() == expected).all()
    assert (found["denominator"].to_numpy() == grids.sum(axis=(1, 2))).all()


def test_counts_repeat_in_the_numerator(august):
    counts = august[august["unit"] == "count"]
    assert counts["value"].equals(counts["numerator"])
    assert counts["denominator"].isna().all()


def test_no_share_is_rounded_or_bent(framework):
    """57 of 200 is 28.5, which prints as 29; 100 times 0.285 would be a hair less."""
    rows = pd.DataFrame({"measure": ["completion.rate"], "numerator": [57], "denominator": [200], "unit": [None]})
    rows = rows.assign(value=None, service="", period="", group="", category="", authority="")
    assert with_values_and_intervals(rows, registry())["value"].item() == 28.5


def test_a_file_gives_the_table_back(tmp_path, august):
    files.write(as_csv(august), tmp_path / "figures.csv")
    pd.testing.assert_frame_equal(read_csv(tmp_path / "figures.csv"), august, check_exact=True)


def test_the_first_recorded_month_is_named_where_there_is_nothing_so_early(records, framework):
    with pytest.raises(UserError, match="first recorded month is 2018-04"):
        compute(records, "2018-03", framework)


def test_selecting_by_keys(august):
    rows = select(august, "ratings.by_month", service="Early Help", period=["2019-07", "2019-08"])
    assert set(rows["period"]) == {"2019-07", "2019-08"}
    assert set(rows["service"]) == {"Early Help"}


@pytest.mark.parametrize(
    ("measure", "keys", "words"),
    [
        ("ratings.by_mnth", {}, "'ratings.by_mnth' is not a measure. Did you mean ratings.by_month?"),
        ("pool", {"perod": "2019-08"}, "'perod' is not a key of figures. Did you mean period?"),
    ],
)
def test_a_slip_in_selecting_is_named(august, measure, keys, words):
    with pytest.raises(UserError) as error:
        select(august, measure, **keys)
    assert words in str(error.value)


def test_several_authorities_come_first(records, framework):
    twice = {name: pd.concat([frame.assign(authority=council) for council in "ab"]) for name, frame in records.items()}
    table = compute(twice, "2019-08", framework, measures=["ratings.by_month", "pool"])
    assert table.columns[0] == "authority"
    alone = compute(records, "2019-08", framework, measures=["ratings.by_month", "pool"])
    for council in "ab":
        part = table[table["authority"] == council].drop(columns="authority").reset_index(drop=True)
        pd.testing.assert_frame_equal(part, alone)
