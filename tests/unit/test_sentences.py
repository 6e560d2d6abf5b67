"""Sentences: what is said of one, of none and of several, and with nothing before to compare with."""

from datetime import date

import pandas as pd
import pytest

from qa_analysis.exhibits import sentences

NOW, BEFORE = "2019-08", "2019-07"
WINDOW, EARLIER = "2019-06/2019-08", "2019-05/2019-07"
STATE, LAST_STATE = "as at 2019-08-31", "as at 2019-07-31"


def shares(*rows, measure="completion.late"):
    """Rows of shares: period, group, category, numerator, denominator; everything is counted but of another measure."""
    frame = pd.DataFrame(rows, columns=["period", "group", "category", "numerator", "denominator"])
    value = 100 * frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    return frame.assign(measure=measure, value=value, unit="percent", low=float("nan"), high=float("nan")).astype(
        {"numerator": float, "denominator": float}
    )


def counts(*rows):
    """Rows of counts: period, group, category, count."""
    frame = pd.DataFrame(rows, columns=["period", "group", "category", "value"]).astype({"value": float})
    return frame.assign(
        measure="actions.raised", numerator=frame["value"], denominator=float("nan"), unit="count", low=None
    )


LATE = (NOW, "", "", 6, 41), (BEFORE, "", "", 4, 46)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (LATE[::-1], "Late were 6 of 41 audits (15%) in August 2019, up from 4 of 46 (9%) in July."),
        (LATE[:1], "Late were 6 of 41 audits (15%) in August 2019."),
        ([(NOW, "", "", 1, 1)], "Late was 1 of 1 audit (100%) in August 2019."),
        ([(NOW, "", "", 0, 1)], "Late was 0 of 1 audit (0%) in August 2019."),
        ([(BEFORE, "", "", 0, 0), (NOW, "", "", 0, 3)], "Late were 0 of 3 audits (0%) in August 2019."),
        ([(BEFORE, "", "", 1, 3), (NOW, "", "", 0, 0)], "Of audits there were none in August 2019."),
        ([(STATE, "", "", 2, 4)], "Late were 2 of 4 audits (50%) on 31 August 2019."),
        ([(WINDOW, "", "", 2, 4)], "Late were 2 of 4 audits (50%) from June to August 2019."),
    ],
)
def test_a_part_of_a_whole(rows, said):
    assert sentences.part(shares(*rows), "Late were", "audit") == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ((6, 40), (4, 40), "up from 4 of 40 (10%) in July"),
        ((4, 40), (6, 40), "down from 6 of 40 (15%) in July"),
        ((4, 40), (4, 40), "as in July"),
        ((20, 100), (30, 151), "against 30 of 151 (20%) in July"),
        ((0, 7), (0, 3), "against 0 of 3 (0%) in July"),
    ],
)
def test_which_way_a_share_of_everything_went(now, before, said):
    rows = shares((BEFORE, "", "", *before), (NOW, "", "", *now))
    assert sentences.part(rows, "Late were", "audit").endswith(f" in August 2019, {said}.")


def test_shares_of_a_sample_are_set_side_by_side_and_no_more():
    rows = shares((BEFORE, "", "", 4, 40), (NOW, "", "", 6, 40), measure="ratings.by_month")
    assert sentences.part(rows, "Good were", "audit").endswith("in August 2019, against 4 of 40 (10%) in July.")
    same = shares((BEFORE, "", "", 6, 40), (NOW, "", "", 6, 40), measure="ratings.by_month")
    assert sentences.part(same, "Good were", "audit").endswith("in August 2019, as in July.")


def test_shares_of_ones_own_are_set_side_by_side_too():
    rows = shares((BEFORE, "", "", 4, 40), (NOW, "", "", 6, 40), measure="any name")
    assert sentences.part(rows, "Good were", "audit").endswith("in August 2019, against 4 of 40 (10%) in July.")


def test_a_year_is_said_again_where_it_is_another():
    rows = shares(("2018-12", "", "", 1, 2), ("2019-01", "", "", 2, 2))
    assert sentences.part(rows, "Late were", "audit").endswith(
        "in January 2019, up from 1 of 2 (50%) in December 2018."
    )


def test_a_part_of_a_whole_with_a_plural_of_its_own():
    assert sentences.part(shares((NOW, "", "", 1, 2)), "A plan had", "child", "children") == (
        "A plan had 1 of 2 children (50%) in August 2019."
    )
    none = shares((NOW, "", "", 0, 0))
    assert sentences.part(none, "A plan had", "child", "children") == "Of children there were none in August 2019."
    assert sentences.part(none, "A plan had", "child", "children", no="No plans.") == "No plans."


def test_a_part_of_a_whole_of_which_not_all_is_recorded():
    def said(hits, of, every):
        return sentences.part(shares((NOW, "", "", hits, of)), "Late were", "audit", "", every, "whether it was late")

    assert said(0, 0, 3) == "It is not recorded for any of 3 audits in August 2019 whether it was late."
    assert said(1, 2, 3) == "Late was 1 of 2 audits where it is recorded (50%) in August 2019."
    assert said(1, 2, 2) == "Late was 1 of 2 audits (50%) in August 2019."
    assert said(0, 0, 0) == "Of audits there were none in August 2019."


def test_a_share_beside_its_target():
    rows = shares((NOW, "", "", 45, 59))
    assert sentences.against_target(rows, 90) == (
        "Auditors submitted 45 of 59 allocated audits (76%) in August 2019. The target is 90%."
    )
    assert sentences.against_target(shares((NOW, "", "", 0, 0)), 90) == (
        "No audits were allocated in August 2019. The target is 90%."
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(BEFORE, "", "", 2), (NOW, "", "", 7)], "Seen were 7 children in August 2019, up from 2 in July."),
        ([(BEFORE, "", "", 2), (NOW, "", "", 1)], "Seen was 1 child in August 2019, down from 2 in July."),
        ([(BEFORE, "", "", 7), (NOW, "", "", 7)], "Seen were 7 children in August 2019, as in July."),
        ([(NOW, "", "", 0)], "Seen were no children in August 2019."),
        ([(WINDOW, "", "", 3)], "Seen were 3 children from June to August 2019."),
    ],
)
def test_a_count(rows, said):
    assert sentences.tally(counts(*rows), "Seen were", "child", "children") == said
    assert sentences.tally(counts((NOW, "", "", 0)), "Raised were", "action").startswith("Raised were no actions")


def test_a_whole_in_parts():
    rows = [(BEFORE, "", "mixed", 0, 1), (BEFORE, "", "good", 1, 1), (NOW, "", "mixed", 1, 3), (NOW, "", "good", 2, 3)]
    assert sentences.divided(shares(*rows), "child", "children") == (
        "Of 3 children in August 2019, 1 was mixed (33%) and 2 good (67%). In July, of 1, 0 was mixed (0%) and 1 good "
        "(100%)."
    )
    both = shares((LAST_STATE, "", "late", 1, 3), (STATE, "", "late", 2, 2))
    assert sentences.divided(both, "action", "actions", "were found") == (
        "Of 2 actions, on 31 August 2019, 2 were found late (100%). On 31 July, of 3, 1 was found late (33%)."
    )
    assert sentences.divided(shares((STATE, "", "late", 0, 0)), "action", "actions") == (
        "There were no actions, on 31 August 2019."
    )
    assert sentences.divided(shares((BEFORE, "", "x", 0, 0), (NOW, "", "x", 1, 1)), "child", "children") == (
        "Of 1 child in August 2019, 1 was x (100%)."
    )


RATED = [(NOW, "", "Inadequate", 1, 4), (NOW, "", "Good", 3, 4)]
EMPTY = [(NOW, "", "Inadequate", 0, 0), (NOW, "", "Good", 0, 0)]
RATED_BEFORE = [(BEFORE, "", "Inadequate", 2, 2), (BEFORE, "", "Good", 0, 2)]


def test_ratings_of_this_period_and_the_one_before():
    earlier = "In July, of 2, 2 were Inadequate (100%) and 0 Good (0%)."
    assert sentences.ratings(shares(*RATED_BEFORE, *RATED)) == (
        f"Of 4 audits completed in August 2019, 1 was rated Inadequate (25%) and 3 Good (75%). {earlier}"
    )
    assert sentences.ratings(shares((NOW, "", "Good", 1, 1))) == (
        "Of 1 audit completed in August 2019, 1 was rated Good (100%)."
    )
    assert sentences.ratings(shares(*RATED_BEFORE, *EMPTY)) == f"No audits were completed in August 2019. {earlier}"
    assert sentences.ratings(shares(("2019-20 Q2", "", "Good", 2, 2)), up_to=NOW) == (
        "Up to August 2019, of 2 audits completed in 2019-20 Q2, 2 were rated Good (100%)."
    )


def test_two_ratings():
    both = "Good", "Inadequate"
    alone = "In August 2019, 3 of 4 completed audits (75%) were rated Good and 1 (25%) Inadequate"
    assert sentences.two_ratings(shares(*RATED_BEFORE, *RATED), *both) == (
        f"{alone}, against 0 of 2 (0%) and 2 (100%) in July."
    )
    assert sentences.two_ratings(shares(*RATED), *both) == f"{alone}."
    nothing = [(BEFORE, "", "Inadequate", 0, 0), (BEFORE, "", "Good", 0, 0)]
    assert sentences.two_ratings(shares(*nothing, *RATED), *both) == f"{alone}."
    assert sentences.two_ratings(shares(*EMPTY), *both) == "No audits were completed in August 2019."
    one = shares((NOW, "", "Inadequate", 0, 1), (NOW, "", "Good", 1, 1))
    assert sentences.two_ratings(one, *both).startswith("In August 2019, 1 of 1 completed audit (100%) was rated Good")


def test_audits_at_risk():
    now, before = [(NOW, "of RI", "", 8, 22), (NOW, "of all", "", 8, 41)], [(BEFORE, "of RI", "", 5, 23)]
    begun = "Without management action, 8 of 22 (36%) of the audits rated RI in August 2019"
    words = "RI", "Inadequate"

    def said(*rows, every):
        return sentences.at_risk(shares(*rows, measure="ratings.at_risk"), *words, every)

    assert said(*now, every=22) == f"{begun} would become Inadequate. Of all completed audits they are 8 of 41 (20%)."
    assert said(*before, *now, every=22) == (
        f"{begun} would become Inadequate, against 5 of 23 (22%) in July. Of all completed audits they are 8 of 41 "
        "(20%)."
    )
    assert said(*now, every=23) == (
        f"{begun} where it is recorded would become Inadequate. Of all completed audits where it is recorded they are "
        "8 of 41 (20%)."
    )
    unknown = (NOW, "of RI", "", 0, 0), (NOW, "of all", "", 0, 3)
    assert said(*unknown, every=0) == "No audits rated RI were completed in August 2019."
    assert said(*unknown, every=2) == (
        "It is not recorded for any of 2 audits rated RI in August 2019 whether it is at risk of becoming Inadequate."
    )


def test_groups_too_small_to_be_read():
    rows = shares((NOW, "CIN", "Good", 1, 5), (NOW, "CP", "Good", 1, 4), (NOW, "CWD", "Good", 0, 0))
    assert sentences.small_groups(rows, 5) == (
        "Groups with fewer than 5 completed audits are too small for a share to be read: CP (4) and CWD (0)."
    )
    assert sentences.small_groups(rows.iloc[:1], 5) == "Every group has 5 completed audits or more."


def test_the_share_of_each_group_in_the_last_period():
    rows = shares((BEFORE, "CIN", "", 1, 2), (NOW, "CIN", "", 1, 4), (NOW, "CP", "", 0, 0), (NOW, "CWD", "", 1, 1))
    assert sentences.shares(rows, "Seen") == "Seen in August 2019: CIN 1 of 4 (25%) and CWD 1 of 1 (100%)."
    assert sentences.shares(rows.iloc[2:3], "Seen") == "Seen in August 2019: nothing recorded."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [(NOW, "A", "", 4, 5), (NOW, "B", "", 1, 5), (NOW, "C", "", 0, 4)],
            "Good was most frequent in A, 4 of 5 (80%), and least in B, 1 of 5 (20%), among the areas with at least 5 "
            "audits in August 2019.",
        ),
        (
            [(NOW, "A", "", 4, 5), (NOW, "B", "", 1, 5), (NOW, "C", "", 2, 10)],
            "Good was most frequent in A, 4 of 5 (80%), and least in B 1 of 5 (20%) and C 2 of 10 (20%), among the "
            "areas with at least 5 audits in August 2019.",
        ),
        (
            [(BEFORE, "A", "", 0, 5), (NOW, "A", "", 1, 5), (NOW, "B", "", 2, 10)],
            "Good had the same share in August 2019 in all areas with at least 5 audits.",
        ),
        (
            [(NOW, "A", "", 1, 5), (NOW, "B", "", 2, 4)],
            "Good cannot be compared in August 2019: fewer than two areas with at least 5 audits are there.",
        ),
    ],
)
def test_the_largest_and_smallest_share(rows, said):
    assert sentences.extremes(shares(*rows), "Good", 5, "areas") == said


def test_a_course_over_time():
    rows = shares((BEFORE, "", "", 0, 0), (NOW, "", "", 1, 4))
    assert sentences.trajectory(rows, "Good were") == "Good were 1 of 4 (25%) in August 2019."
    assert sentences.trajectory(rows.iloc[:1], "Good were") == "Good were none: there was nothing to count."
    years = counts(("2018-11", "", "", 4), ("2018-12", "", "", 3), (BEFORE, "", "", 2), (NOW, "", "", 0))
    assert sentences.trajectory(years, "Open were") == (
        "Open were 4 in November, 3 in December 2018, 2 in July and 0 in August 2019."
    )


def test_between_which_shares_a_course_lay():
    rows = shares(("2019-06", "", "", 0, 0), ("2019-05", "", "", 1, 2), (BEFORE, "", "", 1, 4), (NOW, "", "", 3, 4))
    assert sentences.reach(rows, "The share submitted") == (
        "In the months shown below, the share submitted lay between 1 of 4 (25%) in July 2019 and 3 of 4 (75%) in "
        "August 2019."
    )
    assert sentences.reach(rows.iloc[:2], "The share submitted") == (
        "The share submitted cannot be compared over time yet."
    )
    level = shares((BEFORE, "", "", 1, 2), (NOW, "", "", 2, 4))
    assert sentences.reach(level, "The share") == "The share was 50% in each of the months shown below."


def test_that_a_window_reaches_back_before_the_records():
    rows, since = counts((NOW, "", "", 1), (WINDOW, "", "", 1)), pd.Period("2019-07", "M")
    assert sentences.records_begin(rows, since) == "Audits are on record since July 2019 only."
    assert sentences.records_begin(rows, pd.Period("2019-06", "M")) is None
    quarter = counts(("2019-20 Q2", "", "", 1))
    assert sentences.records_begin(quarter, pd.Period("2019-08", "M")) == "Audits are on record since August 2019 only."
    assert sentences.records_begin(quarter, pd.Period("2019-07", "M")) is None
    assert sentences.records_begin(quarter, pd.Period("2019-04", "M"), financial_year_start=1) is None


def test_themes_the_most_frequent_first():
    rows = counts((NOW, "", "IRO told", 1), (NOW, "", "Being heard", 3), (NOW, "", "A plan", 1), (NOW, "", "Time", 2))
    assert sentences.themes(rows, "Strengths", "None.") == (
        "Strengths: being heard (3 times), time (twice), a plan (once) and IRO told (once)."
    )
    assert sentences.themes(rows.iloc[:0], "Strengths", "None.") == "None."


def test_identified_teams():
    moves = counts((WINDOW, "", "joined", 2), (WINDOW, "", "left", 0))
    assert sentences.identified_teams(counts((WINDOW, "", "", 2)), moves, 3, "Good") == (
        "The list of teams with at least 3 audits rated Good from June to August 2019 has 2 teams. "
        "Since the month before, 2 joined it and none left."
    )
    assert " has no teams." in sentences.identified_teams(counts((WINDOW, "", "", 0)), moves, 3, "Good")


def test_both_lists_of_teams_beside_the_month_before():
    good, bad = counts((EARLIER, "", "", 4), (WINDOW, "", "", 1)), counts((EARLIER, "", "", 20), (WINDOW, "", "", 17))
    said = "From June to August 2019, 1 team had at least 3 audits rated Good and 17 teams at least 3 audits rated RI"
    assert sentences.both_lists(good, bad, 3, ("Good", "RI")) == f"{said}, against 4 and 20 a month earlier."
    assert sentences.both_lists(good.iloc[1:], bad.iloc[1:], 3, ("Good", "RI")) == f"{said}."


@pytest.mark.parametrize(
    ("raised", "resolved", "said"),
    [
        (7, 3, "A concern was raised for 7 children in August 2019. Of these 7, 3 have had it resolved."),
        (7, 1, "A concern was raised for 7 children in August 2019. Of these 7, 1 has had it resolved."),
        (7, 0, "A concern was raised for 7 children in August 2019. Of these 7, none has had it resolved."),
        (0, 0, "A concern was raised for no children in August 2019."),
    ],
)
def test_concerns_raised_and_resolved(raised, resolved, said):
    assert sentences.concerns(counts((NOW, "", "", raised)), counts((NOW, "", "", resolved))) == said


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (0, "No audit rated Inadequate in August 2019 lacks a concern."),
        (1, "1 audit rated Inadequate in August 2019 lacks a concern."),
        (2, "2 audits rated Inadequate in August 2019 lack a concern."),
    ],
)
def test_audits_without_a_concern(missing, said):
    assert sentences.missing_concerns(counts((NOW, "", "", missing)), "Inadequate") == said


def test_the_oldest_open_concern():
    rows = counts((STATE, "2019-06", "", 4), (STATE, "2019-02", "", 1))
    assert sentences.oldest_month(rows) == "The oldest that are open were raised in February 2019, for 1 child."
    assert sentences.oldest_month(rows.iloc[:0]) == "No concern is open."


def test_training():
    month = [(NOW, "", "", 3), (NOW, "Planning", "", 2), (NOW, "Analysis", "", 0), (NOW, "Supervision", "", 2)]
    so_far = [(STATE, "", "", 9), (STATE, "Planning", "", 9)]
    assert sentences.trained(counts(*month, *so_far)) == (
        "Training reached 3 people in August 2019 (Planning 2 and Supervision 2); to date it has reached 9 people."
    )
    one = counts((NOW, "", "", 1), (NOW, "Planning", "", 1), (STATE, "", "", 1))
    assert sentences.trained(one) == (
        "Training reached 1 person in August 2019 (Planning 1); to date it has reached 1 person."
    )
    assert sentences.trained(counts((NOW, "", "", 0), (STATE, "", "", 9))) == (
        "Nobody was trained in August 2019; to date it has reached 9 people."
    )
    assert sentences.trained(counts((NOW, "", "", 0), (STATE, "", "", 0))) == "No training is on record."
    rows = shares((STATE, "Planning", "", 1.5, 3), (STATE, "Analysis", "", 0, 0))
    assert sentences.evaluated(rows, "Used") == "Used (mean share of the criteria): Planning 50% (n = 3)."
    assert sentences.evaluated(rows.iloc[1:], "Used") == "Used: nobody has been evaluated."


def test_the_pool_and_its_ratio():
    groups = ("auditors", "moderators", "external moderators", "moderators supporting others")
    groups = (*groups, "moderators exempt", "moderators working")
    rows = counts(*((NOW, group, "", n) for group, n in zip(groups, (1, 2, 1, 1, 0, 2), strict=True)))
    assert sentences.pool(rows) == (
        "On the first day of August 2019 the pool had 1 auditor, 2 moderators and 1 external moderator. Of the "
        "moderators, 1 supported a new one and none of the others had an exemption, which leaves 2 working."
    )
    ratio = shares((NOW, "", "", 59, 16)).assign(value=59 / 16, unit="ratio")
    assert sentences.ratio(ratio, 3) == (
        "For each moderator working, 3.7 audits were allocated in August 2019 (59 audits, 16 moderators); the target "
        "is 3."
    )
    assert sentences.ratio(shares((NOW, "", "", 59, 0)), 3) == "No moderators were working in August 2019."


@pytest.mark.parametrize(
    ("gap", "warning"),
    [(0, ""), (-2, " The records leave a difference of -2 between auditors and audits unexplained.")],
)
def test_the_funnel(gap, warning):
    steps = {"auditors": 82, "allocated": 59, "submitted": 45, "below standard": 4, "completed": 41, "unexplained": gap}
    assert sentences.funnel(counts(*((NOW, step, "", n) for step, n in steps.items()))) == (
        "From 82 auditors in force came 59 audits allocated for August 2019: 45 were submitted, 4 of them below "
        f"standard, and 41 were completed.{warning}"
    )


def test_teams_rarely_audited():
    lengths = counts((WINDOW, "", "0", 2), (WINDOW, "", "1", 0), (WINDOW, "", "2", 1))
    assert sentences.rarely_audited(counts((WINDOW, "T1", "", 0)), lengths) == (
        "Of the active teams, 2 had no completed audits from June to August 2019 and 1 had 2 completed "
        "audits; they are "
        "listed below."
    )
    assert sentences.rarely_audited(counts((WINDOW, "T1", "", 0)).iloc[:0], lengths) == (
        "No active team had so few completed audits from June to August 2019 as to be listed."
    )


def test_moderation_and_agreement():
    band = "The framework expects moderation to change between 10 and 15% of ratings."
    up, down = (
        shares((BEFORE, "", "", 9, 9), (NOW, "", "", 0, 45)),
        shares((BEFORE, "", "", 9, 9), (NOW, "", "", 8, 45)),
    )
    assert sentences.moderation(up, down, (10, 15)) == (
        "Moderation raised the rating of 0 of 45 moderated audits (0%) and lowered that of 8 (18%) in August 2019. "
        f"{band}"
    )
    none = shares((NOW, "", "", 0, 0))
    assert sentences.moderation(none, none, (10, 15)) == f"No audits were moderated in August 2019. {band}"
    kappa = shares((WINDOW, "", "", 1, 260)).assign(value=0.698, low=0.631, high=0.768)
    assert sentences.agreement(kappa).startswith(
        "Over 260 moderated audits from June to August 2019, agreement of the auditor's with the final "
        "rating is 0.70 as "
        "linearly weighted kappa, with a 95% interval from 0.63 to 0.77; 1 is full agreement"
    )
    assert "interval" not in sentences.agreement(kappa.assign(low=None))
    assert sentences.agreement(kappa.assign(value=None)) == (
        "Agreement of the auditor's with the final rating cannot be measured from June to August 2019: too few audits "
        "were moderated, or all of them were rated alike."
    )


def test_older_actions():
    rows = counts((STATE, "actions", "", 1), (STATE, "children", "", 1), (STATE, "oldest", "", 474))
    assert sentences.outstanding(rows) == (
        "Older actions still outstanding on 31 August 2019 numbered 1, for 1 child; the oldest was 474 days old."
    )
    none = counts((STATE, "actions", "", 0), (STATE, "children", "", 0), (STATE, "oldest", "", 0))
    assert sentences.outstanding(none) == "No older action was outstanding on 31 August 2019."


def test_recommendations_and_findings():
    numbers = {"new": 1, "carried": 0, "closed": 1, "overdue": 2}
    rows = counts(*((STATE, "", name, n) for name, n in numbers.items()))
    assert sentences.advice(rows) == "Part 5 has 1 new recommendation and none carried over from earlier months."
    assert sentences.standings(rows) == (
        "Of the recommendations on record, 1 was closed this month and 2 were overdue."
    )
    assert sentences.advice(rows.assign(value=[0.0, 2, 0, 0])) == (
        "Part 5 has no new recommendations and 2 carried over from earlier months."
    )
    assert sentences.standings(rows.assign(value=[0.0, 2, 0, 0])) == (
        "Of the recommendations on record, none was closed this month and none was overdue."
    )
    assert sentences.advice(rows.assign(value=0.0)) == "No recommendation is open."
    assert sentences.findings(counts((STATE, "", "", 1), (STATE, "", "x y", 1))) == (
        "The checks of the records gave 1 warning; it is listed below."
    )
    assert sentences.findings(counts((STATE, "", "", 2))).endswith("gave 2 warnings; they are listed below.")
    assert sentences.findings(counts((STATE, "", "", 0))) == "No warnings were found in the records."


def test_wholes_of_one_are_said_too():
    one = shares((NOW, "CIN", "Good", 1, 1), (NOW, "CIN", "Inadequate", 0, 1))
    assert sentences.small_groups(one, 5).endswith("to be read: CIN (1).")
    assert sentences.trajectory(one.iloc[:1], "Good were") == "Good were 1 of 1 (100%) in August 2019."
    assert sentences.evaluated(one.iloc[:1], "Used").endswith("CIN 100% (n = 1).")
    two = shares((NOW, "A", "", 1, 1), (NOW, "B", "", 0, 1))
    assert "Good was most frequent in A, 1 of 1 (100%)" in sentences.extremes(two, "Good", 1, "areas")
    assert "Good was most frequent in A, 1 of 1 (100%)" in sentences.extremes(two, "Good", 0, "areas")


def test_one_and_several_of_those_on_a_list():
    moves = counts((WINDOW, "", "joined", 1), (WINDOW, "", "left", 1))
    assert sentences.identified_teams(counts((WINDOW, "", "", 1)), moves, 1, "Good") == (
        "The list of teams with at least 1 audit rated Good from June to August 2019 has 1 team. "
        "Since the month before, 1 joined it and 1 left."
    )
    assert sentences.concerns(counts((NOW, "", "", 1)), counts((NOW, "", "", 1))) == (
        "A concern was raised for 1 child in August 2019. It has been resolved."
    )
    assert sentences.concerns(counts((NOW, "", "", 1)), counts((NOW, "", "", 0))).endswith("It has not been resolved.")
    assert sentences.concerns(counts((NOW, "", "", 3)), counts((NOW, "", "", 2))).endswith("2 have had it resolved.")
    assert sentences.oldest_month(counts((STATE, "2019-02", "", 2))).endswith("in February 2019, for 2 children.")


def test_what_a_report_is_about():
    assert sentences.overview(shares((NOW, "", "", 1, 1)), date(2019, 8, 31)) == (
        "This report is about the quality of practice in August 2019. It rests on the case files audited "
        "in that month, "
        "with 1 audit allocated in social care, and on the registers of actions, concerns and escalations "
        "as at 31 August "
        "2019."
    )


def test_a_verb_agrees_with_none_of_one_and_with_one():
    rows = shares((NOW, "", "Inadequate", 1, 1), (NOW, "", "Good", 0, 1))
    assert "0 of 1 completed audit (0%) was rated Good" in sentences.two_ratings(rows, "Good", "Inadequate")
    steps = {"auditors": 1, "allocated": 1, "submitted": 1, "below standard": 0, "completed": 1, "unexplained": 0}
    assert sentences.funnel(counts(*((NOW, step, "", n) for step, n in steps.items()))) == (
        "From 1 auditor in force came 1 audit allocated for August 2019: 1 was submitted, none of them below standard, "
        "and 1 was completed."
    )


def test_what_has_no_category_is_said_to_have_none():
    rows = shares((NOW, "", "Drift", 1, 4), (NOW, "", "Process", 2, 4))
    assert sentences.divided(rows, "escalation", "escalations", "were about") == (
        "Of 4 escalations in August 2019, 1 was about Drift (25%) and 2 Process (50%); for the rest it is not recorded."
    )


def test_a_whole_in_parts_may_begin_with_who_did_it():
    words = "escalation", "escalations", "were about", "Chairs began"
    assert sentences.divided(shares((NOW, "", "Drift", 1, 2), (NOW, "", "Process", 1, 2)), *words) == (
        "Chairs began 2 escalations in August 2019: 1 was about Drift (50%) and 1 Process (50%)."
    )
    assert sentences.divided(shares((NOW, "", "Drift", 0, 0)), *words) == "Chairs began no escalations in August 2019."
