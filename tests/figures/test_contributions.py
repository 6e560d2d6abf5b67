"""The audits behind a figure and what moved it, against plain Python over the records."""

import pandas as pd
import pytest

import qa_analysis as qa
from qa_analysis.contract import settings
from qa_analysis.projects.sample import write_random
from qa_analysis.report.questions.audits_behind import COUNTS

SUBMITTED = ("completed", "below standard")
UNAUDITED = ("actions", "concerns", "dip", "escalations", "listings", "pool", "training")
REFUSED = {"funnel", "moderation.agreement", "moderation.ratio", "teams.sustained_good", "teams.sustained_inadequate"}


@pytest.fixture(scope="module")
def report():
    return qa.open_month("2019-08")


@pytest.fixture(scope="module")
def small(tmp_path_factory, params):
    """The second month of a small council."""
    folder = tmp_path_factory.mktemp("small")
    write_random(folder, settings.framework(params), authorities=1, months=2, seed=3)
    return qa.open_month(data=str(folder))


def plain(report, *months):
    """The audits of social care of some months, as plain rows."""
    audits = report.tables["audits"].astype("object")
    audits = audits.where(audits.notna(), None).assign(month=audits["month"].astype("str"))
    rows = audits.to_dict("records")
    return [row for row in rows if row["service"] == "Children's Social Care" and row["month"] in months]


def behind(report, measure, **keys):
    """The ids of the audits in the numerator and of those in the denominator."""
    audits = qa.audits_behind(report, measure, **keys)
    return [set(audits.loc[audits[column].eq(1).fillna(False), "audit_id"]) for column in COUNTS]


def ids(rows):
    return {row["audit_id"] for row in rows}


def test_audits_of_a_rating_of_a_legal_status(report):
    of = [a for a in plain(report, "2019-08") if a["outcome"] == "completed" and a["legal_status"] == "CIN"]
    hits = [a for a in of if a["final_rating"] == "Good"]
    assert behind(report, "ratings.by_status", group="CIN", category="Good") == [ids(hits), ids(of)]


def test_audits_of_an_area_of_practice_are_those_where_it_applied(report):
    done = ids(a for a in plain(report, "2019-07") if a["outcome"] == "completed")
    areas = report.tables["area_ratings"].query("area == 'Permanence'").dropna(subset="rating")
    of = done & set(areas["audit_id"])
    hits = of & set(areas.loc[areas["rating"] == "Inadequate", "audit_id"])
    found = behind(report, "ratings.by_area", group="Permanence", category="Inadequate", period="2019-07")
    assert found == [hits, of]
    assert hits
    assert len(of) < len(done)


def test_audits_of_a_window_and_of_a_quarter(report):
    window = plain(report, "2019-05", "2019-06", "2019-07")
    of = [a for a in window if a["outcome"] == "completed" and a["legal_status"] == "CP"]
    hits = [a for a in of if a["final_rating"] == "Inadequate"]
    assert behind(report, "inadequate.by_status", group="CP", period="2019-05/2019-07") == [ids(hits), ids(of)]
    to_date = ids(a for a in plain(report, "2019-07", "2019-08") if a["outcome"] == "completed")
    assert behind(report, "ratings.by_quarter", category="Good")[1] == to_date


def test_audits_that_changed_in_moderation(report):
    scale = {"Inadequate": 0, "Requires Improvement": 1, "Good": 2}
    of = [a for a in plain(report, "2019-08") if a["outcome"] in SUBMITTED and a["moderator_id"]]
    hits = [a for a in of if a["auditor_rating"] and scale[a["final_rating"] or "Good"] < scale[a["auditor_rating"]]]
    hits = [a for a in hits if a["final_rating"]]
    assert behind(report, "moderation.downgraded") == [ids(hits), ids(of)]


def test_audits_of_a_team_on_a_list_are_all_there_though_each_alone_is_below_the_threshold(report):
    months = [f"2019-{month:02d}" for month in range(3, 9)]
    of = [a for a in plain(report, *months) if a["outcome"] == "completed" and a["team"] == "T14"]
    hits = [a for a in of if a["final_rating"] == "Inadequate"]
    assert len(hits) == 5
    assert behind(report, "teams.sustained_inadequate_team", group="T14") == [ids(hits), ids(of)]


def test_a_count_has_audits_and_no_denominator(report):
    late = [a for a in plain(report, "2019-08") if a["outcome"] == "not submitted"]
    audits = qa.audits_behind(report, "funnel", group="not submitted")
    assert ids(late) == set(audits["audit_id"])
    assert audits["denominator"].isna().all()


def test_records_come_whole_with_the_numerator_first(report):
    audits = qa.audits_behind(report, "ratings.by_month", category="Inadequate")
    records = report.tables["audits"]
    assert list(audits.columns) == [*records.columns, "numerator", "denominator"]
    assert audits[records.columns].equals(records.loc[audits.index])
    assert list(audits["numerator"]) == [1] * 7 + [0] * 34


def checked(report, figure):
    """Whether a figure adds up to its audits, or None where it is refused as no count of audits."""
    keys = {key: getattr(figure, key) for key in ("service", "period", "group", "category")}
    try:
        audits = qa.audits_behind(report, figure.measure, **keys)
    except qa.UserError as error:
        return None if "does not count only audits" in str(error) else False
    of = 0 if pd.isna(figure.denominator) else figure.denominator
    return (audits["numerator"].sum(), audits["denominator"].sum()) == (figure.numerator, of)


def test_figures_of_every_measure_add_up_to_their_audits_or_are_refused(small):
    """The greatest and the least of each, of all services."""
    services = list(small.figures["service"].unique())
    rows = pd.concat([small.rows(name, service=services) for name in small.figures["measure"].unique()])
    ranked = rows.sort_values("numerator", ascending=False, kind="stable").groupby("measure")
    greatest = {row.measure: checked(small, row) for row in ranked.head(1).itertuples()}
    refused = {name for name, adds in greatest.items() if adds is None}
    others = {name for name in greatest if name.startswith((*UNAUDITED, "coverage")) and name != "concerns.missing"}
    assert refused == REFUSED | others
    assert all(adds for name, adds in greatest.items() if name not in refused)
    assert all(checked(small, row) in (True, None) for row in ranked.tail(1).itertuples())


@pytest.mark.parametrize(
    ("measure", "keys", "words"),
    [
        (
            "ratings.by_month",
            {},
            "3 such figures; choose one by its category ('Inadequate', 'Requires Improvement', 'Good')",
        ),
        (
            "ratings.by_month",
            {"category": "Goood"},
            "'Goood' is not a category of ratings.by_month. Did you mean Good?",
        ),
        (
            "ratings.by_month",
            {"group": "CIN"},
            "'CIN' is not a group of ratings.by_month. It has no group; leave that out.",
        ),
        (
            "ratings.by_month",
            {"period": "2017-08", "category": "Good"},
            "'2017-08' is not a period of ratings.by_month.",
        ),
        ("ratings.by_month", {"categry": "Good"}, "'categry' is not a key of figures. Did you mean category?"),
        ("ratings.bymonth", {"category": "Good"}, "'ratings.bymonth' is not a measure. Did you mean ratings.by_month?"),
        (
            "concerns.raised",
            {"category": "notifications"},
            "concerns.raised does not count only audits here, but children",
        ),
        ("coverage.workers", {}, "Look in report.tables, which has the tables audits, area_ratings,"),
    ],
)
def test_a_slip_is_named(report, measure, keys, words):
    with pytest.raises(qa.UserError) as error:
        qa.audits_behind(report, measure, **keys)
    assert words in str(error.value)


@pytest.mark.parametrize("by", ["team", "legal_status", "final_rating", "at_risk", "moderator_id", "submitted_on"])
@pytest.mark.parametrize(
    ("measure", "keys", "change"),
    [
        ("ratings.by_month", {"category": "Inadequate"}, 100 * (7 / 41 - 14 / 46)),
        ("completion.rate", {}, None),
        ("inadequate.by_status", {"group": "CIN", "period": "2019-05/2019-07"}, None),
        ("ratings.by_quarter", {"category": "Good"}, None),
    ],
)
def test_contributions_add_up_to_the_change_by_any_column(report, measure, keys, by, change):
    rows = qa.moved(report, measure, by=by, **keys)
    now, before = (100 * rows[f"{when}numerator"].sum() / rows[f"{when}denominator"].sum() for when in ("", "against_"))
    assert rows["contribution"].sum() == pytest.approx(now - before if change is None else change, abs=1e-9)
    assert rows["contribution"].abs().is_monotonic_decreasing


def test_a_contribution_is_now_less_before_of_the_whole(report):
    rows = qa.moved(report, "ratings.by_month", category="Inadequate").set_index("team")
    august, july = (
        [a for a in plain(report, month) if a["outcome"] == "completed"] for month in ("2019-08", "2019-07")
    )
    for team in {a["team"] for a in august + july}:
        counts = [[a["final_rating"] for a in audits if a["team"] == team] for audits in (august, july)]
        (n, of), (m, before) = [(part.count("Inadequate"), len(part)) for part in counts]
        assert rows.loc[team].tolist() == pytest.approx([n, of, m, before, 100 * (n / 41 - m / 46)])
    assert set(rows.index) == {a["team"] for a in august + july}


def test_what_has_no_value_is_a_group_of_its_own(report):
    rows = qa.moved(report, "completion.rate", by="moderator_id").set_index("moderator_id")
    assert rows.loc["not recorded", "denominator"] > 0


def test_the_first_month_has_no_change():
    rows = qa.moved(qa.open_month("2018-04"), "ratings.by_month", category="Good")
    assert rows["denominator"].sum() > 30
    assert rows["against_denominator"].sum() == 0
    assert rows["contribution"].isna().all()


@pytest.mark.parametrize(
    ("measure", "keys", "words"),
    [
        (
            "ratings.by_month",
            {"category": "Good", "by": "tem"},
            "'tem' is not a column of the audits. Did you mean team?",
        ),
        ("funnel", {"group": "completed"}, "funnel is a count here, not a share."),
        ("coverage.workers", {}, "coverage.workers does not count only audits here"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(report, measure, keys, words):
    with pytest.raises(qa.UserError) as error:
        qa.moved(report, measure, **keys)
    assert words in str(error.value)


def test_of_several_authorities_one_is_chosen(tmp_path, params):
    write_random(tmp_path, settings.framework(params), authorities=2, months=1, seed=5)
    both = qa.open_month(data=str(tmp_path))
    first = both.tables["audits"]["authority"].min()
    with pytest.raises(qa.UserError, match="2 such figures; choose one by its authority"):
        qa.audits_behind(both, "completion.late")
    assert set(qa.audits_behind(both, "completion.late", authority=first)["authority"]) == {first}
    assert qa.browse(both).children[1].children[0].description == "Authority"
