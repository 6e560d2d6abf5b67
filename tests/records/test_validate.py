"""Each rule of the data contract: what breaks it is found at its row and column, and what is valid passes silently."""

import inspect
import re
from datetime import date

import pytest
from frames import write

from qa_analysis.records import findings
from qa_analysis.records.checks import CHECKS
from qa_analysis.records.validate import check_tables

EXTRACT = date(2019, 9, 30)
OPEN = {"submitted_on": "", "auditor_rating": "", "final_rating": ""}
BLANK = "themes", {"audit_id": "", "month": "", "service": ""}
TEAMS = [{"team": "T1"}, {"team": "E1", "service": "Early Help"}]


@pytest.fixture
def found(tmp_path, framework):
    """A function of records to what is found in them: (severity, table, row, column, rule)."""

    def check(**rows):
        _, table = check_tables(write(tmp_path, **rows), framework, EXTRACT)
        return list(table[["severity", "table", "row", "column", "rule"]].itertuples(index=False, name=None))

    return check


def audits(*rows):
    return [{"audit_id": f"A{number}", **row} for number, row in enumerate(rows, 1)]


def test_the_base_is_silent(found):
    assert found() == []


INADEQUATE = {"final_rating": "Inadequate", "auditor_rating": "Inadequate"}
STAFF = [{"staff_id": "S1"}, {"staff_id": "M1", "role": "moderator"}]
ERRORS = {
    "an audit without a child": ("audits", audits({"child_id": ""}), 2, "child_id", "required"),
    "an audit without a month": ("audits", audits({}, {"month": ""}), 3, "month", "required"),
    "an audit without an outcome": ("audits", audits({"outcome": "", **OPEN}), 2, "outcome", "required"),
    "an action without a due date": ("actions", [{"action_id": "X1", "due_on": ""}], 2, "due_on", "required"),
    "an action without a raised date": ("actions", [{"action_id": "X1", "raised_on": ""}], 2, "raised_on", "required"),
    "a concern without a date": (
        "concerns",
        [{"concern_id": "K1", "raised_on": "", "audit_id": "A1"}],
        2,
        "raised_on",
        "required",
    ),
    "an escalation without its first stage": (
        "escalations",
        [{"escalation_id": "E1", "stage_1_on": ""}],
        2,
        "stage_1_on",
        "required",
    ),
    "a completed audit without a rating": ("audits", audits({"final_rating": ""}), 2, "final_rating", "required"),
    "social care without a status": ("audits", audits({"legal_status": ""}), 2, "legal_status", "required"),
    "an auditor without a team": ("staff", [*STAFF, {"staff_id": "S2", "team": ""}], 4, "team", "required"),
    "a rating outside the scale": ("audits", audits({"final_rating": "Fair"}), 2, "final_rating", "vocabulary"),
    "a status outside the list": ("audits", audits({"legal_status": "cin"}), 2, "legal_status", "vocabulary"),
    "an area outside the list": ("area_ratings", [{"audit_id": "A1", "area": "Joy"}], 2, "area", "vocabulary"),
    "an unknown team": ("audits", audits({"team": "T9"}), 2, "team", "unknown_reference"),
    "an unknown auditor": ("audits", audits({"auditor_id": "S9"}), 2, "auditor_id", "unknown_reference"),
    "an unknown worker": ("audits", audits({"worker_id": "W9"}), 2, "worker_id", "unknown_reference"),
    "an action of an unknown audit": (
        "actions",
        [{"action_id": "X1", "audit_id": "A9"}],
        2,
        "audit_id",
        "unknown_reference",
    ),
    "an unreadable date": ("audits", audits({"due_on": "20/08/2019"}), 2, "due_on", "unreadable"),
    "a day that does not exist": ("audits", audits({"due_on": "2019-02-30"}), 2, "due_on", "unreadable"),
    "an unreadable month": ("audits", audits({}, {"month": "Aug 2019"}), 3, "month", "unreadable"),
    "an unreadable flag": ("audits", audits({"at_risk": "perhaps"}), 2, "at_risk", "unreadable"),
    "a share above one": (
        "training",
        [{"person_id": "W1", "transfer": "1.2", "evaluated_on": "2019-08-20"}],
        2,
        "transfer",
        "out_of_range",
    ),
    "a negative caseload": ("caseload", [{"children": "-3"}], 2, "children", "unreadable"),
    "half a child": ("caseload", [{"children": "2.5"}], 2, "children", "unreadable"),
    "a negative share of full time": ("staff", [{**STAFF[0], "fte": "-0.5"}, STAFF[1]], 2, "fte", "out_of_range"),
    "a caseload of social care without a status": (
        "caseload",
        [{"legal_status": ""}, {"service": "Early Help", "legal_status": ""}],
        2,
        "legal_status",
        "required",
    ),
    "overlapping spells of a team": (
        "teams",
        [{"team": "T1", "active_to": "2019-05-01"}, {"team": "T1", "active_from": "2019-05-01"}],
        3,
        "active_from",
        "overlapping_spells",
    ),
    "a spell within an earlier and longer one": (
        "teams",
        [
            {"team": "T1", "active_to": "2019-06-30"},
            {"team": "T1", "active_from": "2018-02-01", "active_to": "2018-02-01"},
            {"team": "T1", "active_from": "2019-06-01"},
        ],
        3,
        "active_from",
        "overlapping_spells",
    ),
    "overlapping spells of an auditor": (
        "staff",
        [STAFF[0], {"staff_id": "S1", "active_from": "2019-06-01"}],
        3,
        "active_from",
        "overlapping_spells",
    ),
    "overlapping spells in any order of the rows": (
        "teams",
        [{"team": "T1", "active_from": "2019-06-01"}, {"team": "T1"}],
        2,
        "active_from",
        "overlapping_spells",
    ),
    "a spell after one that never ends": (
        "workers",
        [{"worker_id": "W1"}, {"worker_id": "W1", "active_from": "2019-06-01"}],
        3,
        "active_from",
        "overlapping_spells",
    ),
    "a submission date without submission": (
        "audits",
        audits({"outcome": "not submitted", "auditor_rating": "", "final_rating": ""}),
        2,
        "submitted_on",
        "submitted_outcome",
    ),
    "a completed audit without submission date": (
        "audits",
        audits({"submitted_on": ""}),
        2,
        "submitted_on",
        "submitted_outcome",
    ),
    "a theme of an audit and of a month": (
        "themes",
        [{"audit_id": "A1", "month": "2019-08", "service": "Early Help"}],
        2,
        "audit_id",
        "theme_place",
    ),
    "a theme of an audit and of a month alone": (
        "themes",
        [{"audit_id": "A1", "month": "2019-08"}],
        2,
        "audit_id",
        "theme_place",
    ),
    "a theme of a month alone": ("themes", [{"audit_id": "", "month": "2019-08"}], 2, "audit_id", "theme_place"),
    "a theme of a service alone": ("themes", [{"audit_id": "", "service": "Early Help"}], 2, "audit_id", "theme_place"),
    "a theme of nothing": ("themes", [{"audit_id": ""}], 2, "audit_id", "theme_place"),
    "an audit of another service than its team's": (
        "audits",
        audits({"service": "Early Help"}),
        2,
        "service",
        "team_service",
    ),
    "due before allocated": ("audits", audits({"due_on": "2019-07-31"}), 2, "due_on", "date_order"),
    "submitted before allocated": ("audits", audits({"submitted_on": "2019-07-31"}), 2, "submitted_on", "date_order"),
    "completed before raised": (
        "actions",
        [{"action_id": "X1", "completed_on": "2019-08-15"}],
        2,
        "completed_on",
        "date_order",
    ),
    "a later stage before an earlier": (
        "escalations",
        [{"escalation_id": "E1", "stage_2_on": "2019-08-20", "stage_3_on": "2019-08-10"}],
        2,
        "stage_3_on",
        "date_order",
    ),
    "resolved before a stage": (
        "escalations",
        [{"escalation_id": "E1", "stage_2_on": "2019-08-20", "resolved_on": "2019-08-10"}],
        2,
        "resolved_on",
        "date_order",
    ),
    "evaluated before delivered": (
        "training",
        [{"person_id": "W1", "evaluated_on": "2019-08-01"}],
        2,
        "evaluated_on",
        "date_order",
    ),
    "moderated by the auditor": ("audits", audits({"moderator_id": "S1"}), 2, "moderator_id", "own_moderation"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is_found_at_its_place(found, case):
    table, rows, row, column, rule = ERRORS[case]
    errors = [finding for finding in found(**{table: rows}) if finding[0] == "error"]
    more = [("error", table, 4, column, rule)] if "longer" in case else []
    assert errors == [("error", table, row, column, rule), *more]


REPEATED = {
    "audits": ("audit_id", audits({}) * 2),
    "area_ratings": ("audit_id", [{"audit_id": "A1"}] * 2),
    "staff": ("staff_id", [*STAFF, {"staff_id": "S1", "active_from": "2017-01-01"}] * 2),
    "exemptions": ("staff_id", [{"staff_id": "S1", "granted_on": day} for day in ("2019-08-01", "2019-08-02")]),
    "training": ("person_id", [{"person_id": "W1"}] * 2),
}


@pytest.mark.parametrize("table", REPEATED)
def test_rows_that_share_a_key_are_all_named(found, table):
    column, rows = REPEATED[table]
    keys = [(row, place) for _, _, row, place, rule in found(**{table: rows}) if rule == "duplicate"]
    assert keys == [(row, column) for row in range(2, len(rows) + 2)]


def test_spells_that_begin_on_one_day_are_a_repeat_alone(found):
    assert [row[1:] for row in found(teams=[{"team": "T1"}, {"team": "T1"}])] == [
        ("teams", 2, "team", "duplicate"),
        ("teams", 3, "team", "duplicate"),
    ]


def test_a_team_of_two_services_is_named_in_each_spell(found):
    spells = [{"team": "T2", "active_to": "2019-04-30"}, {"team": "T2", "active_from": "2019-05-01"}]
    rows = [{"team": "T1"}, spells[0], {**spells[1], "service": "Early Help"}]
    assert found(teams=rows) == [("error", "teams", row, "service", "team_service") for row in (3, 4)]


def test_spells_overlap_within_a_council_only(found):
    rows = {
        "audits": [{"audit_id": "A1", "authority": "a"}],
        "staff": [{"staff_id": "S1", "authority": "a"}],
        "workers": [{"worker_id": "W1", "authority": "a"}],
        "teams": [{"team": "T1", "authority": "a"}, {"team": "T1", "authority": "b"}],
    }
    rows["teams"].append({"team": "T1", "authority": "b", "active_from": "2019-01-01"})
    assert found(**rows) == [("error", "teams", 4, "active_from", "overlapping_spells")]


SPELL = {"active_from": "2019-09-01"}
UNDATED = ("training", "delivered_on", "undated")
WARNINGS = {
    "a team not active": ({"teams": [{"team": "T1", **SPELL}]}, "audits", "team", "inactive"),
    "a worker not active": ({"workers": [{"worker_id": "W1", **SPELL}]}, "audits", "worker_id", "inactive"),
    "an auditor not active": ({"staff": [{"staff_id": "S1", **SPELL}]}, "audits", "auditor_id", "inactive"),
    "a moderator who left": (
        {"staff": [STAFF[0], {**STAFF[1], "active_to": "2019-07-31"}], "audits": audits({"moderator_id": "M1"})},
        "audits",
        "moderator_id",
        "inactive",
    ),
    "a concern of a Good audit": (
        {"concerns": [{"concern_id": "K1"}]},
        "concerns",
        "audit_id",
        "concern_rating",
    ),
    "an Inadequate audit without a concern": (
        {"audits": audits(INADEQUATE)},
        "audits",
        "final_rating",
        "concern_missing",
    ),
    "changed without a moderator": (
        {"audits": audits({"auditor_rating": "Requires Improvement"})},
        "audits",
        "final_rating",
        "unmoderated_change",
    ),
    "a Good audit at risk": ({"audits": audits({"at_risk": "true"})}, "audits", "at_risk", "at_risk_rating"),
    "an action of another child": (
        {"actions": [{"action_id": "X1", "child_id": "C2"}]},
        "actions",
        "child_id",
        "child_differs",
    ),
    "resolved without a role": (
        {"audits": audits(INADEQUATE), "concerns": [{"concern_id": "K1", "resolved_on": "2019-08-20"}]},
        "concerns",
        "signed_off_by_role",
        "sign_off",
    ),
    "a date after the extract": (
        {"actions": [{"action_id": "X1", "completed_on": "2029-08-20"}]},
        "actions",
        "completed_on",
        "after_extract",
    ),
    "exempted without an exemption": (
        {"audits": audits({"outcome": "exempted", **OPEN})},
        "audits",
        "outcome",
        "unexplained_exemption",
    ),
    "a concern of another child": (
        {"audits": audits(INADEQUATE), "concerns": [{"concern_id": "K1", "child_id": "C2"}]},
        "concerns",
        "child_id",
        "child_differs",
    ),
    "a stage skipped": (
        {"escalations": [{"escalation_id": "E1", "stage_3_on": "2019-08-20"}]},
        "escalations",
        "stage_3_on",
        "stage_skipped",
    ),
    "a share without a date": (
        {"training": [{"person_id": "W1", "transfer": "0.5"}]},
        "training",
        "evaluated_on",
        "undated_share",
    ),
    "training without a date": ({"training": [{"person_id": "W1", "delivered_on": ""}]}, *UNDATED),
    "a sample without a date": ({"dip_sample": [{"sampled_on": ""}]}, "dip_sample", "sampled_on", "undated"),
    "a spell that ends before it begins": (
        {"workers": [{"worker_id": "W1"}, {"worker_id": "W2", "active_to": "2017-01-01"}]},
        "workers",
        "active_to",
        "spell_order",
    ),
}


@pytest.mark.parametrize("case", WARNINGS)
def test_a_warning_is_found_at_its_place(found, case):
    rows, table, column, rule = WARNINGS[case]
    row = 3 if "ends before" in case else 2
    assert found(**rows) == [("warning", table, row, column, rule)]


def test_a_caseload_that_stands_twice_is_named(found):
    rows = [{}, {"legal_status": "CP"}, {"children": "7"}]
    assert found(caseload=rows) == [("warning", "caseload", row, "month", "repeated_row") for row in (2, 4)]


def test_people_trained_on_no_date_are_no_repeats(found):
    rows = [{"person_id": "W1", "delivered_on": ""}] * 2
    assert found(training=rows) == [("warning", "training", row, "delivered_on", "undated") for row in (2, 3)]


def test_a_repeated_audit_names_both_rows(found):
    rows = [("warning", "audits", row, "child_id", "repeated_audit") for row in (2, 3)]
    assert found(audits=audits({}, {})) == rows


VALID = {
    "feedback without a recorded view": {"audits": audits({"child_feedback": "positive", "views_child": "false"})},
    "a child audited in another month": {
        "audits": audits({}, {"month": "2019-07", "allocated_on": "2019-07-01", "submitted_on": "2019-07-10"})
    },
    "a below-standard audit done again": {
        "audits": audits({"outcome": "below standard"}, {"auditor_id": "S2"}),
        "staff": [*STAFF, {"staff_id": "S2"}],
    },
    "allocated before the month": {"audits": audits({"allocated_on": "2019-07-28"})},
    "submitted in the next month": {"audits": audits({"submitted_on": "2019-09-03"})},
    "raised before submission": {
        "audits": audits(INADEQUATE),
        "actions": [{"action_id": "X1", "raised_on": "2019-08-10"}],
        "concerns": [{"concern_id": "K1", "raised_on": "2019-08-10"}],
    },
    "due before raised": {"actions": [{"action_id": "X1", "due_on": "2019-08-01"}]},
    "a team never audited": {"teams": [{"team": "T1"}, {"team": "T2"}]},
    "a team that reopened": {
        "teams": [{"team": "T1", "active_to": "2019-04-30"}, {"team": "T1", "active_from": "2019-05-01"}]
    },
    "a concern that the auditor's rating explains": {
        "audits": audits({"auditor_rating": "Inadequate", "moderator_id": "M1"}),
        "concerns": [{"concern_id": "K1"}],
    },
    "below standard and Inadequate": {"audits": audits({"outcome": "below standard", **INADEQUATE})},
    "a concern that moderation explains": {
        "audits": audits({"final_rating": "Inadequate", "moderator_id": "M1"}),
        "concerns": [{"concern_id": "K1"}],
    },
    "below standard and not rated in the end": {"audits": audits({"outcome": "below standard", "final_rating": ""})},
    "an audit at risk": {
        "audits": audits(
            {"at_risk": "true", "final_rating": "Requires Improvement", "auditor_rating": "Requires Improvement"}
        )
    },
    "a concern that was signed off": {
        "audits": audits(INADEQUATE),
        "concerns": [{"concern_id": "K1", "resolved_on": "2019-08-20", "signed_off_by_role": "head of service"}],
    },
    "a child audited by two auditors in one month": {
        "audits": audits({}, {"auditor_id": "S2"}),
        "staff": [*STAFF, {"staff_id": "S2"}],
    },
    "a theme of a month and service": {"themes": [{"audit_id": "", "month": "2019-08", "service": "Early Help"}]},
    "an external moderator without a team": {
        "staff": [*STAFF, {"staff_id": "X1", "role": "external moderator", "team": ""}]
    },
    "an exemption that explains": {
        "audits": audits({"outcome": "exempted", **OPEN}),
        "exemptions": [{"staff_id": "S1", "stage": "after allocation"}],
    },
    "any exemption of the month": {
        "audits": audits({"outcome": "exempted", **OPEN}),
        "exemptions": [{"staff_id": "S1", "stage": "before allocation"}],
    },
    "a team that opened within the month": {"teams": [{"team": "T1", "active_from": "2019-08-31"}]},
    "a team that closed within the month": {"teams": [{"team": "T1", "active_to": "2019-08-01"}]},
    "a caseload of another service without a status": {"caseload": [{"service": "Early Help", "legal_status": ""}]},
    "an auditor's rating not recorded": {"audits": audits({"auditor_rating": ""})},
    "a first stage alone": {"escalations": [{"escalation_id": "E1"}]},
    "a person evaluated on a date": {
        "training": [{"person_id": "W1", "evaluated_on": "2019-08-20", "transfer": "0.5", "recorded": "1"}]
    },
    "a share of full time": {"staff": [{**STAFF[0], "fte": "1.2"}, STAFF[1]]},
    "a person not evaluated": {"training": [{"person_id": "W1"}]},
    "what comes on the same day": {
        "audits": audits({"due_on": "2019-08-01", "submitted_on": "2019-08-01"}),
        "actions": [{"action_id": "X1", "completed_on": "2019-08-16"}],
        "escalations": [{"escalation_id": "E1", "stage_2_on": "2019-08-05", "resolved_on": "2019-08-05"}],
        "training": [{"person_id": "W1", "evaluated_on": "2019-08-05"}],
    },
    "a date on the day of the extract": {"actions": [{"action_id": "X1", "completed_on": "2019-09-30"}]},
    "a due date after the extract": {"actions": [{"action_id": "X1", "due_on": "2029-09-30"}]},
    "somebody in training who is in no team": {"training": [{"person_id": "W1", "team": ""}]},
    "codes that two councils share": {
        "audits": [{"audit_id": "A1", "authority": name} for name in "ab"],
        "teams": [{"team": "T1", "authority": name} for name in "ab"],
        "workers": [{"worker_id": "W1", "authority": name} for name in "ab"],
        "staff": [{"staff_id": "S1", "authority": name} for name in "ab"],
        "caseload": [{"authority": name} for name in "ab"],
    },
}


@pytest.mark.parametrize("case", VALID)
def test_valid_records_pass_silently(found, case):
    assert found(**VALID[case]) == []


def test_codes_are_looked_up_within_a_council(found):
    rows = {
        "audits": [{"audit_id": "A1", "authority": "a"}],
        "teams": [{"team": "T1", "authority": "b"}],
        "workers": [{"worker_id": "W1", "authority": "a"}],
        "staff": [{"staff_id": "S1", "authority": "a"}, {"staff_id": "S2", "authority": "b"}],
    }
    errors = [row for row in found(**rows) if row[0] == "error"]
    assert ("error", "audits", 2, "team", "unknown_reference") in errors


def test_a_table_without_the_authority_that_others_have_is_named_alone(found):
    rows = {name: [{key: "1", "authority": "a"}] for name, key in (("teams", "team"), ("workers", "worker_id"))}
    assert found(**rows) == [("error", name, 1, "authority", "absent_column") for name in ("audits", "staff")]


def test_a_council_without_a_register_of_workers_is_not_asked_for_it(found):
    rows = {name: [{key: "1", "authority": who} for who in "ab"] for name, key in (("teams", "team"),)}
    rows["staff"] = [{"staff_id": "S1", "authority": who} for who in "ab"]
    rows["workers"] = [{"worker_id": "W1", "team": "1", "authority": "a"}]
    rows["audits"] = [{"audit_id": "A1", "team": "1", "authority": who} for who in "ab"]
    rows["audits"] += [{"audit_id": "A2", "team": "1", "child_id": "C2", "worker_id": "W9", "authority": "a"}]
    rows["staff"] = [{**row, "team": "1"} for row in rows["staff"]]
    assert found(**rows) == [("error", "audits", 4, "worker_id", "unknown_reference")]


SLIPS = {
    "an unreadable submission date": ("audits", audits({"submitted_on": "soon"}), "submitted_on"),
    "a foreign outcome": ("audits", audits({"outcome": "lost"}), "outcome"),
    "a missing child of an action": ("actions", [{"action_id": "X1", "child_id": ""}], "child_id"),
    "a missing service": ("audits", audits({"service": ""}), "service"),
    "a missing month of an exempted audit": ("audits", audits({"month": "", "outcome": "exempted", **OPEN}), "month"),
    "a missing outcome": ("audits", audits({"outcome": ""}), "outcome"),
    "a foreign rating": ("audits", audits({"final_rating": "Fair"}), "final_rating"),
    "a concern of no audit": ("concerns", [{"concern_id": "K1", "audit_id": "A9"}], "audit_id"),
    "an unreadable end of a spell": (
        "teams",
        [{"team": "T1", "active_to": "soon"}, {"team": "T1", "active_from": "2019-02-01"}],
        "active_to",
    ),
    "a foreign service of a team": ("teams", [{"team": "T1", "service": "Joy"}, {"team": "T2"}], "service"),
    "an unreadable month of a theme": ("themes", [{"audit_id": "", "month": "x", "service": "Early Help"}], "month"),
    "an unreadable second stage": (
        "escalations",
        [{"escalation_id": "E1", "stage_2_on": "x", "stage_3_on": "2019-08-20"}],
        "stage_2_on",
    ),
    "an unreadable evaluation": (
        "training",
        [{"person_id": "W1", "evaluated_on": "x", "transfer": "1"}],
        "evaluated_on",
    ),
}


@pytest.mark.parametrize("case", SLIPS)
def test_one_slip_is_one_finding(found, case):
    table, rows, column = SLIPS[case]
    assert [row[:4] for row in found(**{table: rows})] == [("error", table, 2, column)]


def test_a_missing_code_is_no_code_of_another_row(found):
    missing = {"staff": [*STAFF, {"staff_id": ""}], "audits": audits({"child_id": ""}, {"child_id": ""})}
    assert [row[1:] for row in found(**missing)] == [
        ("audits", 2, "child_id", "required"),
        ("audits", 3, "child_id", "required"),
        ("staff", 4, "staff_id", "required"),
    ]
    lone = {"audits": audits({}, {"audit_id": "", "child_id": "C2"}), "actions": [{"action_id": "X1", "audit_id": ""}]}
    assert {rule for *_, rule in found(**lone)} == {"required"}


def test_a_table_that_is_not_there_is_one_finding(tmp_path, framework):
    (write(tmp_path) / "teams.csv").unlink()
    _, table = check_tables(tmp_path, framework, EXTRACT)
    assert list(table["rule"]) == ["missing_table"]


@pytest.mark.parametrize(("line", "rule"), [("Wilton", "no_header"), ("team,service\nT1", "torn_row")])
def test_codes_are_not_looked_up_in_a_table_that_is_not_whole(tmp_path, framework, line, rule):
    (write(tmp_path) / "teams.csv").write_text(line + "\n", encoding="utf-8")
    _, table = check_tables(tmp_path, framework, EXTRACT)
    assert rule in set(table["rule"]) <= {rule, "absent_column", "missing_column"}


@pytest.mark.parametrize("heading", ["team,", "final_rating,", "legal_status,"])
def test_a_column_that_is_not_there_is_one_finding(tmp_path, framework, heading):
    name = "teams" if heading == "team," else "audits"
    path = write(tmp_path) / f"{name}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(heading, "other,", 1), encoding="utf-8")
    _, table = check_tables(tmp_path, framework, EXTRACT)
    assert list(table.loc[table["severity"] == "error", "rule"]) == ["absent_column"]


def test_a_date_before_several_is_one_finding(found):
    dates = {"stage_2_on": "2019-08-20", "stage_3_on": "2019-08-21", "resolved_on": "2019-08-01"}
    assert found(escalations=[{"escalation_id": "E1", **dates}]) == [
        ("error", "escalations", 2, "resolved_on", "date_order")
    ]


def test_rows_are_in_the_order_of_the_tables(found):
    rows = {"audits": audits({"at_risk": "true"}, {"due_on": "x", "child_id": "C2"}, {"team": "T9", "child_id": "C3"})}
    rows["actions"] = [{"action_id": "X1", "due_on": "x"}]
    places = [row[:3] for row in found(**rows)]
    assert places == [("error", "audits", 3), ("error", "audits", 4), ("error", "actions", 2), ("warning", "audits", 2)]


def test_every_problem_is_reported_at_once_with_errors_first(found):
    rows = audits({"child_id": "", "team": "T9", "at_risk": "true"}, {"due_on": "soon", "outcome": "lost"})
    rules = [rule for *_, rule in found(audits=rows)]
    assert {"required", "unknown_reference", "unreadable", "vocabulary", "at_risk_rating"} <= set(rules)
    assert rules[-1] == "at_risk_rating"


def test_severity_is_a_setting(tmp_path, framework):
    strict = framework.severity.model_copy(update={"at_risk_rating": "error", "required": "warning"})
    rows = audits({"at_risk": "true", "child_id": ""})
    _, table = check_tables(write(tmp_path, audits=rows), framework.model_copy(update={"severity": strict}), EXTRACT)
    assert dict(zip(table["rule"], table["severity"], strict=True)) == {
        "at_risk_rating": "error",
        "required": "warning",
    }


SENTINEL = "Zelda Q. 1A-2B"


def test_no_finding_echoes_a_cell(tmp_path, framework):
    """Every column of every table holds a text that is in no vocabulary; none of it comes back."""
    from frames import BASE

    from qa_analysis.contract.schema import TABLES

    rows = {name: [dict.fromkeys((c.name for c in TABLES[name].columns), SENTINEL)] for name in TABLES}
    _, table = check_tables(
        write(tmp_path, **{name: BASE.get(name, []) + rows[name] for name in rows}), framework, EXTRACT
    )
    assert len(table) > 40
    assert SENTINEL not in table.to_csv()
    assert SENTINEL not in findings.summary(table, most=1000)


def test_each_check_names_the_rules_that_it_finds_broken():
    for check, (rules, _) in CHECKS.items():
        assert set(re.findall(r'flag\("(\w+)"', inspect.getsource(check))) == rules
