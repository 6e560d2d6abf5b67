"""Sentences of the first part of the report: how audits were rated, which teams stand out, concerns and training."""

from datetime import date

import pandas as pd

from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import capital, plural, quantity, series
from qa_analysis.exhibits.formats import Text, day, period, when
from qa_analysis.exhibits.sentences.grammar import (
    count_of,
    figure_of,
    has,
    is_are,
    latest,
    only,
    or_none,
    percent_of,
    share_of,
    was,
)
from qa_analysis.exhibits.sentences.pattern import sentence

MOST = 3  # months that the longest open concerns are named by


def overview(rows: pd.DataFrame, as_at: date) -> Text:
    """What a month's report is about, for a report without an overview by its authors.

    ``rows`` are of ``ratings.by_month`` and ``completion.rate``.
    """
    completed, allocated = (only(rows[rows["measure"] == name]) for name in ("ratings.by_month", "completion.rate"))
    return Text(
        f"This report is about the quality of practice in {period(allocated.period)}. It rests on "
        f"{quantity(completed.denominator, 'completed audit')} in social care, of {allocated.denominator:.0f} "
        f"allocated, and on the registers of actions, concerns and escalations as at {day(pd.Timestamp(as_at))}."
    )


def ratings(rows: pd.DataFrame) -> Text:
    """How the completed audits of a service were rated in the last period, without the ratings that none had."""
    now = latest(rows)[0]
    last = only(now)
    if not last.denominator:
        return Text(f"No audits of {last.service} were completed {when(last.period)}.")
    given = now[now["numerator"] > 0]
    if len(given) == 1:
        return sentence(given, f"{{of completed audit of {last.service}}} were rated {{category}}")
    parts = [f"{row.numerator:.0f}{percent_of(row)} {row.category}" for row in given.itertuples()]
    first = only(given)
    parts[0] = f"{first.numerator:.0f}{percent_of(first)} {was(first.numerator)} rated {first.category}"
    whole = quantity(last.denominator, f"completed audit of {last.service}")
    return Text(f"Of {whole} {when(last.period)}, {series(parts)}.")


def good_and_inadequate(rows: pd.DataFrame, framework: Framework) -> Text:
    """How many completed audits were rated Good and Inadequate in the last period, and in the one before."""
    first, second = framework.good, framework.inadequate
    now, before = (half.set_index("category") for half in latest(rows))
    one, other = (now.loc[rating] for rating in (first, second))
    if not one.denominator:
        return Text(f"No audits were completed {when(one.period)}.")
    start = f"{share_of(one, 'completed audit')} {was(one.numerator)} rated {first} and {_more(other)} {second}"
    if before.empty or not before["denominator"].any():
        return Text(f"{capital(start)} {when(one.period)}.")
    earlier = f"{figure_of(before.loc[first])} and {_more(before.loc[second])}"
    return Text(f"{capital(start)} {when(one.period)}, against {earlier} {when(before.loc[first].period, one.period)}.")


def _more(row) -> str:
    """A further share of the same whole."""
    return f"{or_none(row.numerator)}{percent_of(row) if row.numerator else ''}"


def small_groups(rows: pd.DataFrame, framework: Framework) -> Text:
    """Which groups have too few audits for their shares to be read."""
    least, whole = framework.thresholds.readable_group, latest(rows)[0].drop_duplicates("group")
    few = whole[whole["denominator"] < least]
    if few.empty:
        return Text(f"Every group has {quantity(least, 'completed audit')} or more.")
    named = series(f"{row.group} ({row.denominator:.0f})" for row in few.itertuples())
    return Text(f"Groups with fewer than {quantity(least, 'completed audit')} are too small to be read: {named}.")


def both_lists(rows: pd.DataFrame, framework: Framework) -> Text:
    """How many teams have several audits of each of two ratings, and how many had a month earlier."""
    one, other = (latest(rows[rows["measure"] == name]) for name in rows["measure"].unique())
    (now, earlier), (now_other, earlier_other) = map(only, one), map(only, other)
    audits = f"at least {quantity(framework.thresholds.sustained_audits, 'audit')} rated"
    start = (
        f"{capital(when(now.period))}, {count_of(now.value, 'team')} had {audits} {framework.good} and "
        f"{count_of(now_other.value, 'team')} {audits} {framework.inadequate}"
    )
    if earlier is None:
        return Text(f"{start}.")
    return Text(f"{start}. A month earlier there were {or_none(earlier.value)} and {or_none(earlier_other.value)}.")


def identified_teams(rows: pd.DataFrame, framework: Framework) -> Text:
    """How many teams have several audits of a rating, and how many joined or left the list since the month before.

    ``rows`` are of ``teams.sustained_good`` or ``teams.sustained_inadequate``, and of ``listings``.
    """
    teams = rows[rows["measure"] != "listings"]
    role = teams["measure"].iloc[0].removeprefix("teams.sustained_")
    moves = rows[rows["group"] == f"teams {role.capitalize()}"]
    now = only(latest(teams)[0])
    joined, left = (latest(moves)[0].set_index("category")["value"][way] for way in ("joined", "left"))
    audits = quantity(framework.thresholds.sustained_audits, f"audit rated {getattr(framework, role)}")
    start = f"{capital(count_of(now.value, 'team'))} had at least {audits} {when(now.period)}."
    if latest(teams)[1].empty:
        return Text(start)
    moved = (
        f"{or_none(joined)} joined the list and {or_none(left)} left it"
        if joined or left
        else "the list has not changed"
    )
    return Text(f"{start} Since the month before, {moved}.")


def teams_named(rows: pd.DataFrame) -> Text | None:
    """How many teams two lists name together, and how many are on both."""
    # A list without teams has no rows, so the last period is that of either list.
    label, measures = rows["period"].max(), rows["measure"].unique()
    if len(measures) < 2:
        return None
    one, other = (set(rows.loc[(rows["measure"] == name) & (rows["period"] == label), "group"]) for name in measures)
    both = len(one & other)
    return Text(
        f"The two lists name {quantity(len(one | other), 'team')}; {or_none(both)} of them {is_are(both or 1)} on both."
    )


def concerns(rows: pd.DataFrame) -> Text:
    """How many children had a concern raised this month, and for how many of them it has been resolved since."""
    raised, resolved = (rows[rows["measure"] == f"concerns.{name}"] for name in ("raised", "resolved_of_raised"))
    start = sentence(raised, "{count child} had a concern raised")
    now, done = only(latest(raised)[0]), only(latest(resolved)[0]).value
    if not now.value:
        return start
    if now.value == 1:
        return Text(f"{start} It has {'been' if done else 'not been'} resolved since.")
    solved = f"all {done:.0f}" if done == now.value else f"{or_none(done)} of these {now.value:.0f}"
    return Text(f"{start} The concern has been resolved since for {'both' if solved == 'all 2' else solved}.")


def missing_concerns(rows: pd.DataFrame, framework: Framework) -> Text:
    """How many completed audits have the rating that should open a concern, and no concern: this month and before.

    ``rows`` are of ``concerns.missing``, and of ``ratings.by_month`` for that rating.
    """
    missing, rated = (rows[rows["measure"] == name] for name in ("concerns.missing", "ratings.by_month"))
    now, every, before = only(latest(missing)[0]), only(latest(rated)[0]), missing["value"].iloc[:-1].sum()
    month, audit = when(now.period), f"audit rated {framework.inadequate}"
    if not every.numerator:
        start = f"No {plural(audit)} were completed {month}"
    elif not now.value:
        start = f"Every {audit} {month} has a concern"
    else:
        start = f"{count_of(now.value, audit)} {month} {has(now.value)} no concern"
    return Text(f"{start}; {quantity(before, 'earlier one')} {has(before)} none." if before else f"{start}.")


def longest_open(rows: pd.DataFrame, framework: Framework) -> Text | None:
    """The children whose concern has been open longest: raised before the recent months, by month raised."""
    rows = latest(rows)[0]
    state = pd.Period(rows["period"].iloc[0].removeprefix("as at ")[:7], "M")
    older = rows[rows["group"] < str(state - framework.thresholds.recent_months + 1)].sort_values("group")
    if older.empty:
        return None
    more, older, first = len(older) > MOST, older.head(MOST), only(older)
    named = [f"{row.value:.0f} since {period(row.group)}" for row in older.itertuples()]
    who = count_of(first.value, "child")
    opened = f"The longest waits are those of {who}" if more else f"{who} {has(first.value)} had a concern open"
    named[0] = f"{opened} since {period(first.group)}"
    return Text(f"{series(named)}.")


def trained(rows: pd.DataFrame) -> Text:
    """How many people were trained in the month and in which modules, and how many to date."""
    if not rows["value"].any():
        return Text("No training is on record.")
    to_date = rows["period"].str.startswith("as at")
    month = rows["period"] == rows.loc[~to_date, "period"].iloc[-1]
    now, all_time = (only(rows[half & (rows["group"] == "")].tail(1)) for half in (month, to_date))
    so_far = f"To date the programme has trained {quantity(all_time.value, 'person')}."
    if not now.value:
        return Text(f"Nobody was trained {when(now.period)}. {so_far}")
    taught = rows[month & (rows["group"] != "") & (rows["value"] > 0)]
    modules = series(f"{row.group} {row.value:.0f}" for row in taught.itertuples())
    each = "; a person may take several" if taught["value"].sum() > now.value else ""
    people = quantity(now.value, "person")
    return Text(f"{people} {was(now.value)} trained {when(now.period)} ({modules}{each}). {so_far}")
