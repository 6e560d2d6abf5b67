"""The controls for looking through the figures: what they offer, and what is shown when one is moved."""

import re

import pytest

import qa_analysis as qa
from qa_analysis.report.questions.widgets import choices, name_wholes, view, whens


@pytest.fixture(scope="module")
def report():
    return qa.open_month("2019-08")


@pytest.fixture
def controls(report):
    """A function of a measure to its controls, by name, and the widget that shows its figures."""
    browser = qa.browse(report)

    def choose(measure):
        browser.children[0].value = measure
        *moved, shown = browser.children[1].children
        return {control.description: control for control in moved}, shown

    return choose


def cells(shown):
    return [re.findall(r"<td>(.*?)</td>", line) for line in re.findall(r"<tr>(<td>.*?)</tr>", shown.value)]


def test_the_first_view_is_of_all_months_with_their_intervals(controls):
    _, shown = controls("ratings.by_month")
    assert "<svg" in shown.value
    assert len(cells(shown)) == 17 * 3
    assert cells(shown)[-3] == ["August 2019", "Inadequate", "7 of 41 (17%)", "9% to 31%"]


def test_each_control_narrows_what_is_shown(controls):
    moved, shown = controls("ratings.by_month")
    moved["Category"].value = "Good"
    assert cells(shown)[-1] == ["August 2019", "12 of 41 (29%)", "18% to 44%"]
    moved["Period"].value = "2019-07"
    assert cells(shown) == [["July 2019", "9 of 46 (20%)", "11% to 33%"]]
    moved["Service"].value = "Early Help"
    assert "Ratings by month, Early Help, Good: July 2019" in shown.value
    assert cells(shown)[0][0] == "July 2019"
    assert cells(shown) != [["July 2019", "9 of 46 (20%)", "11% to 33%"]]


def test_the_definition_says_what_is_left_out(controls):
    _, shown = controls("completion.late")
    assert "<dd>Audits not completed, and those without a due date.</dd>" in shown.value


def test_only_what_leaves_a_choice_has_a_control(controls):
    assert list(controls("actions.raised")[0]) == ["Period"]
    assert list(controls("ratings.by_status")[0]) == ["Group", "Category", "Period"]


@pytest.mark.parametrize(
    "measure", ["listings", "themes", "training.delivered", "teams.sustained_inadequate_team", "moderation.agreement"]
)
def test_the_first_view_of_any_measure_has_a_chart_and_a_table(controls, measure):
    moved, shown = controls(measure)
    assert "<svg" in shown.value
    assert len(cells(shown)) > 0
    assert all(len(control.options) > 1 for control in moved.values())


def test_figures_of_several_units_are_not_drawn_together(controls):
    moved, shown = controls("actions.outstanding_before")
    assert "several units: count, days. Choose figures with only one." in shown.value
    moved["Group"].value = "oldest"
    assert "<svg" in shown.value


def test_too_many_lines_and_no_figure_are_said_in_a_sentence(report):
    rows = name_wholes(qa.select(report.figures, "ratings.by_status"))
    assert "18 lines are too many to tell apart" in view(report, rows, "months", group="each", category="each")
    assert "There is no such figure." in view(report, rows, "2019-08", group="nobody", category="each")


def test_what_is_of_the_whole_has_a_name_among_groups(report):
    delivered = name_wholes(qa.select(report.figures, "training.delivered"))
    assert list(choices(delivered, "group").items())[:2] == [("each", "Each of them"), ("all", "All")]
    assert choices(name_wholes(qa.select(report.figures, "concerns.raised")), "category")["children"] == "Children"


def test_periods_begin_with_the_course_where_its_lines_can_be_told_apart(report):
    assert list(whens(qa.select(report.figures, "inadequate.by_status")).items())[:3] == [
        ("months", "Over time, months"),
        ("windows of 3 months", "Over time, windows of 3 months"),
        ("2019-08", "August 2019"),
    ]
    assert next(iter(whens(qa.select(report.figures, "ratings.by_area")))) == "2019-08"


def test_names_are_shown_as_they_stand(report):
    rows = qa.select(report.figures, "ratings.by_status").assign(group="<b>")
    assert "<b>" not in view(report, rows, "2019-08", category="Good")
