"""Trackers of one day's state: a report of an earlier day is refused, and what they cannot tell is not counted."""

from datetime import date

import pandas as pd
import pytest
from test_exports import TRACKER, given, workbook

from qa_analysis.errors import UserError
from qa_analysis.figures.from_records import count_records

DAY = date(2019, 8, 31)


@pytest.fixture(scope="module")
def council(tmp_path_factory, sample):
    """The sample with its escalations as a tracker of the state at the end of August, and the source of them."""
    folder = tmp_path_factory.mktemp("tracker")
    for path in sample.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "escalations.csv").unlink()
    dated = pd.read_csv(sample / "escalations.csv", dtype="str")
    known = dated[["stage_2_on", "stage_3_on", "resolved_on"]].apply(lambda dates: dates <= str(DAY))
    stage = (1 + known["stage_2_on"]).mask(known["stage_3_on"], 3)
    status = known["resolved_on"].map({True: "Resolved", False: "In process"})
    of = dated[["escalation_id", "child_id", "raised_by", "theme", "stage_1_on"]].fillna("")
    of = of[dated["stage_1_on"] <= str(DAY)].assign(stage=stage, status=status, resolved="")
    workbook(folder / "DRP.xlsx", [TRACKER, *of.astype("object").to_numpy().tolist()])
    state = {"on": str(DAY), "stage": "Stage", "status": "Status"}
    return folder, given(escalations={"file": "DRP.xlsx", "state": state})


def test_the_state_of_the_day_is_the_same_and_earlier_ones_are_left_out(council, sample, framework):
    folder, sources = council
    counted = count_records(folder, "2019-08", framework, DAY, sources)
    found, tracked = counted.warnings, counted.figures
    dated = count_records(sample, "2019-08", framework, DAY).figures
    stages = dated["measure"] == "escalations.stage"
    assert (stages & (dated["period"] < f"as at {DAY}")).any()
    now = tracked[tracked["measure"].str.startswith("escalations.")].reset_index(drop=True)
    was = dated[dated["measure"].str.startswith("escalations.")]
    was = was[~(stages.reindex(was.index) & (was["period"] < f"as at {DAY}"))].reset_index(drop=True)
    pd.testing.assert_frame_equal(now, was)
    assert "no_history" in set(found["rule"])


def test_a_report_of_an_earlier_day_is_refused(council, framework):
    folder, sources = council
    with pytest.raises(UserError, match="export of escalations shows its state on 2019-08-31 only") as caught:
        count_records(folder, "2019-08", framework, date(2019, 8, 30), sources)
    assert "--as-at 2019-08-31" in str(caught.value)
