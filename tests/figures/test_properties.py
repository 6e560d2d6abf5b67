"""What holds for any records: parts and wholes, the order of rows, and the second computation."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from frames import CARE, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_second_count import assert_agreement

from qa_analysis.figures.from_records import compute
from qa_analysis.figures.table import KEYS
from qa_analysis.records.load import load_tables

RATINGS = ["Inadequate", "Requires Improvement", "Good"]
MONTHS = ["2019-05", "2019-07", "2019-08"]
FLAGS = st.sampled_from(["true", "false", ""])
FEEDBACK = st.sampled_from(["positive", "mixed", "negative", ""])
LATELY = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@st.composite
def audit(draw):
    outcome = draw(st.sampled_from(["completed", "completed", "below standard", "not submitted", "in progress"]))
    submitted = outcome in ("completed", "below standard")
    month = draw(st.sampled_from(MONTHS))
    service = draw(st.sampled_from([CARE, CARE, CARE, "Early Help"]))
    return {
        "month": month,
        "service": service,
        "team": draw(st.sampled_from(["T1", "T2"])) if service == CARE else "E1",
        "worker_id": draw(st.sampled_from(["W1", "W2"])),
        "child_id": draw(st.sampled_from(["C1", "C2", "C3"])),
        "legal_status": draw(st.sampled_from(["CIN", "CP", "CWD"])) if service == CARE else "",
        "moderator_id": draw(st.sampled_from(["M1", ""])),
        "additional": draw(FLAGS),
        "allocated_on": f"{month}-01",
        "due_on": draw(st.sampled_from([f"{month}-20", ""])),
        "submitted_on": f"{month}-{draw(st.integers(10, 28))}" if submitted else "",
        "outcome": outcome,
        "auditor_rating": draw(st.sampled_from([*RATINGS, ""])),
        "final_rating": draw(st.sampled_from(RATINGS)) if outcome == "completed" else "",
        "at_risk": draw(FLAGS),
        "has_chair": draw(FLAGS),
        **{f"views_{who}": draw(FLAGS) for who in ("social_worker", "manager", "chair", "child", "parent")},
        "child_feedback": draw(FEEDBACK),
        "parent_feedback": draw(FEEDBACK),
    }


def council(audits):
    teams = [{"team": "T1"}, {"team": "T2", "active_to": "2019-07-31"}, {"team": "E1", "service": "Early Help"}]
    return {
        "audits": [{**row, "audit_id": f"A{number}"} for number, row in enumerate(audits)],
        "teams": teams,
        "workers": [{"worker_id": "W1"}, {"worker_id": "W2", "team": "T2"}],
    }


councils = st.lists(audit(), min_size=1, max_size=25).map(council)


WHOLE = ["ratings.by_month", "ratings.by_quarter", "ratings.by_status", "ratings.by_area", "feedback.sentiment"]


def assert_parts_make_up_their_wholes(table):
    shares = table[table["unit"] == "percent"]
    assert (shares["numerator"] <= shares["denominator"]).all()
    assert shares["value"].isna().equals(shares["denominator"] == 0)
    assert (shares["low"].isna() | ((shares["low"] <= shares["value"]) & (shares["value"] <= shares["high"]))).all()
    divided = shares[shares["measure"].isin(WHOLE)].groupby(["measure", "service", "period", "group"])
    counted, whole = divided["numerator"].sum(), divided["denominator"].first()
    assert (counted == whole).all()
    assert np.allclose(divided["value"].sum()[whole > 0], 100)


@LATELY
@given(councils, st.integers(0, 1000))
def test_any_council(framework, rows, seed):
    with tempfile.TemporaryDirectory() as folder:
        tables = load_tables(write(Path(folder), **rows)).tables
        table = compute(tables, "2019-08", framework, "2019-08-22")
        assert_agreement(table, Path(folder), framework, "2019-08", "2019-08-22")
    assert_parts_make_up_their_wholes(table)
    shuffled = {name: frame.sample(frac=1, random_state=seed) for name, frame in tables.items()}
    pd.testing.assert_frame_equal(table, compute(shuffled, "2019-08", framework, "2019-08-22"))


def test_every_key_stands_once(august):
    assert not august.duplicated(KEYS).any()
