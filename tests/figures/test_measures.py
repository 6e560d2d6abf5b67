"""Each measure against a set of records small enough to count by hand."""

import pytest
from frames import CARE, tables

from qa_analysis.contract.settings import framework
from qa_analysis.figures.from_records import compute
from qa_analysis.figures.table import select


def audits(*rows: dict) -> list[dict]:
    return [{"audit_id": f"A{number}", **row} for number, row in enumerate(rows, 1)]


def rated(*ratings: str, **columns: str) -> list[dict]:
    return audits(*({"final_rating": rating, **columns} for rating in ratings))


def open_audit(outcome: str) -> dict:
    return {"outcome": outcome, "submitted_on": "", "auditor_rating": "", "final_rating": ""}


@pytest.fixture
def figure(tmp_path, params):
    """A function of a figure's keys and the records that gives (numerator, denominator, value), empty as None."""

    read = {}

    def find(measure, rows, month="2019-08", as_at="", **keys):
        if repr(rows) not in read:
            read[repr(rows)] = tables(tmp_path, **rows)
        table = compute(read[repr(rows)], month, framework(params), as_at, [measure])
        keys = {"service": CARE, "period": "2019-08", "group": "", "category": ""} | keys
        found = select(table, measure, **keys)
        assert len(found) <= 1
        if found.empty:
            return None
        values = found[["numerator", "denominator", "value"]].iloc[0]
        return tuple(None if value != value else value for value in values)

    return find


GOOD, RI, INADEQUATE = "Good", "Requires Improvement", "Inadequate"


def test_ratings_are_shares_of_completed_audits_only(figure):
    rows = {"audits": [*rated(GOOD, RI, RI, INADEQUATE), {"audit_id": "B", "outcome": "below standard"}]}
    assert figure("ratings.by_month", rows, category=RI) == (2, 4, 50)
    assert figure("ratings.by_month", rows, category=INADEQUATE) == (1, 4, 25)
    assert figure("ratings.by_month", rows, service="Early Help", category=GOOD) == (0, 0, None)


def test_a_quarter_runs_to_the_report_month(figure):
    july = {"month": "2019-07", "final_rating": RI, "allocated_on": "2019-07-01", "submitted_on": "2019-07-15"}
    rows = {"audits": audits({"month": "2019-06"}, july, {}, {})}
    assert figure("ratings.by_quarter", rows, period="2019-20 Q2", category=GOOD) == (2, 3, pytest.approx(200 / 3))
    july = figure("ratings.by_quarter", rows, month="2019-07", period="2019-20 Q2", category=RI)
    assert july == (1, 1, 100)
    assert figure("ratings.by_quarter", rows, period="2018-19 Q4", category=GOOD) is None


def test_an_unrecorded_risk_leaves_both_counts(figure):
    risks = [{"at_risk": "true"}, {"at_risk": "false"}, {"at_risk": ""}]
    rows = {"audits": audits(*({"final_rating": RI, **risk} for risk in risks), {}, {"at_risk": "true"})}
    assert figure("ratings.at_risk", rows, group="of RI") == (1, 2, 50)
    assert figure("ratings.at_risk", rows, group="of all") == (1, 4, 25)


def test_ratings_by_status_divide_by_the_status(figure):
    rows = {"audits": [*rated(GOOD, RI, legal_status="CP"), {"audit_id": "B", "legal_status": "CiC"}]}
    assert figure("ratings.by_status", rows, group="CP", category=GOOD) == (1, 2, 50)
    assert figure("ratings.by_status", rows, group="CWD", category=GOOD) == (0, 0, None)


def test_inadequate_is_compared_with_the_three_months_before(figure):
    months = ["2019-04", "2019-05", "2019-07", "2019-08"]
    rows = {"audits": audits(*({"month": m, "final_rating": INADEQUATE} for m in months), {"month": "2019-06"})}
    before = figure("inadequate.by_status", rows, period="2019-05/2019-07", group="CIN", category=INADEQUATE)
    assert before == (2, 3, pytest.approx(200 / 3))
    assert figure("inadequate.by_status", rows, group="CIN", category=INADEQUATE) == (1, 1, 100)
    assert figure("inadequate.by_status", rows, period="2019-06/2019-08", group="CIN", category=INADEQUATE) is None


def test_an_area_that_did_not_apply_leaves_the_denominator(figure):
    areas = [{"audit_id": a, "rating": r} for a, r in (("A1", GOOD), ("A2", INADEQUATE), ("A3", ""), ("B", GOOD))]
    rows = {"audits": [*rated(GOOD, GOOD, GOOD), {"audit_id": "B", "outcome": "below standard"}], "area_ratings": areas}
    assert figure("ratings.by_area", rows, group="Planning", category=INADEQUATE) == (1, 2, 50)


def test_feedback_needs_no_recorded_view(figure):
    said = [{"child_feedback": "positive", "views_child": ""}, {"child_feedback": "mixed"}, {}, {}]
    rows = {"audits": audits(*said)}
    assert figure("feedback.spoken_to", rows, group="child") == (2, 4, 50)
    assert figure("feedback.sentiment", rows, group="child", category="mixed") == (1, 2, 50)
    assert figure("feedback.sentiment", rows, group="parent", category="mixed") == (0, 0, None)


def test_views_have_each_their_own_whole(figure):
    below = {"outcome": "below standard", "views_manager": "true", "views_child": "true", "views_chair": "true"}
    seen = {"views_manager": "true", "views_child": "false", "has_chair": "true", "views_chair": "false"}
    unknown = {"views_manager": "", "has_chair": "", "views_chair": "true"}
    rows = {"audits": audits(seen, unknown, {**below, "has_chair": "true"})}
    assert figure("views.recorded", rows, group="manager") == (1, 1, 100)
    assert figure("views.recorded", rows, group="child") == (1, 2, 50)
    assert figure("views.recorded", rows, group="chair") == (1, 2, 50)


def test_a_theme_counts_an_audit_once_and_a_lone_row_each_time(figure):
    lone = {"audit_id": "", "month": "2019-08", "service": CARE}
    rows = {
        "audits": audits({}, open_audit("not submitted")),
        "themes": [{"audit_id": "A1"}, {"audit_id": "A1"}, {"audit_id": "A2"}, lone, lone],
    }
    assert figure("themes", rows, group="strength", category="clear plans") == (4, None, 4)
    assert figure("themes", rows, group="development", category="clear plans") is None


def test_a_team_is_listed_from_three_audits_in_six_months(figure):
    months = ["2019-02", "2019-03", "2019-05", "2019-08"]
    rows = {"audits": audits(*({"month": month} for month in months), {"final_rating": RI})}
    assert figure("teams.sustained_good", rows, period="2019-03/2019-08") == (1, None, 1)
    assert figure("teams.sustained_good", rows, period="2019-02/2019-07") == (1, None, 1)
    assert figure("teams.sustained_good", rows, period="2018-12/2019-05") == (1, None, 1)
    assert figure("teams.sustained_good", rows, period="2019-01/2019-06") == (1, None, 1)
    assert figure("teams.sustained_good_team", rows, period="2019-03/2019-08", group="T1") == (3, 4, 75)
    assert figure("teams.sustained_inadequate", rows, period="2019-03/2019-08") == (0, None, 0)


CONCERNS = [
    {"concern_id": "K1", "child_id": "C1", "raised_on": "2019-08-01", "resolved_on": "2019-08-20"},
    {"concern_id": "K2", "child_id": "C1", "raised_on": "2019-08-02"},
    {"concern_id": "K3", "child_id": "C2", "raised_on": "2019-07-31", "resolved_on": "2019-09-01"},
    {"concern_id": "K4", "child_id": "C3", "raised_on": "2019-07-05", "resolved_on": "2019-07-31"},
]


def test_concerns_count_children_and_notifications(figure):
    rows = {"concerns": CONCERNS, "audits": [{"audit_id": "A1", "month": "2019-07"}]}
    assert figure("concerns.raised", rows) == (1, None, 1)
    assert figure("concerns.raised", rows, category="notifications") == (2, None, 2)
    assert figure("concerns.resolved_of_raised", rows) == (1, None, 1)
    assert figure("concerns.resolved", rows, period="2019-07") == (1, None, 1)
    assert figure("concerns.resolved", rows) == (1, None, 1)
    assert figure("concerns.open", rows, period="as at 2019-08-31") == (2, None, 2)
    assert figure("concerns.open", rows, period="as at 2019-07-31") == (1, None, 1)
    by_month = {"period": "as at 2019-08-31", "category": "notifications"}
    assert figure("concerns.open_by_month", rows, group="2019-07", **by_month) == (1, None, 1)
    assert figure("concerns.open_by_month", rows, group="2019-06", **by_month) is None


def test_an_earlier_month_knows_what_the_as_at_knows(figure):
    rows = {"concerns": CONCERNS, "audits": [{"audit_id": "A1", "month": "2019-07"}]}
    july = {"period": "2019-07", "category": "notifications"}
    assert figure("concerns.resolved_of_raised", rows, **july) == (1, None, 1)
    assert figure("concerns.resolved_of_raised", rows, as_at="2019-09-01", **july) == (2, None, 2)


def test_an_inadequate_audit_needs_a_concern(figure):
    rows = {"audits": rated(INADEQUATE, INADEQUATE, GOOD), "concerns": [{"concern_id": "K1"}]}
    assert figure("concerns.missing", rows) == (1, None, 1)


TRAINING = [
    {"person_id": "P1", "evaluated_on": "2019-08-20", "transfer": "0.5"},
    {"person_id": "P2", "module": "Analysis", "evaluated_on": "2019-09-02", "transfer": "1"},
    {"person_id": "P1", "delivered_on": "2019-07-01", "evaluated_on": "2019-07-20", "transfer": "1"},
    {"person_id": "P3", "delivered_on": "2019-07-02", "transfer": "1"},
    {"person_id": "P1", "module": "Analysis"},
]


def test_training_counts_people_and_averages_shares(figure):
    rows, dated = {"training": TRAINING}, {"service": "", "period": "as at 2019-08-31"}
    assert figure("training.delivered", rows, service="") == (2, None, 2)
    assert figure("training.delivered", rows, service="", group="Planning") == (1, None, 1)
    assert figure("training.delivered", rows, **dated) == (3, None, 3)
    assert figure("training.delivered", rows, **dated, group="Planning") == (2, None, 2)
    assert figure("training.transfer", rows, **dated, group="Planning") == (1.5, 2, 75)
    assert figure("training.transfer", rows, **dated, group="Analysis") == (0, 0, None)


def test_the_dip_sample_leaves_out_what_is_not_recorded(figure):
    sampled = [{"met": "true"}, {"met": "false"}, {"met": ""}, {"sampled_on": "2019-09-01"}]
    dated = {"service": "", "period": "as at 2019-08-31"}
    assert figure("dip_sample.met", {"dip_sample": sampled}, **dated, group="planning") == (1, 2, 50)


STAFF = [
    {"staff_id": "S1"},
    {"staff_id": "S2", "standing_exemption": "new in post", "audits_in": "odd months"},
    {"staff_id": "S3", "audits_in": "odd months"},
    {"staff_id": "S4", "audits_in": "even months"},
    {"staff_id": "S5", "moderating": "false"},
    {"staff_id": "S6"},
    {"staff_id": "S7", "active_from": "2019-08-02"},
    {"staff_id": "S8", "active_to": "2019-07-31"},
    {"staff_id": "S9", "team": "E1"},
    {"staff_id": "S10", "active_to": "2019-08-01"},
    {"staff_id": "M1", "role": "moderator", "moderating": "true"},
    {"staff_id": "M2", "role": "moderator", "moderating": "false"},
    {"staff_id": "M3", "role": "moderator", "moderating": ""},
    {"staff_id": "X1", "role": "external moderator", "team": "", "moderating": "true"},
    {"staff_id": "X2", "role": "external moderator", "team": "E1", "moderating": "true"},
]
EXEMPTIONS = [
    {"staff_id": "S5", "reason": "alternate months"},
    {"staff_id": "S6", "reason": "health"},
    {"staff_id": "S2", "reason": "health"},
    {"staff_id": "S4", "reason": "health", "stage": "after allocation"},
    {"staff_id": "M1", "stage": "after allocation"},
]
TEAMS = [{"team": "T1"}, {"team": "E1", "service": "Early Help"}]
POOL = {"staff": STAFF, "exemptions": EXEMPTIONS, "teams": TEAMS}


@pytest.mark.parametrize(
    ("group", "people"),
    [
        ("auditors", 7),
        ("moderators", 3),
        ("external moderators", 1),
        ("moderators supporting others", 1),
        ("moderators available", 3),
        ("moderators exempt", 1),
        ("moderators working", 2),
        ("auditors + moderators", 10),
    ],
)
def test_pool(figure, group, people):
    assert figure("pool", POOL, group=group) == (people, None, people)


@pytest.mark.parametrize(
    ("group", "number"),
    [
        ("auditors", 7),
        ("standing exemption", 1),
        ("alternate months", 2),
        ("exempted before allocation", 1),
        ("unexplained", -3),
        ("additional", 1),
        ("allocated", 7),
        ("exempted after allocation", 1),
        ("not submitted", 1),
        ("in progress", 1),
        ("submitted", 4),
        ("below standard", 1),
        ("completed", 3),
    ],
)
def test_funnel(figure, group, number):
    outcomes = map(open_audit, ("exempted", "not submitted", "in progress"))
    rows = {**POOL, "audits": audits({}, {}, {"additional": "true"}, {"outcome": "below standard"}, *outcomes)}
    assert figure("funnel", rows, group=group) == (number, None, number)


def test_audits_for_each_moderator_is_a_ratio(figure):
    rows = {**POOL, "audits": audits({}, {}, {})}
    assert figure("moderation.ratio", rows) == (3, 2, 1.5)


def test_the_allowance_is_for_a_financial_year(figure):
    def discretionary(*months, **columns):
        return [{"staff_id": "S1", "month": m, "discretionary": "true", "granted_on": "", **columns} for m in months]

    rows = {"exemptions": discretionary("2019-04", "2019-07", "2019-08")}
    assert figure("exemptions.over_allowance", rows) == (1, None, 1)
    rows = {"exemptions": discretionary("2019-03", "2019-07", "2019-08")}
    assert figure("exemptions.over_allowance", rows) == (0, None, 0)
    january = audits({"month": "2019-01", "allocated_on": ""})
    rows = {"exemptions": discretionary("2018-04", "2018-12", "2019-02"), "audits": january}
    assert figure("exemptions.over_allowance", rows, month="2019-02", period="2019-02") == (1, None, 1)
    rows = {"exemptions": discretionary("2018-03", "2018-12", "2019-02"), "audits": january}
    assert figure("exemptions.over_allowance", rows, month="2019-02", period="2019-02") == (0, None, 0)
    rows = {"exemptions": discretionary("2019-04", "2019-07") + discretionary("2019-08", granted_on="2019-09-01")}
    assert figure("exemptions.over_allowance", rows) == (0, None, 0)


def test_completion_counts_below_standard_as_submitted(figure):
    rows = {"audits": audits({}, {"outcome": "below standard"}, open_audit("exempted"), open_audit("in progress"))}
    assert figure("completion.rate", rows) == (2, 4, 50)


def test_lateness_needs_a_due_date(figure):
    sent = [{"submitted_on": "2019-08-20"}, {"submitted_on": "2019-08-21"}, {"due_on": ""}]
    assert figure("completion.late", {"audits": audits(*sent)}) == (1, 2, 50)


def moderated(*pairs: tuple[str, str], **columns: str) -> list[dict]:
    return [{"auditor_rating": a, "final_rating": f, "moderator_id": "M1", **columns} for a, f in pairs]


def test_moderation_counts_a_null_rating_as_neither(figure):
    pairs = moderated((RI, GOOD), (RI, INADEQUATE), (GOOD, GOOD), ("", GOOD))
    lone = {"auditor_rating": GOOD, "final_rating": INADEQUATE}
    rows = {"audits": audits(*pairs, lone)}
    assert figure("moderation.upgraded", rows) == (1, 4, 25)
    assert figure("moderation.downgraded", rows) == (1, 4, 25)
    assert figure("moderation.inadequate_by_downgrade", rows) == (2, 2, 100)


def test_the_grid_needs_both_ratings(figure):
    window = {"period": "2019-03/2019-08"}
    pairs = moderated((RI, GOOD), (RI, RI), ("", GOOD), (RI, RI), month="2019-07")
    unrated = moderated((RI, ""), outcome="below standard")
    rows = {"audits": audits(*pairs, *unrated)}
    assert figure("moderation.grid", rows, **window, group=RI, category=RI) == (2, 3, pytest.approx(200 / 3))
    assert figure("moderation.agreement", rows, **window)[:2] == (None, 3)
    assert figure("moderation.agreement", rows, **window)[2] == 0
    same = {"audits": audits(*moderated((RI, RI)))}
    assert figure("moderation.agreement", same, **window) == (None, 1, None)


ACTIONS = [
    {"action_id": "1", "raised_on": "2019-06-01", "due_on": "2019-07-01", "completed_on": "2019-07-01"},
    {"action_id": "2", "raised_on": "2019-07-01", "due_on": "2019-07-10", "completed_on": "2019-07-11"},
    {"action_id": "3", "raised_on": "2019-07-02", "due_on": "2019-08-30", "completed_on": "2019-09-05"},
    {"action_id": "4", "raised_on": "2019-08-31", "due_on": "2019-08-31"},
    {"action_id": "5", "raised_on": "2019-05-31", "due_on": "2019-06-30", "child_id": "C2"},
    {"action_id": "6", "raised_on": "2019-05-01", "due_on": "2019-06-30", "child_id": "C2"},
]


@pytest.mark.parametrize(
    ("category", "august", "july"),
    [
        ("on time", (1, 4, 25), (1, 5, 20)),
        ("late", (1, 4, 25), (1, 5, 20)),
        ("overdue", (1, 4, 25), (2, 5, 40)),
        ("not yet due", (1, 4, 25), (1, 5, 20)),
    ],
)
def test_actions_have_the_state_of_their_date(figure, category, august, july):
    rows = {"actions": ACTIONS, "audits": [{"audit_id": "A1", "month": "2019-07"}]}
    assert figure("actions.state", rows, period="as at 2019-08-31", category=category) == august
    assert figure("actions.state", rows, period="as at 2019-07-31", category=category) == july


def test_older_actions_outstanding(figure):
    rows, dated = {"actions": ACTIONS}, {"period": "as at 2019-08-31"}
    assert figure("actions.raised", rows, period="2019-06/2019-08") == (4, None, 4)
    assert figure("actions.outstanding_before", rows, **dated, group="actions") == (2, None, 2)
    assert figure("actions.outstanding_before", rows, **dated, group="children") == (1, None, 1)
    assert figure("actions.outstanding_before", rows, **dated, group="oldest") == (None, None, 122)
    none = {"actions": ACTIONS[:4]}
    assert figure("actions.outstanding_before", none, **dated, group="oldest") == (None, None, None)


ESCALATIONS = [
    {"escalation_id": "1", "child_id": "C1", "stage_3_on": "2019-08-20"},
    {"escalation_id": "2", "child_id": "C1", "stage_2_on": "2019-09-01", "resolved_on": "2019-09-02"},
    {"escalation_id": "3", "child_id": "C2", "resolved_on": "2019-08-31", "theme": ""},
    {"escalation_id": "4", "child_id": "C3", "stage_1_on": "2019-07-31"},
    {"escalation_id": "5", "child_id": "C4", "raised_by": "CP chair", "stage_1_on": "2019-08-31"},
]


def test_escalations_count_children_records_themes_and_stages(figure):
    rows, dated = {"escalations": ESCALATIONS}, {"period": "as at 2019-08-31", "group": "IRO"}
    assert figure("escalations.initiated", rows, group="IRO") == (2, None, 2)
    assert figure("escalations.initiated", rows, group="IRO", category="escalations") == (3, None, 3)
    assert figure("escalations.initiated", rows, group="CP chair") == (1, None, 1)
    assert figure("escalations.theme", rows, group="IRO", category="Process") == (2, 3, pytest.approx(200 / 3))
    assert figure("escalations.stage", rows, **dated, category="stage 3, in process") == (1, None, 1)
    assert figure("escalations.stage", rows, **dated, category="stage 1, in process") == (1, None, 1)
    assert figure("escalations.stage", rows, **dated, category="stage 1, resolved") == (1, None, 1)
    assert figure("escalations.stage", rows, **dated, category="stage 2, resolved") == (0, None, 0)
    dated["group"] = "CP chair"
    assert figure("escalations.stage", rows, **dated, category="stage 1, in process") == (1, None, 1)


def test_coverage_counts_active_teams(figure):
    teams = [
        {"team": "T1"},
        {"team": "T2"},
        {"team": "T3", "active_from": "2019-08-31"},
        {"team": "T4", "active_to": "2019-07-31"},
        {"team": "T5", "active_to": "2019-08-01"},
        {"team": "E1", "service": "Early Help"},
        {"team": "T1", "active_from": "2015-01-01", "active_to": "2016-01-01"},
    ]
    sent = [{}, {}, {"team": "T2", "month": "2019-06"}, {"team": "T3", **open_audit("not submitted")}]
    rows = {"teams": teams, "audits": audits(*sent)}
    assert figure("coverage.teams_not_audited", rows) == (3, 4, 75)
    assert figure("coverage.teams_not_allocated", rows) == (2, 4, 50)
    window = {"period": "2019-06/2019-08"}
    assert figure("coverage.audits_in_three_months", rows, **window, group="T2") == (1, None, 1)
    assert figure("coverage.audits_in_three_months", rows, **window, group="T5") == (0, None, 0)
    assert figure("coverage.audits_in_three_months", rows, **window, group="T1") is None
    assert figure("coverage.audits_in_three_months", rows, **window, group="T4") is None


def test_each_worker_in_force_counts_once(figure):
    workers = [{"worker_id": "W1"}, {"worker_id": "W2"}, {"worker_id": "W3", "active_from": "2019-08-02"}]
    rows = {"workers": [*workers, {"worker_id": "W4", "team": "E1"}], "teams": TEAMS}
    sent = audits({"month": "2019-03"}, {"month": "2019-08"}, {"worker_id": "W2", "month": "2019-02"})
    assert figure("coverage.workers", {**rows, "audits": sent}, period="2019-03/2019-08") == (1, 2, 50)


def test_status_shares_of_audits_and_of_children(figure):
    caseload = [
        {"children": "30"},
        {"legal_status": "CP", "children": "10"},
        {"service": "Early Help", "legal_status": "", "children": "500"},
    ]
    rows = {"audits": audits({}, {"legal_status": "CP"}), "caseload": caseload}
    assert figure("coverage.status_share", rows, group="CP", category="audits") == (1, 2, 50)
    assert figure("coverage.status_share", rows, group="CP", category="caseload") == (10, 40, 25)
    early = figure("coverage.status_share", rows, as_at="2019-08-30", group="CP", category="caseload")
    assert early == (0, 0, None)


def test_an_audit_submitted_after_the_as_at_is_in_progress(figure):
    rows = {"audits": audits({}, {"submitted_on": "2019-09-01"}, {"allocated_on": "2019-09-01"})}
    assert figure("funnel", rows, group="allocated") == (2, None, 2)
    assert figure("funnel", rows, group="in progress") == (1, None, 1)
    assert figure("completion.rate", rows) == (1, 2, 50)
    assert figure("ratings.by_month", rows, category=GOOD) == (1, 1, 100)


def test_a_service_bears_no_date(figure):
    """Staff and actions of a team that opens later, and a concern about an audit allocated later, are counted."""
    rows = {
        "teams": [{"team": "T1", "active_from": "2019-09-02"}],
        "audits": audits({}, {"allocated_on": "2019-09-01", "due_on": "", "submitted_on": "2019-09-05"}),
        "actions": [{"action_id": "X1"}],
        "concerns": [{"concern_id": "K1", "audit_id": "A2"}],
    }
    assert figure("pool", rows, group="auditors") == (1, None, 1)
    assert figure("actions.raised", rows, period="2019-06/2019-08") == (1, None, 1)
    assert figure("concerns.raised", rows) == (1, None, 1)
    assert figure("coverage.workers", rows, period="2019-03/2019-08") == (1, 1, 100)
    assert figure("coverage.teams_not_audited", rows) == (0, 0, None)
    assert figure("funnel", rows, group="allocated") == (1, None, 1)
