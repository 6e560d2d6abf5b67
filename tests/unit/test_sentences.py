"""Sentences: what is said of one, of none, of all and of several, and with nothing before to compare with."""

from datetime import date

import pandas as pd
import pytest

from qa_analysis.errors import UserError
from qa_analysis.exhibits import sentences
from qa_analysis.exhibits.sentences import sentence

NOW, BEFORE = "2019-08", "2019-07"
MONTHS = ["2019-06", "2019-07", "2019-08"]
WINDOW, EARLIER = "2019-06/2019-08", "2019-05/2019-07"
STATE, LAST_STATE = "as at 2019-08-31", "as at 2019-07-31"
LATE = "{of completed audit} were late"


def shares(*rows, measure="completion.late", unknown=0):
    """Rows of shares: period, group, category, numerator, denominator; everything is counted but of another measure."""
    frame = pd.DataFrame(rows, columns=["period", "group", "category", "numerator", "denominator"])
    value = 100 * frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    numbers = {"value": value, "unit": "percent", "low": float("nan"), "high": float("nan"), "unknown": unknown}
    return frame.assign(measure=measure, service="S", **numbers).astype({"numerator": float, "denominator": float})


def counts(*rows, measure="actions.raised"):
    """Rows of counts: period, group, category, count."""
    frame = pd.DataFrame(rows, columns=["period", "group", "category", "value"]).astype({"value": float})
    numbers = {"numerator": frame["value"], "denominator": float("nan"), "unit": "count", "low": None}
    return frame.assign(measure=measure, service="S", **numbers)


def late(now, before=None, **more):
    """Rows of one share: now, as (numerator, denominator), and a month before."""
    rows = [] if before is None else [(BEFORE, "", "", *before)]
    return shares(*rows, (NOW, "", "", *now), **more)


# Patterns


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ((6, 41), "6 of 41 completed audits (15%) were late in August 2019."),
        ((1, 41), "1 of 41 completed audits (2%) was late in August 2019."),
        ((3, 9), "3 of 9 completed audits were late in August 2019."),
        ((1, 10), "1 of 10 completed audits (10%) was late in August 2019."),
        ((0, 41), "None of the 41 completed audits were late in August 2019."),
        ((41, 41), "All 41 completed audits were late in August 2019."),
        ((2, 2), "Both completed audits were late in August 2019."),
        ((1, 1), "The one completed audit was late in August 2019."),
        ((0, 1), "The one completed audit was not late in August 2019."),
        ((0, 0), None),
    ],
)
def test_a_share(now, said):
    assert sentence(late(now), LATE) == said


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{of worker} had an audit", "The one worker did not have an audit in August 2019."),
        ("{of plan} have a date", "The one plan does not have a date in August 2019."),
        ("{of plan} are late", "The one plan is not late in August 2019."),
        ("A view is in {of audit}", "A view is in 0 of 1 audit in August 2019."),
        ("{of audit} lack a view", "0 of 1 audit lack a view in August 2019."),
    ],
)
def test_none_of_one_is_never_said_to_be_one(pattern, said):
    assert sentence(late((0, 1)), pattern) == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ((6, 40), (4, 40), "up from 4 of 40 (10%) in July"),
        ((4, 40), (6, 40), "down from 6 of 40 (15%) in July"),
        ((4, 40), (4, 40), "the same as in July"),
        ((20, 100), (30, 151), "against 30 of 151 (20%) in July"),
        ((0, 7), (0, 3), "and none of 3 in July"),
        ((7, 7), (3, 3), "and all 3 in July"),
        ((0, 7), (1, 3), "down from 1 of 3 in July"),
        ((1, 7), (0, 3), "up from none of 3 in July"),
        ((1, 7), (2, 2), "down from all 2 in July"),
    ],
)
def test_which_way_a_share_of_everything_went(now, before, said):
    assert sentence(late(now, before), LATE).endswith(f" in August 2019, {said}.")


def test_shares_of_a_sample_are_set_side_by_side_and_no_more():
    for measure in ("ratings.by_month", "any name"):
        rows = late((6, 40), (4, 40), measure=measure)
        assert sentence(rows, LATE).endswith("in August 2019, against 4 of 40 (10%) in July.")


def test_nothing_before_is_not_compared_with():
    assert sentence(late((6, 41), (0, 0)), LATE) == "6 of 41 completed audits (15%) were late in August 2019."


def test_a_year_is_said_again_where_it_is_another():
    rows = shares(("2018-12", "", "", 4, 40), ("2019-01", "", "", 6, 40))
    assert sentence(rows, LATE).endswith("were late in January 2019, up from 4 of 40 (10%) in December 2018.")


def test_a_state_and_a_window():
    state = shares((LAST_STATE, "", "", 4, 40), (STATE, "", "", 6, 40))
    assert sentence(state, LATE).endswith("were late on 31 August 2019, up from 4 of 40 (10%) on 31 July.")
    window = shares((EARLIER, "", "", 4, 40), (WINDOW, "", "", 6, 40))
    assert sentence(window, LATE).endswith("were late from June to August 2019.")  # both have June and July


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (7, "7 children were seen in August 2019, up from 2 in July."),
        (1, "1 child was seen in August 2019, down from 2 in July."),
        (2, "2 children were seen in August 2019, the same as in July."),
        (0, "No children were seen in August 2019, down from 2 in July."),
    ],
)
def test_a_count(count, said):
    assert sentence(counts((BEFORE, "", "", 2), (NOW, "", "", count)), "{count child} were seen") == said


def test_a_count_after_none():
    rows = counts((BEFORE, "", "", 0), (NOW, "", "", 2))
    assert (
        sentence(rows, "Audits raised {count action}")
        == "Audits raised 2 actions in August 2019, up from none in July."
    )
    one = counts((NOW, "", "", 1))
    assert sentence(one, "{count child} have a plan") == "1 child has a plan in August 2019."


def test_what_is_not_recorded_is_left_out_and_said():
    some = late((6, 39), unknown=2.0)
    assert sentence(some, LATE) == "6 of 39 completed audits for which this is recorded (15%) were late in August 2019."
    assert sentence(late((0, 39), unknown=2.0), LATE).startswith(
        "None of the 39 completed audits for which this is recorded"
    )
    assert sentence(late((1, 1), unknown=2.0), LATE).startswith(
        "The one completed audit for which this is recorded was late"
    )
    nothing = late((0, 0), unknown=2.0)
    assert sentence(nothing, LATE) == "It is not recorded for any completed audit in August 2019 whether it was late."
    assert sentence(nothing, "{when}, {of audit} had a view").endswith(
        "any audit in August 2019 whether it had a view."
    )


def test_the_period_and_the_keys_may_stand_where_they_are_wanted():
    rows = shares((NOW, "CP", "Good", 6, 41))
    assert sentence(rows, "{when}, {of {x} audit} of {group} were {category} ({service})".replace("{x} ", "")) == (
        "In August 2019, 6 of 41 audits (15%) of CP were Good (S)."
    )


def test_a_zero_may_have_words_of_its_own():
    words = {"pattern": "{of team} had no audit", "zero": "Every team had an audit"}
    assert sentence(late((0, 40), (2, 40)), **words) == "Every team had an audit in August 2019."
    assert sentence(late((0, 40), unknown=1.0), **words).startswith("None of the 40 teams for which this is recorded")
    assert sentence(late((2, 40)), **words) == "2 of 40 teams (5%) had no audit in August 2019."


def test_several_figures_are_never_taken_for_one():
    rows = shares((BEFORE, "", "Good", 1, 2), (NOW, "", "Good", 1, 2), (NOW, "", "Inadequate", 1, 2))
    with pytest.raises(UserError, match=r"has several figures there\. Say which category: 'Good', 'Inadequate'\."):
        sentence(rows, LATE)
    assert sentence(rows.iloc[:2], LATE) is not None


@pytest.mark.parametrize(
    ("rows", "pattern"),
    [
        (late((1, 2)), "{count audit} were late"),
        (counts((NOW, "", "", 3)), "{of action} were late"),
        (late((1.5, 2), measure="training.transfer"), "{of criterion} were met"),
        (late((1, 2)).assign(unit="ratio"), "{of audit} were late"),
    ],
)
def test_a_figure_is_said_as_what_it_is(rows, pattern):
    with pytest.raises(UserError, match="it has the unit"):
        sentence(rows, pattern)


def test_no_rows_are_nothing_and_a_pattern_needs_a_slot():
    assert sentence(late((1, 2)).iloc[:0], LATE) is None
    for pattern in ("All were late", "{off audit} were late", "{of}"):
        with pytest.raises(
            UserError, match=r"has no slot\. Write a share as \{of audit\}, a count as \{count audit\};"
        ):
            sentence(late((1, 2)), pattern)


# Ratings and groups


def rated(*rows, measure="ratings.by_month"):
    return shares(*rows, measure=measure)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            (2, 3, 7),
            (
                "Of 12 completed audits of S in August 2019, 2 (17%) were rated Inadequate, 3 (25%) Requires "
                "Improvement and 7 (58%) Good."
            ),
        ),
        ((1, 0, 3), "Of 4 completed audits of S in August 2019, 1 was rated Inadequate and 3 Good."),
        ((0, 7, 0), "All 7 completed audits of S were rated Requires Improvement in August 2019."),
        ((0, 0, 0), "No audits of S were completed in August 2019."),
    ],
)
def test_ratings(framework, numbers, said):
    rows = [(NOW, "", rating, n, sum(numbers)) for rating, n in zip(framework.ratings, numbers, strict=True)]
    earlier = [(BEFORE, "", rating, 1, 3) for rating in framework.ratings]
    assert sentences.ratings(rated(*earlier, *rows)) == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (
            (12, 7, 41),
            (9, 14, 46),
            (
                "12 of 41 completed audits (29%) were rated Good and 7 (17%) Inadequate in August 2019, "
                "against 9 of 46 (20%) and 14 (30%) in July."
            ),
        ),
        (
            (1, 0, 5),
            (0, 3, 3),
            (
                "1 of 5 completed audits was rated Good and none Inadequate in August 2019, against none "
                "of 3 and 3 in July."
            ),
        ),
        ((0, 2, 5), None, "None of the 5 completed audits were rated Good and 2 Inadequate in August 2019."),
        ((1, 2, 5), (0, 0, 0), "1 of 5 completed audits was rated Good and 2 Inadequate in August 2019."),
        ((0, 0, 0), (1, 1, 2), "No audits were completed in August 2019."),
    ],
)
def test_good_and_inadequate(framework, now, before, said):
    months = [(BEFORE, before)] * (before is not None) + [(NOW, now)]
    rows = [
        (month, "", rating, n, numbers[2])
        for month, numbers in months
        for rating, n in (("Inadequate", numbers[1]), ("Good", numbers[0]))
    ]
    assert sentences.good_and_inadequate(rated(*rows), framework) == said


def test_groups_too_small_to_be_read(framework):
    rows = rated(
        (NOW, "CP", "Good", 1, 4),
        (NOW, "CP", "Inadequate", 3, 4),
        (NOW, "CIN", "Good", 5, 5),
        (NOW, "CWD", "Good", 0, 0),
    )
    said = "Groups with fewer than 5 completed audits are too small to be read: CP (4) and CWD (0)."
    assert sentences.small_groups(rows, framework) == said
    assert (
        sentences.small_groups(rows[rows["group"] == "CIN"], framework) == "Every group has 5 completed audits or more."
    )


def by_group(months, **groups):
    """Rows of Good and Inadequate for each group, each as (good, inadequate, whole) for each month."""
    rows = []
    for at, month in enumerate(months):
        for group, numbers in groups.items():
            good, inadequate, whole = numbers[at] if isinstance(numbers, list) else numbers
            rows += [(month, group, "Inadequate", inadequate, whole), (month, group, "Good", good, whole)]
    return rated(*rows, measure="ratings.by_status")


def apart(framework, months=(NOW,), **groups):
    return sentences.best_and_worst(by_group(list(months), **groups), framework, "statuses")


def test_the_best_and_the_worst_groups(framework):
    assert apart(framework, a=(9, 2, 20), b=(5, 10, 20), c=(6, 3, 10)) == (
        "In August 2019, Good was most frequent in c (6 of 10, 60%) and least in b (5 of 20, 25%); Inadequate was most "
        "frequent in b (10 of 20, 50%) and least in a (2 of 20, 10%)."
    )


def test_an_end_that_one_audit_would_change_is_not_named(framework):
    said = apart(framework, a=(10, 5, 20), b=(5, 10, 20), c=(6, 3, 10))
    assert "Good was least frequent in b (5 of 20, 25%);" in said
    assert "Inadequate was most frequent in b (10 of 20, 50%)." in said


def test_a_month_too_small_is_taken_with_those_before_and_small_groups_are_left_out(framework):
    said = apart(framework, MONTHS, a=(4, 0, 8), b=(0, 4, 8), c=(1, 0, 2))
    assert said == (
        "From June to August 2019, Good was most frequent in a (12 of 24, 50%) and least in b (none of 24); Inadequate "
        "was most frequent in b (12 of 24, 50%) and least in a (none of 24) (among statuses with at least 10 completed "
        "audits)."
    )


def test_groups_with_the_same_share_are_both_named(framework):
    said = apart(framework, a=(10, 0, 20), b=(5, 0, 10), c=(0, 0, 10))
    assert "most frequent in a (10 of 20, 50%) and b (5 of 10, 50%) and least in c (none of 10)" in said


@pytest.mark.parametrize(
    ("one", "other", "is_given"),
    [((3, 20), (0, 20), True), ((1, 20), (0, 20), False), ((3, 10), (5, 20), False), ((5, 10), (5, 20), True)],
)
def test_an_order_that_one_audit_would_change_is_not_given(framework, one, other, is_given):
    said = apart(framework, a=(one[0], 0, one[1]), b=(other[0], 0, other[1]))
    assert ("Good was most frequent in a" in said) == is_given
    assert ("Good hardly differed (one audit rated otherwise would change the order);" in said) != is_given


def test_nothing_with_a_rating_has_no_best_and_no_worst(framework):
    assert "; nothing was rated Inadequate." in apart(framework, a=(10, 0, 20), b=(2, 0, 20))


def test_too_few_groups_are_not_compared(framework):
    assert (
        apart(framework, a=(5, 1, 20), b=(1, 1, 5))
        == "There were too few completed audits in August 2019 to compare statuses."
    )


def gaps(**groups):
    rows = by_group(MONTHS, **groups)
    return sentences.gaps(rows[rows["category"] == "Good"], "areas")


def test_each_group_beside_the_months_before():
    assert gaps(a=[(5, 0, 10), (5, 0, 10), (2, 0, 10)], b=[(1, 0, 10), (1, 0, 10), (9, 0, 10)]) == (
        "Good had a smaller share in 1 of 2 areas, and a larger one in 1 of 2, in August 2019 than "
        "in the 2 months before. The "
        "widest gap was in b: 9 of 10 (90%), against 2 of 20 (10%)."
    ).replace("larger one in 1 of 2,", "larger one in 1,")
    one = {"a": [(5, 0, 10), (5, 0, 10), (2, 0, 10)]}
    assert gaps(**one) == (
        "Good had a smaller share in a in August 2019 than in the 2 months before: 2 of 10 (20%), "
        "against 10 of 20 (50%)."
    )
    assert gaps(**one, b=[(1, 0, 10), (1, 0, 10), (0, 0, 10)]).startswith(
        "Good had a smaller share in both areas in August"
    )
    assert (
        gaps(a=(5, 0, 10), b=(1, 0, 10))
        == "Good had the same share in both areas in August 2019 as in the 2 months before."
    )
    few = gaps(**one, b=[(1, 0, 10), (1, 0, 10), (1, 0, 4)], c=[(1, 0, 10), (1, 0, 10), (0, 0, 0)])
    assert few.startswith("Good had a smaller share in a in August 2019")
    assert few.endswith("against 10 of 20 (50%). b (1 of 4) has too few.")
    assert gaps(a=[(5, 0, 10), (5, 0, 10), (2, 0, 9)]) is None
    assert gaps(a=[(2, 0, 4), (2, 0, 5), (2, 0, 10)]) is None


def test_a_first_month_has_no_gaps():
    rows = by_group([NOW], a=(5, 0, 10))
    assert sentences.gaps(rows[rows["category"] == "Good"], "areas") is None


def test_the_most_and_the_least():
    rows = shares(
        (BEFORE, "child", "", 9, 10), (NOW, "child", "", 2, 10), (NOW, "chair", "", 3, 3), (NOW, "parent", "", 0, 0)
    )
    said = (
        "Views were included most often for chairs (all 3) and least often for children (2 of 10, 20%) in August 2019."
    )
    assert sentences.most_and_least(rows, "Views were included") == said
    assert sentences.most_and_least(rows[rows["group"] != "chair"], "Views were included") is None
    same = shares((NOW, "child", "", 2, 10), (NOW, "chair", "", 1, 5))
    assert sentences.most_and_least(same, "Views were included") is None


# Over time, themes, parts


def test_a_course_over_time():
    rows = shares(
        ("2018-12", "", "", 1, 10), ("2019-01", "", "", 0, 0), ("2019-02", "", "", 0, 5), ("2019-03", "", "", 4, 4)
    )
    assert (
        sentences.trajectory(rows, "Late were")
        == "Late were 1 of 10 (10%) in December 2018, none of 5 in February and all 4 in March 2019."
    )
    assert sentences.trajectory(rows.iloc[1:2], "Late were") is None
    with pytest.raises(UserError, match="Leave out the rows that are there twice"):
        sentences.trajectory(pd.concat([rows, rows]), "Late were")
    rows = counts((BEFORE, "", "", 0), (NOW, "", "", 3))
    assert sentences.trajectory(rows, "There were") == "There were 0 in July and 3 in August 2019."


def test_a_note_where_records_begin_too_late():
    since = pd.Period("2019-06", "M")
    assert sentences.records_begin(shares((WINDOW, "", "", 1, 1)), since) is None
    assert (
        sentences.records_begin(shares((EARLIER, "", "", 1, 1)), since) == "Audits are on record since June 2019 only."
    )
    assert sentences.records_begin(shares(("as at 2018-01-31", "", "", 1, 1)), since) is None
    assert sentences.records_begin(shares(("2019-20 Q1", "", "", 1, 1)), since) is not None
    assert sentences.records_begin(shares().iloc[:0], since) is None


def test_themes_the_most_frequent_first():
    rows = counts(
        (BEFORE, "strength", "Old", 9),
        (NOW, "strength", "Clear plans", 1),
        (NOW, "strength", "A plan", 1),
        (NOW, "strength", "IRO seen", 3),
        (NOW, "strength", "Being heard", 2),
    )
    assert (
        sentences.themes(rows, "Audits name")
        == "Audits name: IRO seen (3 times), being heard (twice), a plan (once) and clear plans (once)."
    )


def test_a_whole_in_parts():
    rows = shares(
        (NOW, "IRO", "Drift and delay", 1, 3), (NOW, "IRO", "Process", 0, 3), (NOW, "IRO", "Safeguarding", 2, 3)
    )
    said = "Officers began 3 escalations in August 2019: 1 about drift and delay and 2 about safeguarding."
    assert sentences.divided(rows, "escalation", "Officers began") == said
    none = shares((NOW, "IRO", "Process", 0, 0))
    assert sentences.divided(none, "escalation", "Officers began") == "Officers began no escalations in August 2019."


# Teams, concerns, training


def listed(good, inadequate, moves=((0, 0), (0, 0)), earlier=None):
    """Rows of the lists of teams, of their changes and, if there is one, of the window before."""
    windows = ([(EARLIER, *earlier)] if earlier else []) + [(WINDOW, good, inadequate)]
    rows = [
        counts((label, "", "", n), measure=f"teams.sustained_{of}")
        for label, *both in windows
        for of, n in zip(("good", "inadequate"), both, strict=True)
    ]
    named = zip(("teams Good", "teams Inadequate"), moves, strict=True)
    rows += [
        counts((WINDOW, group, "joined", j), (WINDOW, group, "left", left), measure="listings")
        for group, (j, left) in named
    ]
    frame = pd.concat(rows)
    return frame.sort_values("measure", kind="stable", key=lambda names: names.map(lambda name: name == "listings"))


def test_both_lists_of_teams(framework):
    said = (
        "From June to August 2019, 6 teams had at least 3 audits rated Good and 1 team at least 3 audits "
        "rated Inadequate."
    )
    rows = listed(6, 1)
    assert sentences.both_lists(rows[rows["measure"] != "listings"], framework) == said
    rows = listed(6, 1, earlier=(4, 0))
    assert (
        sentences.both_lists(rows[rows["measure"] != "listings"], framework)
        == f"{said} A month earlier there were 4 and none."
    )


@pytest.mark.parametrize(
    ("count", "moves", "said"),
    [
        (
            6,
            (2, 0),
            (
                "6 teams had at least 3 audits rated Good from June to August 2019. Since the month "
                "before, 2 joined the list and none left it."
            ),
        ),
        (
            1,
            (0, 0),
            (
                "1 team had at least 3 audits rated Good from June to August 2019. Since the month "
                "before, the list has not changed."
            ),
        ),
        (
            0,
            (0, 1),
            (
                "No teams had at least 3 audits rated Good from June to August 2019. Since the month "
                "before, none joined the list and 1 left it."
            ),
        ),
    ],
)
def test_identified_teams(framework, count, moves, said):
    rows = listed(count, 9, (moves, (5, 5)), earlier=(1, 1))
    assert sentences.identified_teams(rows[rows["measure"] != "teams.sustained_inadequate"], framework) == said
    first = listed(count, 9, (moves, (5, 5)))
    assert (
        sentences.identified_teams(first[first["measure"] != "teams.sustained_inadequate"], framework)
        == said.partition(" Since")[0]
    )


def test_the_teams_of_the_other_list_are_its_own(framework):
    rows = listed(1, 2, ((9, 9), (1, 0)), earlier=(1, 1))
    said = sentences.identified_teams(rows[rows["measure"] != "teams.sustained_good"], framework)
    assert said.startswith("2 teams had at least 3 audits rated Inadequate")
    assert said.endswith("1 joined the list and none left it.")


@pytest.mark.parametrize(
    ("good", "inadequate", "said"),
    [
        ("abc", "cd", "The two lists name 4 teams; 1 of them is on both."),
        ("ab", "abc", "The two lists name 3 teams; 2 of them are on both."),
        ("a", "b", "The two lists name 2 teams; none of them is on both."),
    ],
)
def test_the_teams_of_two_lists(good, inadequate, said):
    rows = [
        shares(*((label, team, "", 3, 4) for team in names), measure=f"teams.sustained_{of}_team")
        for of, names, label in (("good", good, WINDOW), ("inadequate", inadequate, WINDOW))
    ]
    assert sentences.teams_named(pd.concat(rows)) == said
    assert sentences.teams_named(rows[0]) is None
    old = pd.concat([rows[0], rows[1].assign(period=EARLIER)])
    assert (
        sentences.teams_named(old)
        == f"The two lists name {len(good)} team{'s' * (len(good) > 1)}; none of them is on both."
    )


@pytest.mark.parametrize(
    ("raised", "resolved", "said"),
    [
        (7, 3, "7 children had a concern raised in August 2019. The concern has been resolved since for 3 of these 7."),
        (
            7,
            0,
            "7 children had a concern raised in August 2019. The concern has been resolved since for none of these 7.",
        ),
        (7, 7, "7 children had a concern raised in August 2019. The concern has been resolved since for all 7."),
        (1, 1, "1 child had a concern raised in August 2019. It has been resolved since."),
        (1, 0, "1 child had a concern raised in August 2019. It has not been resolved since."),
        (0, 0, "No children had a concern raised in August 2019."),
    ],
)
def test_concerns_raised_and_resolved(raised, resolved, said):
    rows = pd.concat(
        [
            counts((NOW, "", "", raised), measure="concerns.raised"),
            counts((NOW, "", "", resolved), measure="concerns.resolved_of_raised"),
        ]
    )
    assert sentences.concerns(rows) == said


@pytest.mark.parametrize(
    ("inadequate", "missing", "before", "said"),
    [
        (7, 0, 0, "Every audit rated Inadequate in August 2019 has a concern."),
        (7, 0, 6, "Every audit rated Inadequate in August 2019 has a concern; 6 earlier ones have none."),
        (7, 1, 1, "1 audit rated Inadequate in August 2019 has no concern; 1 earlier one has none."),
        (7, 2, 0, "2 audits rated Inadequate in August 2019 have no concern."),
        (0, 0, 0, "No audits rated Inadequate were completed in August 2019."),
    ],
)
def test_audits_without_a_concern(framework, inadequate, missing, before, said):
    opened = counts((BEFORE, "", "", before), (NOW, "", "", missing), measure="concerns.missing")
    rows = pd.concat([opened, rated((BEFORE, "", "Inadequate", 9, 9), (NOW, "", "Inadequate", inadequate, 9))])
    assert sentences.missing_concerns(rows, framework) == said


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (
            {"2019-02": 1, "2019-05": 2, "2019-06": 9},
            "1 child has had a concern open since February 2019 and 2 since May 2019.",
        ),
        ({"2019-05": 2}, "2 children have had a concern open since May 2019."),
        (
            {"2019-01": 2, "2019-02": 1, "2019-03": 1, "2019-04": 5},
            (
                "The longest waits are those of 2 children since January 2019, 1 since February 2019 "
                "and 1 since March 2019."
            ),
        ),
        ({"2019-06": 1}, None),
    ],
)
def test_concerns_open_longest(framework, raised, said):
    assert sentences.longest_open(counts(*((STATE, month, "", n) for month, n in raised.items())), framework) == said


def test_training():
    to_date = [(LAST_STATE, "", "", 90), (STATE, "", "", 95)]
    taught = [(NOW, "", "", 5), (NOW, "Analysis", "", 3), (NOW, "Planning", "", 0), (NOW, "Supervision", "", 2)]
    assert sentences.trained(counts((BEFORE, "", "", 1), *taught, *to_date)) == (
        "5 people were trained in August 2019 (Analysis 3 and Supervision 2). To date the programme "
        "has trained 95 people."
    )
    one = counts((NOW, "", "", 1), (NOW, "Analysis", "", 1), (STATE, "", "", 1))
    assert (
        sentences.trained(one)
        == "1 person was trained in August 2019 (Analysis 1). To date the programme has trained 1 person."
    )
    none = counts((NOW, "", "", 0), (NOW, "Analysis", "", 0), (STATE, "", "", 4))
    assert sentences.trained(none) == "Nobody was trained in August 2019. To date the programme has trained 4 people."
    assert sentences.trained(counts((NOW, "", "", 0), (STATE, "", "", 0))) == "No training is on record."


def test_an_overview_that_nobody_wrote():
    rows = pd.concat([rated((NOW, "", "Good", 1, 41)), late((45, 59), measure="completion.rate")])
    assert sentences.overview(rows, date(2019, 9, 15)) == (
        "This report is about the quality of practice in August 2019. It rests on 41 completed "
        "audits in social care, of 59 "
        "allocated, and on the registers of actions, concerns and escalations as at 15 September 2019."
    )


# Who audits, and what comes back


def people(**numbers):
    names = (
        "auditors",
        "moderators",
        "external moderators",
        "moderators supporting others",
        "moderators exempt",
        "moderators working",
    )
    return counts(*((NOW, name, "", numbers.get(name.replace(" ", "_"), 0)) for name in names))


def test_the_pool():
    pool = people(
        auditors=82,
        moderators=19,
        external_moderators=2,
        moderators_supporting_others=3,
        moderators_exempt=2,
        moderators_working=16,
    )
    assert sentences.pool(pool) == (
        "On the first day of August 2019 the pool had 82 auditors, 19 moderators and 2 external "
        "moderators. Of the 21 moderators, "
        "internal and external, 3 supported a new one and 2 were exempt, so 16 were working."
    )
    small = people(auditors=1, moderators=2, moderators_exempt=1, moderators_working=1)
    assert sentences.pool(small) == (
        "On the first day of August 2019 the pool had 1 auditor and 2 moderators. Of the 2 "
        "moderators none supported a new one and "
        "1 was exempt, so 1 was working."
    )


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"moderators": 1, "moderators_working": 1}, "1 moderator. The moderator was working."),
        ({"moderators": 1, "moderators_exempt": 1}, "1 moderator. The moderator was exempt, so none was working."),
        (
            {"external_moderators": 1, "moderators_supporting_others": 1},
            "1 external moderator. The moderator supported a new one, so none was working.",
        ),
        ({"auditors": 2}, "2 auditors. It had no moderators."),
        ({}, "nobody. It had no moderators."),
    ],
)
def test_a_pool_with_one_moderator_or_none(numbers, said):
    assert sentences.pool(people(**numbers)) == f"On the first day of August 2019 the pool had {said}"


@pytest.mark.parametrize(
    ("audits", "moderators", "said"),
    [
        (
            59,
            16,
            (
                "3.7 audits were allocated for each moderator working in August 2019 (59 audits for "
                "16 moderators), above the target of 3, which would need 20, 4 more than were "
                "working."
            ),
        ),
        (
            48,
            16,
            (
                "3.0 audits were allocated for each moderator working in August 2019 (48 audits for 16 "
                "moderators), within the target of 3."
            ),
        ),
        (5, 0, "No moderators were working in August 2019."),
        (0, 5, "No audits were allocated in August 2019."),
    ],
)
def test_the_moderators_that_the_target_would_need(framework, audits, moderators, said):
    rows = shares((NOW, "", "", audits, moderators)).assign(
        unit="ratio", value=audits / moderators if moderators else None
    )
    assert sentences.ratio(rows, framework) == said


def funnel(**numbers):
    from qa_analysis.figures.measures.pool import STEPS

    return counts(*((NOW, step, "", numbers.get(step.replace(" ", "_"), 0)) for step in STEPS))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            {
                "auditors": 82,
                "standing_exemption": 12,
                "alternate_months": 7,
                "exempted_before_allocation": 5,
                "additional": 1,
                "allocated": 59,
                "exempted_after_allocation": 7,
                "not_submitted": 5,
                "in_progress": 2,
                "submitted": 45,
                "below_standard": 4,
                "completed": 41,
            },
            (
                "Of 82 auditors on the register, 24 were exempt or off before the allocation. 59 audits "
                "were allocated in August 2019, 1 of them in addition. 45 were submitted: 41 were "
                "completed and 4 were below standard. Of the other 14, 7 were exempted after allocation, "
                "5 were not submitted and 2 are in progress."
            ),
        ),
        (
            {"auditors": 3, "allocated": 2, "submitted": 1, "completed": 1, "in_progress": 1, "unexplained": -1},
            (
                "Of 3 auditors on the register, none was exempt or off before the allocation. 2 audits "
                "were allocated in August 2019. 1 was submitted and completed. The other 1 is in "
                "progress. The records leave a difference of -1 between auditors and audits unexplained."
            ),
        ),
        (
            {"auditors": 1, "allocated": 1, "not_submitted": 1},
            (
                "Of 1 auditor on the register, none was exempt or off before the allocation. 1 audit was "
                "allocated in August 2019. No audit was submitted. The other 1 was not submitted."
            ),
        ),
        ({"auditors": 3}, "No audits were allocated in August 2019."),
    ],
)
def test_the_funnel(numbers, said):
    assert sentences.funnel(funnel(**numbers)) == said


def returned(*months, waiting=None):
    """Rows of the completion rate, and of audits in progress, by month."""
    rates = shares(*((month, "", "", *numbers) for month, *numbers in months), measure="completion.rate")
    lists = counts(
        *((month, "in progress", "", n) for month, n in (waiting or {}).items()),
        (NOW, "exemptions", "", 99),
        measure="listings",
    )
    return pd.concat([rates, lists])


@pytest.mark.parametrize(
    ("months", "waiting", "said"),
    [
        (
            [(BEFORE, 48, 61), (NOW, 45, 59)],
            {},
            (
                "45 of 59 allocated audits (76%) were submitted in August 2019, down from 48 of 61 (79%) "
                "in July. The target of 90% was not met."
            ),
        ),
        (
            [(BEFORE, 3, 3), (NOW, 7, 7)],
            {NOW: 0},
            "All 7 allocated audits were submitted in August 2019, and all 3 in July. The target of 90% was met.",
        ),
        (
            [(NOW, 9, 10)],
            {},
            "9 of 10 allocated audits (90%) were submitted in August 2019. The target of 90% was met.",
        ),
        (
            [(BEFORE, 36, 77), (NOW, 41, 69)],
            {BEFORE: 15, NOW: 9},
            (
                "41 of 69 allocated audits (59%) were submitted in August 2019; 9 are still in progress. "
                "In July it was 36 of 77 (47%), with 15 still in progress. The target is 90%."
            ),
        ),
        (
            [(BEFORE, 36, 77), (NOW, 41, 69)],
            {NOW: 1},
            (
                "41 of 69 allocated audits (59%) were submitted in August 2019; 1 is still in progress. "
                "In July it was 36 of 77 (47%). The target is 90%."
            ),
        ),
        (
            [(BEFORE, 36, 77), (NOW, 41, 69)],
            {BEFORE: 1},
            (
                "41 of 69 allocated audits (59%) were submitted in August 2019. In July it was 36 of 77 "
                "(47%), with 1 still in progress. The target is 90%."
            ),
        ),
        (
            [(BEFORE, 0, 0), (NOW, 1, 2)],
            {NOW: 1},
            "1 of 2 allocated audits was submitted in August 2019; 1 is still in progress. The target is 90%.",
        ),
        ([(BEFORE, 3, 4), (NOW, 0, 0)], {}, "No audits were allocated in August 2019."),
    ],
)
def test_a_month_with_audits_in_progress_is_not_over(framework, months, waiting, said):
    assert sentences.completion(returned(*months, waiting=waiting), framework) == said


def test_the_target_over_time(framework):
    rows = [("2019-05", 9, 10), ("2019-06", 5, 10), (BEFORE, 10, 10), (NOW, 1, 10)]
    said = "The target was met in {} of {}; the share submitted lay between {} and 100% (July 2019)."
    assert sentences.completion_over_time(returned(*rows), framework) == said.format(
        2, "the last 4 months", "10% (August 2019)"
    )
    going = returned(*rows, waiting={NOW: 3, BEFORE: 0})
    assert sentences.completion_over_time(going, framework) == said.format(
        2, "the 3 months without audits in progress", "50% (June 2019)"
    )
    low = sentences.completion_over_time(returned(("2019-06", 1, 10), (NOW, 2, 10)), framework)
    assert low.startswith("The target was met in none of the last 2 months")
    assert sentences.completion_over_time(returned((BEFORE, 0, 0), (NOW, 1, 10)), framework) is None


def test_a_target_that_is_missed_by_less_than_is_printed(framework):
    assert sentences.completion(returned((NOW, 179, 200)), framework).endswith(
        "(90%) were submitted in August 2019. The target of 90% was not met: 89.5% were submitted."
    )
    same = returned((BEFORE, 19, 20), (NOW, 19, 20))
    assert (
        sentences.completion_over_time(same, framework)
        == "The target was met in each of the last 2 months; the share submitted was 95% in each of them."
    )
    some = returned(("2019-06", 0, 0), (BEFORE, 1, 20), (NOW, 19, 20))
    assert "in 1 of the 2 months with audits allocated;" in sentences.completion_over_time(some, framework)


def test_the_completion_rate_by_month():
    rows = [("2019-06", 5, 10), (BEFORE, 10, 10), (NOW, 1, 10)]
    said = "Allocated audits submitted were 5 of 10 (50%) in June, all 10 in July and 1 of 10 (10%) in August 2019."
    assert sentences.completion_by_month(returned(*rows)) == said
    assert (
        sentences.completion_by_month(returned(*rows, waiting={NOW: 1}))
        == f"{said} 1 more audit of August 2019 is still in progress."
    )
    two = sentences.completion_by_month(returned(*rows, waiting={BEFORE: 2, NOW: 3}))
    assert two == f"{said} 2 more audits of July 2019 and 3 of August 2019 are still in progress."
    assert sentences.completion_by_month(returned((NOW, 0, 0), waiting={NOW: 1})) is None


@pytest.mark.parametrize(
    ("audited", "allocated", "said"),
    [
        (
            (10, 42),
            5,
            (
                "10 of 42 active teams (24%) had no completed audit in August 2019, down from 14 of 42 "
                "(33%) in July. 5 of these 10 were allocated none."
            ),
        ),
        (
            (1, 42),
            1,
            (
                "1 of 42 active teams (2%) had no completed audit in August 2019, down from 14 of 42 "
                "(33%) in July. It was left out of the allocation."
            ),
        ),
        (
            (3, 42),
            0,
            (
                "3 of 42 active teams (7%) had no completed audit in August 2019, down from 14 of 42 "
                "(33%) in July. None of them were left out of the allocation."
            ),
        ),
        ((0, 42), 0, "Every active team had a completed audit in August 2019, down from 14 of 42 (33%) in July."),
        ((0, 0), 0, None),
    ],
)
def test_teams_that_were_not_audited(audited, allocated, said):
    rows = [shares((BEFORE, "", "", 14, 42), (NOW, "", "", *audited), measure="coverage.teams_not_audited")]
    rows.append(shares((NOW, "", "", allocated, audited[1]), measure="coverage.teams_not_allocated"))
    found = sentences.teams_missed(pd.concat(rows))
    assert found == (
        said
        and said.replace(
            "Every active team had a completed audit in August 2019, down from 14 of 42 (33%) in July.",
            "Every active team had a completed audit in August 2019; in July 14 of 42 (33%) had none.",
        )
    )


def test_teams_rarely_audited():
    rows = counts((WINDOW, "teams rarely audited", "0", 2), (WINDOW, "teams rarely audited", "1", 3))
    assert (
        sentences.rarely_audited(rows)
        == "2 active teams had no completed audits and 3 had 1 completed audit from June to August 2019."
    )
    assert sentences.rarely_audited(rows.iloc[1:]) == "3 active teams had 1 completed audit from June to August 2019."
    assert (
        sentences.rarely_audited(rows.assign(value=0.0))
        == "No active team was rarely audited from June to August 2019."
    )


def cases(**groups):
    rows = [
        (NOW, name, of, n, 100)
        for name, both in groups.items()
        for of, n in zip(("audits", "caseload"), both, strict=True)
    ]
    return shares(*rows, measure="coverage.status_share")


def test_groups_that_are_over_or_under_represented():
    assert sentences.represented(cases(a=(22, 13), b=(30, 25), c=(7, 13), d=(4, 8))) == (
        "a (22% of the audits, and 13% of the open cases) and b (30%, and 25%) are over-represented; "
        "c (7% of the audits, and 13% of "
        "the open cases) is under-represented."
    )
    assert (
        sentences.represented(cases(a=(10, 6)))
        == "No group's part of the audits is 5 points or more from its part of the open cases."
    )
    few = cases(a=(22, 13)).assign(denominator=9.0)
    assert sentences.represented(few) is None
    nothing = cases(a=(10, 6)).assign(value=lambda rows: rows["value"].where(rows["category"] == "audits"))
    assert sentences.represented(nothing) is None


# Moderation and response


def moderated(raised, lowered, whole):
    rows = {"upgraded": raised, "downgraded": lowered}
    return pd.concat([shares((NOW, "", "", n, whole), measure=f"moderation.{way}") for way, n in rows.items()])


@pytest.mark.parametrize(
    ("raised", "lowered", "whole", "said"),
    [
        (
            0,
            8,
            45,
            "8 of 45 ratings (18%) in August 2019: it lowered 8 and raised none. That is above the expected range",
        ),
        (
            2,
            3,
            45,
            "5 of 45 ratings (11%) in August 2019: it lowered 3 and raised 2. That is within the expected range",
        ),
        (0, 0, 45, "none of 45 ratings in August 2019. That is below the expected range"),
        (
            0,
            10,
            100,
            "10 of 100 ratings (10%) in August 2019: it lowered 10 and raised none. That is within the expected range",
        ),
        (
            0,
            15,
            100,
            "15 of 100 ratings (15%) in August 2019: it lowered 15 and raised none. That is within the expected range",
        ),
        (
            0,
            153,
            1000,
            (
                "153 of 1000 ratings (15.3%) in August 2019: it lowered 153 and raised none. That is "
                "above the expected range"
            ),
        ),
        (
            0,
            9,
            9,
            (
                "9 of 9 ratings in August 2019: it lowered 9 and raised none. That is too few to set "
                "beside the expected range"
            ),
        ),
    ],
)
def test_the_effect_of_moderation_and_its_expected_range(framework, raised, lowered, whole, said):
    rows = moderated(raised, lowered, whole)
    assert sentences.moderation(rows, framework) == f"Moderation changed {said} of 10 to 15%."


def test_nothing_was_moderated(framework):
    rows = [shares((NOW, "", "", 0, 0), measure=f"moderation.{way}") for way in ("upgraded", "downgraded")]
    assert sentences.moderation(pd.concat(rows), framework) == "No audits were moderated in August 2019."


def graded(pairs, kappa, low=0.63, high=0.77):
    whole = sum(pairs.values())
    grid = shares(
        *((WINDOW, auditor, final, n, whole) for (auditor, final), n in pairs.items()), measure="moderation.grid"
    )
    row = shares((WINDOW, "", "", 0, whole), measure="moderation.agreement").assign(
        value=kappa, low=low, high=high, unit="ratio"
    )
    return pd.concat([grid, row])


def test_how_far_ratings_agree(framework):
    pairs = {
        ("Good", "Good"): 20,
        ("Inadequate", "Inadequate"): 5,
        ("Good", "Inadequate"): 2,
        ("Good", "Requires Improvement"): 1,
        ("Inadequate", "Good"): 1,
    }
    start = (
        "Of 29 moderated audits from June to August 2019, 25 kept the auditor's rating, 3 were lowered "
        "and 1 was raised."
    )
    assert sentences.agreement(graded(pairs, 0.7), framework) == (
        f"{start} As linearly weighted kappa, agreement is 0.70 (95% interval 0.63 to 0.77); 1 is "
        f"full agreement, 0 what chance would give."
    )
    assert "agreement is 0.70; 1 is" in sentences.agreement(graded(pairs, 0.7, None, None), framework)
    assert (
        sentences.agreement(graded(pairs, None), framework)
        == f"{start} All ratings were the same, so agreement beyond chance cannot be measured."
    )
    assert sentences.agreement(graded({("Good", "Good"): 0}, None), framework) is None


def test_older_actions(framework):
    rows = counts((STATE, "actions", "", 94), (STATE, "children", "", 58), (STATE, "oldest", "", 474))
    assert sentences.outstanding(rows, framework) == (
        "94 actions raised before the last 3 months were still outstanding on 31 August 2019, for 58 "
        "children; the oldest was raised on 14 May 2018."
    )
    one = counts((STATE, "actions", "", 1), (STATE, "children", "", 1), (STATE, "oldest", "", 100))
    assert sentences.outstanding(one, framework).startswith(
        "1 action raised before the last 3 months was still outstanding on 31 August 2019, for 1 child;"
    )
    none = counts((STATE, "actions", "", 0), (STATE, "children", "", 0), (STATE, "oldest", "", None))
    assert (
        sentences.outstanding(none, framework)
        == "No action raised before the last 3 months was still outstanding on 31 August 2019."
    )


def advice(new=0, carried=0, closed=0, overdue=0):
    return counts(
        *(
            (STATE, "recommendations", name, n)
            for name, n in {"new": new, "carried": carried, "closed": closed, "overdue": overdue}.items()
        )
    )


@pytest.mark.parametrize(
    ("numbers", "outline", "part_5"),
    [
        (
            (3, 4, 0, 0),
            "Part 5 has 3 new recommendations and 4 carried over from earlier months; none is overdue.",
            "3 recommendations are new this month, 4 are carried over and none was closed; none is overdue.",
        ),
        (
            (0, 6, 2, 2),
            "Part 5 has no new recommendations and 6 carried over from earlier months; 2 are overdue.",
            "No recommendations are new this month, 6 are carried over and 2 were closed; 2 are overdue.",
        ),
        (
            (1, 1, 1, 1),
            "Part 5 has 1 new recommendation and 1 carried over from earlier months; 1 is overdue.",
            "1 recommendation is new this month, 1 is carried over and 1 was closed; 1 is overdue.",
        ),
        (
            (0, 0, 1, 0),
            "No recommendation is open.",
            "No recommendations are new this month, none is carried over and 1 was closed; none is overdue.",
        ),
        ((0, 0, 0, 0), "No recommendation is open.", "No recommendation is open, and none was closed this month."),
    ],
)
def test_recommendations(numbers, outline, part_5):
    assert sentences.recommendations(advice(*numbers)) == outline
    assert sentences.standings(advice(*numbers)) == part_5


def test_exemptions_and_those_left_out():
    names = "exemptions", "exemptions left out"
    said = (
        "{} granted in August 2019 for a reason other than health, extended absence or alternate months; "
        "{} not listed. "
    )
    for numbers, words in (
        ((12, 1), ("12 exemptions were", "1 more, for one of these reasons, is")),
        ((0, 2), ("No exemptions were", "2 more, for one of these reasons, are")),
    ):
        rows = [(NOW, name, "", n) for name, n in zip(names, numbers, strict=True)]
        found = sentences.exemptions(counts(*rows, (STATE, "recommendations", "new", 9), measure="listings"))
        assert found == said.format(*words) + "Section 2.1 counts an auditor with several exemptions once."


def test_where_none_are_left_out_nothing_is_said_of_them():
    rows = counts((NOW, "exemptions", "", 1), (NOW, "exemptions left out", "", 0), measure="listings")
    assert "absence or alternate months. Section 2.1" in sentences.exemptions(rows)


def test_findings():
    rows = counts((STATE, "data-quality findings", "", 3), (STATE, "data-quality findings", "late audits.x", 3))
    assert sentences.findings(rows) == "The checks of the records gave 3 warnings."
    assert sentences.findings(rows.assign(value=0.0)) == "The checks of the records gave no warnings."
