"""Sentences of the first part of the report: how audits were rated, which teams stand out, concerns and training."""

from datetime import date

import pandas as pd

from qa_analysis.contract.words import capital, quantity, series
from qa_analysis.exhibits.formats import Text, day, percent, period, share, when
from qa_analysis.exhibits.sentences.forms import beside, tally
from qa_analysis.exhibits.sentences.grammar import against, agree, latest, only, or_no, or_none, parts


def overview(rows: pd.DataFrame, as_at: date) -> Text:
    """What a month's report is about, for a report without an overview by its authors."""
    row = only(rows)
    return Text(
        f"This report is about the quality of practice in {period(row.period)}. It rests on the case files audited in "
        f"that month, with {quantity(row.denominator, 'audit')} allocated in social care, and on the registers of "
        f"actions, concerns and escalations as at {day(pd.Timestamp(as_at))}."
    )


def ratings(rows: pd.DataFrame, up_to: str = "") -> Text:
    """How completed audits were rated in the last period, and in the one before.

    ``up_to`` is the report's month, for a last period such as a quarter that may end after it.
    """
    now, before = latest(rows)
    last = only(now)
    begun, time = f"Up to {period(up_to)}, of" if up_to else "Of", when(last.period)
    if not last.denominator:
        return Text(f"No audits were completed {time}.{beside(now, before)}")
    whole = quantity(last.denominator, "audit")
    return Text(f"{begun} {whole} completed {time}, {parts(now, 'were rated')}.{beside(now, before)}")


def two_ratings(rows: pd.DataFrame, first: str, second: str) -> Text:
    """How many completed audits had each of two ratings in the last period, and in the one before."""
    now, before = (half.set_index("category") for half in latest(rows))
    one, two = (now.loc[rating] for rating in (first, second))
    if not one.denominator:
        return Text(f"No audits were completed {when(one.period)}.")
    rated = agree("were rated", one.numerator, one.denominator)
    start = (
        f"{capital(when(one.period))}, {one.numerator:.0f} of {quantity(one.denominator, 'completed audit')} "
        f"({percent(one.value)}) {rated} {first} and {two.numerator:.0f} ({percent(two.value)}) {second}"
    )
    if before.empty or not before["denominator"].any():
        return Text(f"{start}.")
    earlier, other = (before.loc[rating] for rating in (first, second))
    return Text(
        f"{start}, against {share(earlier)} and {other.numerator:.0f} ({percent(other.value)}) "
        f"{when(earlier.period, one.period)}."
    )


def at_risk(rows: pd.DataFrame, rating: str, worst: str, every: float) -> Text:
    """How many audits of a rating are at risk of the worst rating; ``every`` is the number of audits of that rating."""
    now, before = latest(rows)
    of_rating, of_all = (only(now[now["group"] == group]) for group in ("of RI", "of all"))
    month, audits = when(of_rating.period), quantity(every, f"audit rated {rating}", f"audits rated {rating}")
    if not every:
        return Text(f"No audits rated {rating} were completed {month}.")
    if not of_rating.denominator:
        return Text(f"It is not recorded for any of {audits} {month} whether it is at risk of becoming {worst}.")
    known = " where it is recorded" if of_rating.denominator < every else ""
    earlier = only(before[before["group"] == "of RI"])
    return Text(
        f"Without management action, {share(of_rating)} of the audits rated {rating} {month}{known} would become "
        f"{worst}{against(of_rating, earlier)}. Of all completed audits{known} they are {share(of_all)}."
    )


def small_groups(rows: pd.DataFrame, least: int) -> Text:
    """Which groups have too few audits for their shares to be read."""
    whole = rows.drop_duplicates("group")
    few = whole[whole["denominator"] < least]
    if few.empty:
        return Text(f"Every group has {quantity(least, 'completed audit')} or more.")
    named = series(f"{row.group} ({row.denominator:.0f})" for row in few.itertuples())
    return Text(
        f"Groups with fewer than {quantity(least, 'completed audit')} are too small for a share to be read: {named}."
    )


def both_lists(good: pd.DataFrame, inadequate: pd.DataFrame, least: int, ratings: tuple[str, str]) -> Text:
    """How many teams have several audits of each of two ratings, against the month before."""
    one, other = (latest(rows) for rows in (good, inadequate))
    now, earlier = only(one[0]), only(one[1])
    audits = quantity(least, "audit")
    start = (
        f"{capital(when(now.period))}, {_teams(now.value)} had at least {audits} rated {ratings[0]} and "
        f"{_teams(only(other[0]).value)} at least {audits} rated {ratings[1]}"
    )
    if earlier is None:
        return Text(f"{start}.")
    return Text(f"{start}, against {earlier.value:.0f} and {only(other[1]).value:.0f} a month earlier.")


def _teams(count: float) -> str:
    return f"{or_no(count)} {'team' if count == 1 else 'teams'}"


def identified_teams(rows: pd.DataFrame, moves: pd.DataFrame, least: int, rating: str) -> Text:
    """How many teams have several audits of a rating, and how many joined or left the list since the month before."""
    now = only(latest(rows)[0])
    joined, left = (moves.set_index("category")["value"][way] for way in ("joined", "left"))
    return Text(
        f"The list of teams with at least {quantity(least, f'audit rated {rating}', f'audits rated {rating}')} "
        f"{when(now.period)} has {_teams(now.value)}. Since the month before, {or_none(joined)} joined it and "
        f"{or_none(left)} left."
    )


def concerns(raised: pd.DataFrame, resolved: pd.DataFrame) -> Text:
    """How many children had a concern raised this month, and for how many of them it has been resolved."""
    start = tally(raised, "A concern was raised for", "child", "children")
    now, done = only(latest(raised)[0]), only(resolved).value
    if not now.value:
        return start
    if now.value == 1:
        return Text(f"{start} It has {'been' if done else 'not been'} resolved.")
    return Text(f"{start} Of these {now.value:.0f}, {or_none(done)} {'have' if done > 1 else 'has'} had it resolved.")


def missing_concerns(rows: pd.DataFrame, rating: str) -> Text:
    """How many completed audits have the rating that should open a concern, but no concern."""
    row = only(rows)
    audits, lack = ("audit", "lacks") if row.value <= 1 else ("audits", "lack")
    return Text(f"{capital(or_no(row.value))} {audits} rated {rating} {when(row.period)} {lack} a concern.")


def oldest_month(rows: pd.DataFrame) -> Text:
    """When the oldest open concern was raised, from rows with the month of each concern as ``group``."""
    if rows.empty:
        return Text("No concern is open.")
    oldest = only(rows.sort_values("group"))
    children = quantity(oldest.value, "child", "children")
    return Text(f"The oldest that are open were raised in {period(oldest.group)}, for {children}.")


def trained(rows: pd.DataFrame) -> Text:
    """How many people were trained in the month and in which modules, and how many to date."""
    to_date = rows["period"].str.startswith("as at")
    if not rows["value"].any():
        return Text("No training is on record.")
    now, all_time = (only(rows[half & (rows["group"] == "")]) for half in (~to_date, to_date))
    so_far = f"to date it has reached {quantity(all_time.value, 'person', 'people')}"
    if not now.value:
        return Text(f"Nobody was trained {when(now.period)}; {so_far}.")
    taught = rows[~to_date & (rows["group"] != "") & (rows["value"] > 0)]
    modules = series(f"{row.group} {row.value:.0f}" for row in taught.itertuples())
    people = quantity(now.value, "person", "people")
    return Text(f"Training reached {people} {when(now.period)} ({modules}); {so_far}.")


def evaluated(rows: pd.DataFrame, said: str) -> Text:
    """The mean share of the criteria met at one level of evaluation, for each module evaluated."""
    known = rows[rows["denominator"] > 0]
    if known.empty:
        return Text(f"{said}: nobody has been evaluated.")
    named = series(f"{row.group} {percent(row.value)} (n = {row.denominator:.0f})" for row in known.itertuples())
    return Text(f"{said} (mean share of the criteria): {named}.")
