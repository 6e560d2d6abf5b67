"""Revisions: which figures of a published month are printed otherwise now, and the rows that caused it."""

from datetime import date

import pandas as pd
import pytest
from frames import CARE, tables

from qa_analysis.contract.sources import NOWHERE, Source, State
from qa_analysis.exhibits.tables import listed
from qa_analysis.figures.from_records import compute
from qa_analysis.publications import revisions
from qa_analysis.publications.revisions.causes import MOST, causes
from qa_analysis.publications.revisions.changes import changes, number_rows
from qa_analysis.publications.revisions.recount import OTHERWISE, Then, revised_figures

DAY = date(2019, 7, 31)
JULY = {"month": "2019-07", "allocated_on": "2019-07-01", "due_on": "2019-07-20", "submitted_on": "2019-07-15"}
GOOD, RI, BAD = ({"final_rating": rating} for rating in ("Good", "Requires Improvement", "Inadequate"))


def audits(*rows):
    return [{"audit_id": f"A{n}", "child_id": f"C{n}", **JULY, **row} for n, row in enumerate(rows, 1)]


@pytest.fixture
def compared(tmp_path, framework):
    """A function of the records as published and as they are now to the revised figures of July of some measures, by
    measure, group and category.
    """

    def compare(measures, then, now, of=NOWHERE, framework=framework, other_code=None):
        for name in ("then", "now"):
            (tmp_path / name).mkdir(exist_ok=True)
        before, after = tables(tmp_path / "then", **then), tables(tmp_path / "now", **now)
        published = compute(before, "2019-07", framework, measures=measures.split())
        published = other_code(published) if other_code else published
        rows = revised_figures(published, Then("2019-07", DAY, framework, NOWHERE), before, after, of, not other_code)
        return rows.set_index(["measure", "group", "category"])

    return compare


def test_nothing_is_revised_where_the_records_are_the_same(compared):
    rows = compared("ratings.by_month funnel", {"audits": audits(GOOD, RI)}, {"audits": audits(GOOD, RI)})
    assert rows.empty


def test_a_rating_changed_since_is_named_by_its_row_and_column(compared):
    rows = compared(
        "ratings.by_month ratings.by_quarter moderation.grid",
        {"audits": audits(GOOD, RI)},
        {"audits": audits(GOOD, GOOD)},
    )
    good = rows.loc["ratings.by_month", "", "Good"]
    assert good[["published_numerator", "published_value", "numerator", "value"]].tolist() == [1, 50, 2, 100]
    assert (good["service"], good["period"]) == (CARE, "2019-07")
    assert set(rows["rows"]) == {"audits.csv, row 3: final_rating"}
    assert set(rows["period"]) <= {"2019-07", "2019-20 Q2", "2019-02/2019-07"}


def test_a_share_is_revised_by_a_whole_per_cent_and_a_count_by_any_number(compared):
    good, others = [GOOD] * 100, [RI] * 100
    rows = compared(
        "ratings.by_month funnel", {"audits": audits(*good, *others)}, {"audits": audits(*good, *others[1:])}
    )
    assert "ratings.by_month" not in rows.index
    assert rows.loc[("funnel", "completed", ""), ["published_value", "value"]].tolist() == [200, 199]


def test_what_came_after_the_published_day_is_no_revision(compared):
    action = {"action_id": "X1", "audit_id": "A1", "raised_on": "2019-07-16", "due_on": "2019-07-20"}
    later = {**action, "completed_on": "2019-08-02"}
    august = {"audit_id": "A9", "month": "2019-08"}
    now = [*audits(GOOD), august]
    then = {"audits": audits(GOOD), "actions": [action]}
    assert compared("actions.state funnel", then, {"audits": now, "actions": [later]}).empty


def test_an_audit_removed_is_one_change_with_what_refers_to_it(compared):
    areas = [
        {"audit_id": f"A{n}", "area": "Planning", "rating": rating} for n, rating in ((1, "Good"), (2, "Inadequate"))
    ]
    then, now = (audits(GOOD, BAD), areas), (audits(GOOD), areas[:1])
    then, now = ({"audits": rows, "area_ratings": rated} for rows, rated in (then, now))
    rows = compared("ratings.by_month ratings.by_area", then, now)
    said = "audits.csv, row 3 as published: removed, with 1 row that refers to it"
    assert rows.loc[("ratings.by_area", "Planning", "Good"), "rows"] == said
    assert rows.loc[("ratings.by_month", "", "Good"), "rows"] == said


def test_an_audit_added_is_named_by_its_row_of_now(compared):
    rows = compared("ratings.by_month", {"audits": audits(GOOD)}, {"audits": audits(GOOD, BAD)})
    assert rows.loc[("ratings.by_month", "", "Good"), "rows"] == "audits.csv, row 3: added"


def test_only_the_row_that_moves_a_figure_causes_it(compared):
    actions = [{"action_id": f"X{n}", "raised_on": "2019-07-16", "due_on": "2019-07-20"} for n in (1, 2, 3)]
    done = [actions[0], actions[1] | {"completed_on": "2019-07-18"}, actions[2]]
    then, now = {"audits": audits(GOOD, RI), "actions": actions}, {"audits": audits(GOOD, GOOD), "actions": done}
    rows = compared("ratings.by_month actions.state", then, now)
    assert rows.loc[("actions.state", "", "overdue"), "rows"] == "actions.csv, row 3: completed_on"
    assert rows.loc[("ratings.by_month", "", "Good"), "rows"] == "audits.csv, row 3: final_rating"


def test_a_figure_may_come_and_go(compared):
    themes = [{"audit_id": "A1", "theme": name} for name in ("clear plans", "good visits")]
    now = [themes[0], {"audit_id": "A1", "theme": "kind words"}]
    rows = compared("themes", {"audits": audits(GOOD), "themes": themes}, {"audits": audits(GOOD), "themes": now})
    assert list(rows.loc["themes"].index.get_level_values("category")) == ["good visits", "kind words"]
    gone, come = (rows.loc[("themes", "strength", name)] for name in ("good visits", "kind words"))
    assert (gone["published_value"], come["value"]) == (1, 1)
    assert pd.isna(gone["value"])
    assert pd.isna(come["published_value"])
    assert (gone["rows"], come["rows"]) == ("themes.csv, row 3 as published: removed", "themes.csv, row 3: added")


def test_where_no_row_alone_moves_a_figure_the_tables_are_named(compared):
    rows = compared("teams.sustained_inadequate", {"audits": audits(BAD, BAD, BAD)}, {"audits": audits(RI, RI, BAD)})
    row = rows.loc["teams.sustained_inadequate", "", ""]
    assert row[["published_numerator", "numerator"]].tolist() == [1, 0]
    assert row["rows"] == "no row alone, but together 2 rows of audits"


def test_of_many_changes_only_those_of_a_table_that_moves_anything_are_put_back_one_by_one(tmp_path):
    spells = [{"worker_id": f"W{n}"} for n in range(1, MOST + 3)]
    moved = [{**spell, "team": "T2"} if n else spell for n, spell in enumerate(spells)]
    for name in ("then", "now"):
        (tmp_path / name).mkdir()
    then = number_rows(tables(tmp_path / "then", audits=audits(GOOD, RI), workers=spells))
    now = number_rows(tables(tmp_path / "now", audits=audits(GOOD, GOOD), workers=moved))
    tried = []

    def effect(part):
        tried.append(len(part))
        return frozenset({"moved"}) if "audits" in set(part["table"]) else frozenset()

    ((part, keys),) = causes(changes(then, now, DAY), effect)
    assert (part[["table", "now"]].values.tolist(), keys) == ([["audits", 1]], {"moved"})
    assert sorted(tried) == [1, 1, MOST + 1]


def test_where_too_many_rows_move_figures_the_table_and_their_number_are_named(compared):
    rows = compared(
        "ratings.by_month", {"audits": audits(*[GOOD] * (MOST + 2))}, {"audits": audits(*[RI] * (MOST + 2))}
    )
    assert set(rows["rows"]) == {f"{MOST + 2} rows of audits"}


def test_more_causes_than_can_be_named_are_counted(compared):
    rows = compared("ratings.by_month", {"audits": audits(*[GOOD] * 9)}, {"audits": audits(*[RI] * 8, GOOD)})
    said = rows.loc[("ratings.by_month", "", "Good"), "rows"]
    assert said.startswith("audits.csv, row 2: final_rating; audits.csv, row 3: final_rating; ")
    assert said.endswith("audits.csv, row 7: final_rating; 2 more")


def test_what_other_code_counts_otherwise_is_told_from_what_rows_changed(compared):
    def counted_otherwise(rows):
        return rows.assign(value=rows["value"].mask(rows["measure"] == "completion.late", 50.0))

    then, now = {"audits": audits(GOOD, RI)}, {"audits": audits(GOOD, GOOD)}
    rows = compared("ratings.by_month completion.late", then, now, other_code=counted_otherwise)
    assert rows.loc[("completion.late", "", ""), "rows"].unique().tolist() == [OTHERWISE]
    assert rows.loc[("ratings.by_month", "", "Good"), "rows"] == "audits.csv, row 3: final_rating"


def test_what_a_tracker_of_a_later_day_cannot_tell_is_not_compared(compared):
    concerns = [{"concern_id": "X1", "audit_id": "A1", "raised_on": "2019-07-16"}]
    now = [{**concerns[0], "resolved_on": "2019-07-20", "signed_off_by_role": "Head"}]
    records = {"audits": audits(BAD), "concerns": concerns}, {"audits": audits(BAD), "concerns": now}
    assert "concerns.open" in compared("concerns.open", *records).index
    state = Source(file="concerns.csv", state=State(on=date(2019, 8, 31), status="Status"))
    rows = compared("concerns.open", *records, of=NOWHERE.model_copy(update={"concerns": (state,)}))
    assert "concerns.open" not in rows.index


def test_the_settings_of_then_count(compared, framework):
    strict = framework.model_copy(
        update={"thresholds": framework.thresholds.model_copy(update={"sustained_audits": 1})}
    )
    then, now = {"audits": audits(BAD, GOOD)}, {"audits": audits(RI, GOOD)}
    assert "teams.sustained_inadequate" not in compared("teams.sustained_inadequate", then, now).index
    assert "teams.sustained_inadequate" in compared("teams.sustained_inadequate", then, now, framework=strict).index


def test_changes_are_of_keyed_rows_whatever_their_order_and_of_what_was_known(tmp_path):
    rows = [{"audit_id": f"A{n}", "area": area} for n in (1, 2) for area in ("Planning", "Permanence")]
    themes = [{"audit_id": "A1"}, {"audit_id": "A1"}, {"audit_id": "A2"}]
    action = {"action_id": "X1", "raised_on": "2019-07-16"}
    later = [{**action, "completed_on": "2019-08-01"}, {**action, "action_id": "X2", "raised_on": "2019-08-01"}]
    for name in ("then", "now"):
        (tmp_path / name).mkdir()
    shared = audits(GOOD, RI)
    then = tables(tmp_path / "then", audits=shared, area_ratings=rows, themes=themes, actions=[action])
    now = tables(tmp_path / "now", audits=shared, area_ratings=rows[::-1], themes=themes[1:], actions=later)
    found = changes(number_rows(then), number_rows(now), DAY)
    assert found[["table", "kind", "was"]].values.tolist() == [["themes", "removed", 1]]


def test_revisions_are_a_sentence_a_list_and_a_file_without_the_content_of_a_cell(compared, tmp_path):
    child = {"child_id": "C77"}
    records = (GOOD | child, RI), (RI | child, RI, GOOD)
    rows = compared("ratings.by_month", *({"audits": audits(*of)} for of in records)).reset_index()
    rows = rows.reindex(columns=revisions.revised.COLUMNS)
    of = revisions.Revisions("2019-07", "revised", 2, "2019-08-05", "2019-07-31", rows)
    assert of.listing.introduction.startswith("Figures of July 2019 have changed beyond rounding")
    frame, definition, _ = of.listing
    assert list(frame.columns) == [
        *("Measure", "Service", "Period", "Group", "Category"),
        *("As published", "As it is now", "Rows that caused it"),
    ]
    good = frame[(frame["Measure"] == "Ratings by month") & (frame["Category"] == "Good")].iloc[0]
    assert list(good)[1:7] == [CARE, "July 2019", "all", "Good", "1 of 2 (50%)", "1 of 3 (33%)"]
    assert "publication 2 of 5 August 2019" in definition
    written = revisions.text(rows)
    assert "C77" not in written + str(listed(of.listing, "Table 30. Revised")._repr_mimebundle_())
    (tmp_path / "r.csv").write_text(written, encoding="utf-8")
    back = of._replace(rows=revisions.read(tmp_path / "r.csv"))
    pd.testing.assert_frame_equal(back.listing.frame, frame)
    assert revisions.text(back.rows) == written
