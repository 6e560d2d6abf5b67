"""A changed record changes exactly the figures that it should."""

import pandas as pd
import pytest

from qa_analysis.figures import table
from qa_analysis.figures.from_records import compute

KEYS = table.KEYS


def moved(before, after):
    """The keys of the figures that differ, as measure, period, group and category."""
    values = [*KEYS, *table.NUMBERS]
    both = before[values].merge(after[values], on=KEYS, how="outer", suffixes=("", "_after"))
    same = [(both[n] == both[f"{n}_after"]) | (both[n].isna() & both[f"{n}_after"].isna()) for n in table.NUMBERS]
    changed = both[~pd.concat(same, axis=1).all(axis=1)]
    return set(changed[["measure", "period", "group", "category"]].itertuples(index=False, name=None))


def changed(records, framework, name, chosen, **values):
    frame = records[name].copy()
    for column, value in values.items():
        frame.loc[chosen, column] = value
    return compute(records | {name: frame}, "2019-08", framework)


@pytest.fixture
def one(records):
    """An August audit of a child in need, moderated, completed and at no risk, unchanged by moderation."""
    audits = records["audits"]
    fits = (audits["month"] == "2019-08") & (audits["legal_status"] == "CIN") & (audits["outcome"] == "completed")
    fits &= (audits["final_rating"] == "Requires Improvement") & (audits["at_risk"] == False)  # noqa: E712
    fits &= audits["auditor_rating"].eq(audits["final_rating"]) & audits["moderator_id"].notna()
    return audits.index[fits][0]


def test_a_better_final_rating(records, framework, august, one):
    after = changed(records, framework, "audits", [one], final_rating="Good")
    ratings = ("Requires Improvement", "Good")
    team = records["audits"].loc[one, "team"]
    window = "2019-03/2019-08"
    expected = {
        *(("ratings.by_month", "2019-08", "", rating) for rating in ratings),
        *(("ratings.by_quarter", "2019-20 Q2", "", rating) for rating in ratings),
        *(("ratings.by_status", "2019-08", "CIN", rating) for rating in ratings),
        ("ratings.at_risk", "2019-08", "of RI", ""),
        ("moderation.upgraded", "2019-08", "", ""),
        *(("moderation.grid", window, "Requires Improvement", rating) for rating in ratings),
        ("moderation.agreement", window, "", ""),
    }
    lists = {("teams.sustained_good", window, "", ""), ("teams.sustained_good_team", window, team, "")}
    found = moved(august, after)
    assert expected <= found <= expected | lists


def test_an_audit_that_was_not_submitted(records, framework, august, one):
    blank = {"submitted_on": pd.NaT, "outcome": "not submitted", "final_rating": None}
    after = changed(records, framework, "audits", [one], **blank)
    measures = {measure for measure, *_ in moved(august, after)}
    untouched = {"pool", "training.delivered", "dip_sample.met", "escalations.stage", "actions.state", "concerns.open"}
    assert {"completion.rate", "ratings.by_month", "funnel", "views.recorded", "feedback.spoken_to"} <= measures
    assert not measures & untouched
    assert {period for _, period, *_ in moved(august, after)} <= {"2019-08", "2019-20 Q2", *WINDOWS}


WINDOWS = {"2019-03/2019-08", "2019-06/2019-08"}


def test_an_action_completed_in_time(records, framework, august):
    actions = records["actions"]
    late = actions["completed_on"].isna() & (actions["raised_on"] >= "2019-06-01") & (actions["due_on"] < "2019-08-31")
    chosen = actions.index[late][0]
    after = changed(records, framework, "actions", [chosen], completed_on=actions.loc[chosen, "due_on"])
    states = {state for measure, period, _, state in moved(august, after) if period == "as at 2019-08-31"}
    assert {measure for measure, *_ in moved(august, after)} == {"actions.state"}
    assert states == {"on time", "overdue"}


def test_a_concern_resolved_on_the_last_day(records, framework, august):
    concerns = records["concerns"]
    open_now = concerns["resolved_on"].isna() & (concerns["raised_on"] < "2019-08-01")
    once = ~concerns["child_id"].duplicated(keep=False)
    chosen = concerns.index[open_now & once][0]
    after = changed(records, framework, "concerns", [chosen], resolved_on=pd.Timestamp("2019-08-31"))
    found = {(measure, category) for measure, _, _, category in moved(august, after)}
    measures = ("concerns.open", "concerns.open_by_month", "concerns.resolved")
    raised_in = str(concerns.loc[chosen, "raised_on"].to_period("M"))
    of_month = {("concerns.resolved_of_raised", category) for category in ("", "notifications")}
    assert found == {(measure, category) for measure in measures for category in ("", "notifications")} | of_month
    assert ("concerns.resolved_of_raised", raised_in, "", "") in moved(august, after)
