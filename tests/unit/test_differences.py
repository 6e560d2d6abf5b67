"""Figures set against others: what is set against what, the interval, and why there is none."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

import qa_analysis as qa
from qa_analysis.figures import comparisons
from qa_analysis.figures.statistics import newcombe


@pytest.fixture(scope="module")
def report():
    return qa.open_month("2019-08")


def test_each_row_is_set_against_its_like_with_the_interval_of_its_counts(report):
    before = report.rows("inadequate.by_status", last=None, period=report.months_before)
    rows = qa.compare(report.rows("inadequate.by_status"), before.sample(frac=1, random_state=1))
    assert list(rows["group"]) == list(report.framework.legal_statuses) == list(rows["against_group"])
    cin = rows[rows["group"] == "CIN"].iloc[0]
    assert (cin["numerator"], cin["denominator"], cin["against_numerator"], cin["against_denominator"]) == (
        3,
        16,
        20,
        52,
    )
    ends = 100 * np.ravel(newcombe(*(np.array([count]) for count in (3, 16, 20, 52))))
    assert (cin["difference"], cin["low"], cin["high"]) == pytest.approx((100 * (3 / 16 - 20 / 52), *ends))
    assert (rows["note"] == "").all()


def months(report, measure, *periods, **keys):
    return [report.rows(measure, last=None, period=period, **keys) for period in periods]


def test_what_is_counted_in_full_has_a_difference_and_no_interval(report):
    for measure, *periods in (
        ("completion.rate", "2019-08", "2019-07"),
        ("actions.state", "as at 2019-08-31", "as at 2019-07-31"),
        ("moderation.agreement", "2019-03/2019-08", "2018-09/2019-02"),
        ("actions.raised", "2019-06/2019-08", "2019-03/2019-05"),
    ):
        rows = qa.compare(*months(report, measure, *periods))
        assert rows["difference"].notna().all()
        assert rows[["low", "high"]].isna().all(axis=None)
        assert set(rows["note"]) == {"no interval: not shares of a sample"}


def test_nothing_to_share_has_no_interval(report):
    now, before = months(report, "ratings.by_month", "2019-08", "2019-07", category="Good")
    none = before.assign(numerator=0.0, denominator=0.0, value=np.nan, low=np.nan, high=np.nan)
    for one, other in ((now, none), (none, now)):
        row = qa.compare(one, other).iloc[0]
        assert row[["difference", "low", "high"]].isna().all()
        assert row["note"] == "no interval: in one of the two there is nothing to share"


def test_a_row_without_its_like_is_said_to_have_none(report):
    rows = qa.compare(report.rows("ratings.by_month"), report.rows("ratings.by_month").head(0))
    assert list(rows["category"]) == list(report.framework.ratings)
    assert rows["difference"].isna().all()
    assert set(rows["note"]) == {"nothing to set it against"}


@pytest.fixture(scope="module")
def teams(report):
    audits = report.tables["audits"].query("outcome == 'completed'")
    return qa.rate(audits, of="final_rating", by="team", over="2019-03/2019-08")


def test_one_team_stands_against_another(teams):
    rows = qa.compare(teams[teams["group"] == "T02"], teams[teams["group"] == "T04"])
    assert list(rows["against_numerator"]) == [4, 3, 1]
    assert rows["low"].notna().all()


def test_what_may_hold_the_same_audits_has_no_interval(report, teams):
    audits = report.tables["audits"].query("outcome == 'completed' and service == @report.framework.social_care")
    whole = qa.rate(audits, of="final_rating", over="2019-03/2019-08")
    risk, everyone = (report.rows("ratings.at_risk", group=group) for group in ("of RI", "of all"))
    quarter, august = (qa.rate(audits, of="final_rating", over=over) for over in ("2019-20 Q2", "2019-08"))
    for one, other in ((teams[teams["group"] == "T02"], whole), (risk, everyone), (quarter, august)):
        assert set(qa.compare(one, other)["note"]) == {"no interval: the two may share audits"}


def test_the_start_of_the_year_says_which_months_a_quarter_has(report):
    audits = report.tables["audits"].query("outcome == 'completed'")
    quarter = qa.rate(audits, of="at_risk", over="2018-19 Q4", financial_year_start=9)  # June to August 2019
    august = qa.rate(audits, of="at_risk", over="2019-08")
    assert set(qa.compare(quarter, august)["note"]) == {""}
    assert set(qa.compare(quarter, august, financial_year_start=9)["note"]) == {"no interval: the two may share audits"}


def test_several_authorities_are_set_against_their_own(report):
    now, before = months(report, "ratings.by_month", "2019-08", "2019-07", category="Good")
    one, other = (
        pd.concat([rows.assign(authority="A"), rows.assign(authority="B", value=50.0)]) for rows in (now, before)
    )
    rows = qa.compare(one, other)
    assert list(rows["authority"]) == ["A", "B"]
    assert list(rows["difference"].round(1)) == [9.7, 0]


def test_comparisons_have_the_interval_of_each_difference_or_why_there_is_none(report):
    table = comparisons.compare_month(report.figures, report.month, report.as_at, report.framework)
    assert not table.isna().all().any()
    assert (table["low"].notna() == (table["note"] == "")).all()
    assert set(table["note"]) == {"", comparisons.COUNTED, comparisons.UNSHARED}
    rows = report.rows("inadequate.by_status", last=None)
    one = qa.compare(rows[rows["period"] == "2019-08"], rows[rows["period"] == report.months_before])
    same = (table["measure"] == "inadequate.by_status") & (table["against_period"] == report.months_before)
    names = ["group", "difference", "low", "high", "note"]
    assert table.loc[same, names].to_csv(index=False) == one[names].to_csv(index=False)


def test_each_interval_of_the_month_agrees_with_statsmodels(report):
    table = comparisons.compare_month(report.figures, report.month, report.as_at, report.framework)
    counts = {
        (row.measure, row.service, row.period, row.group, row.category): (row.numerator, row.denominator)
        for row in report.figures.itertuples()
    }
    sampled = table[table["low"].notna()]
    assert sampled["measure"].nunique() > 10
    for row in sampled.itertuples():
        current = counts[row.measure, row.service, row.period, row.group, row.category]
        before = counts[row.measure, row.against_service, row.against_period, row.against_group, row.against_category]
        ends = confint_proportions_2indep(*current, *before, method="newcomb")
        assert (row.low, row.high) == pytest.approx([100 * end for end in ends], abs=1e-6)
