"""Records that break every rule, where a council has made every rule a warning: figures or a clear word, no crash."""

import pytest
from frames import write

from qa_analysis.contract.schema import TABLES
from qa_analysis.errors import UserError
from qa_analysis.figures.from_records import compute
from qa_analysis.records.validate import valid_tables

FULL = {
    "area_ratings": [{"audit_id": "A1"}],
    "themes": [{"audit_id": "A1"}],
    "exemptions": [{"staff_id": "S1"}],
    "caseload": [{}],
    "actions": [{"action_id": "X1"}],
    "concerns": [{"concern_id": "K1"}],
    "escalations": [{"escalation_id": "E1"}],
    "training": [{"person_id": "W1", "evaluated_on": "2019-08-20", "transfer": "0.5"}],
    "dip_sample": [{}],
    "recommendations": [{"recommendation_id": "R1"}],
}


@pytest.fixture
def lenient(framework):
    """The framework with every rule a warning."""
    rules = framework.severity.model_copy(update=dict.fromkeys(framework.severity.model_dump(), "warning"))
    return framework.model_copy(update={"severity": rules})


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_file_does_not_crash(tmp_path, lenient, table):
    folder = write(tmp_path, **FULL)
    (folder / f"{table}.csv").write_text("", encoding="utf-8")
    tables, found = valid_tables(folder, lenient)
    assert set(found.loc[found["table"] == table, "rule"]) == {"no_header"}
    if table == "audits":
        with pytest.raises(UserError, match="No audits are recorded in 2019-08 or before"):
            compute(tables, "2019-08", lenient)
    else:
        assert len(compute(tables, "2019-08", lenient))


def test_audits_without_a_readable_month_are_not_recorded(tmp_path, lenient):
    tables, _ = valid_tables(write(tmp_path, **FULL, audits=[{"audit_id": "A1", "month": "August"}]), lenient)
    with pytest.raises(UserError, match="No audits are recorded in 2019-08 or before"):
        compute(tables, "2019-08", lenient)


def test_a_council_without_auditors_of_social_care_has_figures(tmp_path, lenient):
    early = {"service": "Early Help", "team": "E1", "legal_status": ""}
    rows = {
        "teams": [{"team": "E1", "service": "Early Help"}],
        "staff": [{"staff_id": "S1", "team": "E1"}],
        "workers": [{"worker_id": "W1", "team": "E1"}],
        "audits": [{"audit_id": "A1", **early}],
    }
    tables, found = valid_tables(write(tmp_path, **rows), lenient)
    assert found.empty
    assert set(compute(tables, "2019-08", lenient)["service"]) >= {"Early Help"}
