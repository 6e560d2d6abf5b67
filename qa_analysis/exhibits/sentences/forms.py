"""Forms of sentence that many measures share: a share, a count, a whole in parts, groups beside each other, a course.

What is said, and of what, are words that the notebook gives: ``part(rows, "Submitted late were", "completed audit")``.
A sentence begins with them, so that two in a row begin differently.
"""

import pandas as pd

from qa_analysis.contract.periods import span
from qa_analysis.contract.words import capital, quantity, series, times
from qa_analysis.exhibits.formats import Text, cell, percent, period, share, when
from qa_analysis.exhibits.sentences.grammar import against, agree, is_known, latest, only, parts, uncapital


def part(
    rows: pd.DataFrame,
    said: str,
    whole: str,
    several: str = "",
    every: float | None = None,
    whether: str = "",
    no: str = "",
) -> Text:
    """One share in words: so many of a whole, in the last period, beside the one before.

    ``every`` is the number of the whole where a share leaves out those of which it is not recorded ``whether`` it
    holds, and ``no`` is said where there is no whole.
    """
    now, before = (only(half) for half in latest(rows))
    every = now.denominator if every is None else every
    if not every:
        return Text(no or f"Of {several or whole + 's'} there were none {when(now.period)}.")
    if not now.denominator:
        return Text(f"It is not recorded for any of {quantity(every, whole, several)} {when(now.period)} {whether}.")
    of = quantity(now.denominator, whole, several) + (" where it is recorded" if now.denominator < every else "")
    begun = agree(said, now.numerator, now.denominator)
    share_of = f"{begun} {now.numerator:.0f} of {of} ({percent(now.value)})"
    return Text(f"{share_of} {when(now.period)}{against(now, before)}.")


def tally(rows: pd.DataFrame, said: str, one: str, several: str = "") -> Text:
    """A count in words, in the last period, beside the one before."""
    now, before = (only(half) for half in latest(rows))
    many = quantity(now.value, one, several) if now.value else f"no {several or one + 's'}"
    return Text(f"{agree(said, now.value)} {many} {when(now.period)}{against(now, before)}.")


def against_target(rows: pd.DataFrame, target: float) -> Text:
    """The completion rate beside its target."""
    none = f"No audits were allocated {when(only(latest(rows)[0]).period)}."
    said = part(rows, "Auditors submitted", "allocated audit", no=none)
    return Text(f"{said} The target is {target:g}%.")


def divided(rows: pd.DataFrame, one: str, several: str, are: str = "were", begun: str = "") -> Text:
    """How a whole divides into categories in the last period, and in the one before: counts and shares of each.

    ``begun`` begins the sentence with who did it, as ``Chairs began``.
    """
    now, before = latest(rows)
    last = only(now)
    if not is_known(last):
        return Text(f"{begun or 'There were'} no {several}{_time(last.period)}.")
    whole = f"{quantity(last.denominator, one, several)}{_time(last.period)}"
    others = "; for the rest it is not recorded" if now["numerator"].sum() < last.denominator else ""
    said = f"{begun} {whole}:" if begun else f"Of {whole},"
    return Text(f"{said} {parts(now, are)}{others}.{beside(now, before, are)}")


def beside(now: pd.DataFrame, before: pd.DataFrame, are: str = "were") -> str:
    """A sentence with the parts of the whole in the period before, where there was one."""
    earlier = only(before)
    if not is_known(earlier):
        return ""
    time, whole = when(earlier.period, only(now).period), f"{earlier.denominator:.0f}"
    return f" {capital(time)}, of {whole}, {parts(before, are)}."


def _time(label: str) -> str:
    """The time of a sentence after a noun: a day stands apart."""
    return f"{',' if label.startswith('as at') else ''} {when(label)}"


def shares(rows: pd.DataFrame, said: str) -> Text:
    """The share of each group in the last period."""
    now = latest(rows)[0]
    known = now[now["denominator"] > 0]
    groups = series(f"{row.group} {share(row)}" for row in known.itertuples()) if len(known) else "nothing recorded"
    return Text(f"{said} {when(only(now).period)}: {groups}.")


def extremes(rows: pd.DataFrame, rating: str, least: int, groups: str, audits: str = "audit") -> Text:
    """The groups with the largest and the smallest share of a rating, of those with enough audits to be read."""
    now = latest(rows)[0]
    readable = now[now["denominator"] >= max(least, 1)]
    time, enough = when(only(now).period), f"with at least {quantity(least, audits)}"
    if len(readable) < 2:
        return Text(f"{rating} cannot be compared {time}: fewer than two {groups} {enough} are there.")
    high, low = (readable[readable["value"] == end] for end in (readable["value"].max(), readable["value"].min()))
    if len(high) == len(readable):
        return Text(f"{rating} had the same share {time} in all {groups} {enough}.")
    return Text(
        f"{rating} was most frequent in {_named(high)}, and least in {_named(low)}, among the {groups} {enough} {time}."
    )


def _named(rows: pd.DataFrame) -> str:
    return series(
        f"{row.group}, {share(row)}" if len(rows) == 1 else f"{row.group} {share(row)}" for row in rows.itertuples()
    )


def trajectory(rows: pd.DataFrame, said: str) -> Text:
    """One figure in each of the last periods that has one, oldest first."""
    known = rows[rows["value"].notna()]
    if known.empty:
        return Text(f"{said} none: there was nothing to count.")
    return Text(f"{said} {series(f'{cell(row)} {_dated(row, known)}' for row in known.itertuples())}.")


def _dated(row, rows: pd.DataFrame) -> str:
    """The time of a figure among others, its year left out but for the last of each year."""
    later = rows["period"][rows["period"] > row.period]
    return when(row.period, later.iloc[0] if len(later) else "")


def reach(rows: pd.DataFrame, said: str) -> Text:
    """Between which values a share lay in the last periods, and when it was lowest and highest."""
    known = rows[rows["denominator"] > 0]
    if len(known) < 2:
        return Text(f"{said} cannot be compared over time yet.")
    low, high = (only(known[known["value"] == end]) for end in (known["value"].min(), known["value"].max()))
    if percent(low.value) == percent(high.value):
        return Text(f"{said} was {percent(low.value)} in each of the months shown below.")
    return Text(
        f"In the months shown below, {uncapital(said)} lay between {cell(low)} {when(low.period)} and {cell(high)} "
        f"{when(high.period)}."
    )


def records_begin(rows: pd.DataFrame, since: pd.Period, financial_year_start: int = 4) -> Text | None:
    """That a window or quarter reaches back before the records; None where none does."""
    first = min(span(label, financial_year_start)["month"].iloc[0] for label in rows["period"].unique())
    return Text(f"Audits are on record since {period(str(since))} only.") if first < since else None


def themes(rows: pd.DataFrame, said: str, otherwise: str) -> Text:
    """The themes that are named, the most frequent first."""
    if rows.empty:
        return Text(otherwise)
    ordered = rows.sort_values(["value", "category"], ascending=[False, True])
    return Text(f"{said}: {series(f'{uncapital(row.category)} ({times(row.value)})' for row in ordered.itertuples())}.")
