"""Rates of an analyst's own: the measures' numbers where they ask the same, any column, any months."""

import pandas as pd
import pytest

import qa_analysis as qa
from qa_analysis.errors import UserError
from qa_analysis.figures.rates import rate
from qa_analysis.figures.table import KEYS, NUMBERS, select


def test_an_adhoc_rate_is_the_measure_itself(records, august):
    done = records["audits"].query("outcome == 'completed'")
    asked = rate(done, of="final_rating", over=["2019-07", "2019-08"], name="ratings.by_month")
    known = select(august, "ratings.by_month", period=["2019-07", "2019-08"])
    keys = ["service", "period", "category"]
    asked, known = (table.sort_values(keys).reset_index(drop=True) for table in (asked, known))
    assert list(asked.columns) == list(known.columns)
    columns = [*keys, *NUMBERS]
    pairs = asked[columns].merge(known[columns], on=keys, suffixes=("", "_known"))
    assert len(pairs) == len(asked) > 0
    for column in NUMBERS:
        pd.testing.assert_series_equal(pairs[column], pairs[f"{column}_known"], check_names=False)


def test_an_adhoc_rate_of_a_flag_by_a_column_over_a_window(records):
    sent = records["audits"].query("outcome in ['completed', 'below standard']")
    rows = rate(sent, of="views_child", by="team", over="2019-06/2019-08")
    audits = sent[sent["month"].between(pd.Period("2019-06"), pd.Period("2019-08"))].dropna(subset="views_child")
    expected = audits.groupby(["service", "team"])["views_child"].agg(["sum", "size"])
    found = rows[rows["denominator"] > 0].set_index(["service", "group"])[["numerator", "denominator"]]
    assert (found.loc[expected.index].to_numpy() == expected.to_numpy()).all()
    assert len(found) == len(expected)


@pytest.fixture(scope="module")
def report():
    return qa.open_month("2019-08")


def test_values_come_in_the_order_of_their_scale_with_those_that_do_not_occur(report, framework):
    best = report.tables["audits"].query("final_rating == 'Good' and outcome == 'completed'")
    rows = qa.rate(best, of="final_rating", by="service", over="2019-08")
    assert list(rows["category"][:3]) == list(framework.ratings)
    assert list(rows["numerator"][:3]) == [0, 0, 12]


def test_groups_come_with_their_own_service_alone(report):
    rows = qa.rate(report.tables["audits"], of="at_risk", by="team", over="2019-08")
    teams = report.tables["teams"][["service", "team"]].astype("str").drop_duplicates()
    assert set(zip(rows["service"], rows["group"], strict=True)) <= set(teams.itertuples(index=False, name=None))


def test_records_without_a_service_have_a_rate_too(report):
    actions = (
        report.tables["actions"].drop(columns="service").assign(month=lambda rows: rows["raised_on"].dt.to_period("M"))
    )
    rows = qa.rate(actions.assign(open=actions["completed_on"].isna()), of="open", over=["2019-07", "2019-08"])
    assert list(rows["denominator"]) == list(actions["month"].value_counts()[["2019-07", "2019-08"]])
    assert list(rows["service"]) == ["", ""]


def test_several_councils_have_each_their_own_rows(report):
    audits = report.tables["audits"]
    audits = audits[audits["month"] == "2019-08"]
    both = pd.concat([audits.assign(authority="B"), audits.iloc[:20].assign(authority="A")])
    rows = qa.rate(both, of="at_risk", by="team", over=["2019-07", "2019-08"])
    assert rows.columns[0] == "authority"
    for authority, some in both.groupby("authority"):
        alone = qa.rate(some, of="at_risk", by="team", over=["2019-07", "2019-08"])
        own = rows[rows["authority"] == authority].drop(columns="authority")
        pairs = own.merge(alone, on=KEYS, suffixes=("", "_alone"))
        assert len(pairs) == len(own) == len(alone)
        assert pairs["denominator"].equals(pairs["denominator_alone"])
        assert pairs["numerator"].equals(pairs["numerator_alone"])


def test_a_quarter_is_of_the_councils_own_year(report):
    audits = report.tables["audits"]
    for label, start, first in (("2018-19 Q4", 4, "2019-01"), ("2018-19 Q4", 9, "2019-06"), ("2019 Q2", 4, "2019-04")):
        quarter = qa.rate(audits, of="outcome", over=label, financial_year_start=start)
        months = qa.rate(audits, of="outcome", over=f"{first}/{pd.Period(first) + 2}")
        assert quarter["numerator"].equals(months["numerator"])
        assert set(quarter["period"]) == {label}


def test_no_records_have_no_rate(report):
    for over in ("", "2019-08"):
        with pytest.raises(UserError, match="no records with a month"):
            qa.rate(report.tables["audits"].head(0), of="at_risk", over=over)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"of": "final_ratng"}, "'final_ratng' is not a column of these records. Did you mean final_rating?"),
        ({"of": "at_risk", "by": "Team"}, "'Team' is not a column of these records. Did you mean team?"),
        ({"of": "at_risk", "over": "2019-8"}, "'2019-8' is not a month"),
    ],
)
def test_a_slip_is_named(report, asked, words):
    with pytest.raises(UserError) as error:
        qa.rate(report.tables["audits"], **asked)
    assert words in str(error.value)
