"""Listings: who and what is on each list, as the records have it on the day."""

from datetime import date

import pandas as pd
import pytest
from conftest import ROOT
from frames import write

import qa_analysis as qa
from qa_analysis.errors import UserError
from qa_analysis.figures.table import select


@pytest.fixture
def opened(tmp_path):
    """A function of tables to the opened August of a council."""

    def open_(as_at="", **rows):
        return qa.open_month("2019-08", data=str(write(tmp_path, **rows)), params=str(ROOT / "params"), as_at=as_at)

    return open_


def audits(*rows):
    return [{"audit_id": f"A{number}", "child_id": f"C{number}", **row} for number, row in enumerate(rows)]


def test_exemptions_are_those_for_no_routine_reason(opened):
    staff = [{"staff_id": f"S{n}", "name": f"Staff {n}"} for n in range(1, 7)] + [
        {"staff_id": "S7", "active_to": "2019-07-31"}
    ]
    reasons = ["health", "extended absence", "alternate months", "other", "", "other", "other"]
    rows = [{"staff_id": f"S{n}", "reason": reason} for n, reason in enumerate(reasons, 1)]
    rows[5]["month"] = "2019-07"
    rows[3] |= {"discretionary": "true", "signed_off_by_role": "Head of Service"}
    report = opened(staff=staff, exemptions=rows)
    listed = report.listing("exemptions").frame
    assert list(listed["Name"]) == ["Staff 4", "Staff 5"]
    assert list(listed.iloc[0])[1:] == ["T1", "before allocation", "yes", "Head of Service"]
    assert report.rows("listings", group="exemptions")["value"].item() == 2


def test_late_missing_and_poor_returns_are_of_the_month_and_of_social_care(opened):
    late = {"submitted_on": "2019-08-21"}
    blank = {"outcome": "not submitted", "submitted_on": "", "final_rating": ""}
    rows = audits(
        late,
        {},
        {"month": "2019-07", **late},
        {"outcome": "below standard", **late},
        blank,
        {"team": "E1", "service": "Early Help", "legal_status": "", **blank},
    )
    teams = [{"team": "T1"}, {"team": "E1", "service": "Early Help"}]
    report = opened(audits=rows, teams=teams, staff=[{"staff_id": "S1", "name": ""}, {"staff_id": "M1"}])
    assert report.listing("late returns").frame.values.tolist() == [
        ["S1", "T1", pd.Timestamp("2019-08-20"), pd.Timestamp("2019-08-21")]
    ]
    assert report.listing("not returned").frame.values.tolist() == [["S1", "T1", pd.Timestamp("2019-08-20")]]
    assert len(report.listing("below standard").frame) == 1
    assert report.rows("completion.late")["numerator"].item() == 1
    assert report.rows("funnel", group="not submitted")["numerator"].item() == 1


ADVICE = [
    {"recommendation_id": "R1", "raised_month": "2019-08", "due_on": "2019-08-30"},
    {"recommendation_id": "R2", "raised_month": "2019-07", "due_on": "2019-08-31"},
    {"recommendation_id": "R3", "raised_month": "2019-07", "closed_on": "2019-08-01"},
    {"recommendation_id": "R4", "raised_month": "2019-06", "closed_on": "2019-07-31"},
    {"recommendation_id": "R5", "raised_month": "2019-06", "closed_on": "2019-09-01"},
    {"recommendation_id": "R6", "raised_month": "2019-09"},
    {"recommendation_id": "R7", "raised_month": "2019-08", "section": "5.2", "closed_on": "2019-08-31"},
    {"recommendation_id": "R8", "raised_month": "2019-08", "section": ""},
]


def test_recommendations_are_new_carried_closed_or_overdue(opened):
    report = opened(recommendations=ADVICE)
    listed = report.listing("recommendations 5.1").frame
    assert dict(zip(listed["Number"], listed["Standing"], strict=True)) == {
        "R1": "new, overdue",
        "R2": "carried",
        "R3": "closed",
        "R5": "carried",
    }
    assert list(report.listing("recommendations 5.2").frame["Standing"]) == ["new, closed"]
    assert list(report.listing("recommendations without a section").frame["Number"]) == ["R8"]
    counts = report.rows("listings", group="recommendations").set_index("category")["value"]
    assert counts.to_dict() == {"new": 3, "carried": 2, "closed": 2, "overdue": 1}


def test_two_recommendations_of_one_number_are_both_listed(opened):
    report = opened(recommendations=[{"recommendation_id": "R1", "text": text} for text in ("One.", "Two.")])
    assert list(report.listing("recommendations 5.1").frame["Recommendation"]) == ["One.", "Two."]
    assert report.rows("listings", group="recommendations", category="new")["value"].item() == 2


def test_a_recommendation_is_not_overdue_before_it_was_raised(opened):
    audits_of_july = audits({"month": "2019-07"}, {})
    report = opened(audits=audits_of_july, recommendations=[{"recommendation_id": "R1", "due_on": "2019-07-15"}])
    rows = report.rows("listings", last=2, group="recommendations", category="overdue")
    assert list(rows["value"]) == [0, 1]


def test_recommendations_are_read_at_the_day_of_the_report(opened):
    report = opened(as_at="2019-09-01", recommendations=ADVICE)
    listed = report.listing("recommendations 5.1").frame
    standings = dict(zip(listed["Number"], listed["Standing"], strict=True))
    assert standings["R5"] == "closed"
    assert standings["R2"] == "carried, overdue"
    assert "R6" not in standings


def test_findings_are_counted_and_placed(opened):
    rows = [
        {"escalation_id": f"E{n}", "stage_3_on": "2019-08-20", "stage_2_on": "" if n else "2019-08-10"}
        for n in range(9)
    ]
    report = opened(escalations=rows)
    (found,) = report.listing("findings").frame.values.tolist()
    assert found == [
        "escalations",
        "stage_3_on",
        "stage 3 has a date and stage 2 has none",
        "8",
        "3, 4, 5, 6, 7, 8 and others",
    ]
    counts = report.rows("listings", group="data-quality findings").set_index("category")["value"]
    assert counts.to_dict() == {"": 8, "stage_skipped escalations.stage_3_on": 8}


def test_a_finding_of_what_came_later_is_no_part_of_a_report(opened):
    rows = [{"escalation_id": "E1", "stage_1_on": "2019-07-01", "stage_3_on": "2019-09-02"}]
    assert opened(escalations=rows).findings.empty
    assert len(opened(as_at="2019-09-02", escalations=rows).findings) == 1


def test_what_depends_on_the_day_of_the_run_is_no_part_of_a_report(opened, tmp_path):
    report = opened(actions=[{"action_id": "X1", "due_on": "2199-01-01", "completed_on": "2198-01-01"}])
    assert "after_extract" in set(qa.check(tmp_path, ROOT / "params")["rule"])
    assert "after_extract" not in set(report.findings["rule"])


def test_a_list_that_is_not_known_is_named(opened):
    with pytest.raises(UserError, match=r"'late return' is not a list\. Did you mean late returns\?"):
        opened().listing("late return")


def test_teams_join_and_leave_the_lists(opened):
    months = ["2019-02", "2019-03", "2019-04", "2019-05"]
    left = [{"month": month, "team": "T1", "final_rating": "Inadequate"} for month in months[:3]]
    stays = [{"month": month, "team": "T2", "final_rating": "Inadequate"} for month in (*months[1:], "2019-08")]
    joins = [
        {"month": month, "team": "T3", "final_rating": "Inadequate"} for month in ("2019-03", "2019-08", "2019-08")
    ]
    report = opened(audits=audits(*left, *stays, *joins), teams=[{"team": f"T{n}"} for n in (1, 2, 3)])
    moves = report.rows("listings", group="teams Inadequate").set_index("category")["value"]
    assert moves.to_dict() == {"joined": 1, "left": 1}
    rows = report.rows(["teams.sustained_inadequate", "teams.sustained_inadequate_team"], last=2)
    table = qa.tables.identified_teams(rows, "Table 14. Teams").frame
    assert table.values.tolist() == [
        ["T1", "3 of 3 (100%)", "not listed", "left"],
        ["T2", "3 of 3 (100%)", "4 of 4 (100%)", "on both"],
        ["T3", "not listed", "3 of 3 (100%)", "joined"],
    ]


def test_a_list_that_is_empty_now_is_not_that_of_an_earlier_month(opened):
    early = [{"month": "2019-01", "team": "T1", "final_rating": "Inadequate"} for _ in range(3)]
    report = opened(audits=audits(*early, {"month": "2019-08"}))
    assert select(report.figures, "teams.sustained_inadequate_team")["period"].max() < "2019-02/2019-07"
    assert report.rows("teams.sustained_inadequate_team", last=2).empty


def test_a_state_later_than_its_month_is_that_of_the_month(opened):
    report = opened(as_at="2019-10-10", concerns=[{"concern_id": "X1", "raised_on": "2019-08-16"}])
    assert report.as_at == date(2019, 10, 10)
    rows = report.rows("concerns.open", last=2, category="")
    assert list(rows["period"]) == ["as at 2019-10-10"]


def test_audits_in_progress_are_listed_and_counted_for_each_service(opened):
    going = {"outcome": "in progress", "submitted_on": "", "final_rating": "", "auditor_rating": ""}
    early = {"team": "E1", "service": "Early Help", "legal_status": ""}
    rows = audits(
        going, {}, going | early, going | {"month": "2019-07", "allocated_on": "2019-07-01", "due_on": "2019-07-20"}
    )
    report = opened(audits=rows, teams=[{"team": "T1"}, {"team": "E1", "service": "Early Help"}])
    assert report.listing("in progress").frame.values.tolist() == [["Staff", "T1", pd.Timestamp("2019-08-20")]]
    services = {"service": [*report.framework.services], "group": "in progress"}
    counted = report.rows("listings", last=2, **services).groupby(["period", "service"])["value"].sum()
    assert counted.xs("2019-08").to_dict() == {"Children's Social Care": 1, "Early Help": 1, "Youth Support": 0}
    assert counted.xs("2019-07").sum() == 1


def test_a_share_knows_how_many_it_leaves_out(opened):
    ri = {"final_rating": "Requires Improvement", "auditor_rating": "Requires Improvement"}
    flags = [ri | {"at_risk": flag} for flag in ("true", "", "")]
    report = opened(audits=audits(*flags, {"final_rating": "Good", "auditor_rating": "Good", "due_on": ""}))
    left_out = report.counted.unknown.set_index(["measure", "period", "group"])["unknown"].sort_index()
    assert left_out.loc[("ratings.at_risk", "2019-08")].to_dict() == {"of RI": 2, "of all": 2}
    assert left_out.loc[("completion.late", "2019-08")].to_dict() == {"": 1}
    assert "moderation.upgraded" not in left_out.index.get_level_values("measure")
