"""Sentences that many measures share: a share, a count, a whole in parts, groups compared, a figure over time.

The notebook gives the words: ``part(rows, "Submitted late were", "completed audit")``. Each sentence begins with the
words it is given (``said``), so that two sentences in a row begin differently.
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
    """One share in words: a number out of a whole, in the last period and against the period before.

    ``every`` is the number in all, for a share that leaves out those for which the records do not say ``whether`` they
    belong to it. ``no`` is the sentence for a whole of 0.
    """
    now, before = (only(half) for half in latest(rows))
    every = now.denominator if every is None else every
    if not every:
        return Text(no or f"Of {several or whole + 's'} there were none {when(now.period)}.")
    if not now.denominator:
        return Text(f"It is not recorded for any of {quantity(every, whole, several)} {when(now.period)} {whether}.")
    known = quantity(now.denominator, whole, several) + (" where it is recorded" if now.denominator < every else "")
    start = f"{agree(said, now.numerator, now.denominator)} {now.numerator:.0f} of {known} ({percent(now.value)})"
    return Text(f"{start} {when(now.period)}{against(now, before)}.")


def tally(rows: pd.DataFrame, said: str, one: str, several: str = "") -> Text:
    """A count in words, in the last period and against the period before."""
    now, before = (only(half) for half in latest(rows))
    many = quantity(now.value, one, several) if now.value else f"no {several or one + 's'}"
    return Text(f"{agree(said, now.value)} {many} {when(now.period)}{against(now, before)}.")


def against_target(rows: pd.DataFrame, target: float) -> Text:
    """The completion rate and its target."""
    none = f"No audits were allocated {when(only(latest(rows)[0]).period)}."
    submitted = part(rows, "Auditors submitted", "allocated audit", no=none)
    return Text(f"{submitted} The target is {target:g}%.")


def divided(rows: pd.DataFrame, one: str, several: str, are: str = "were", begun: str = "") -> Text:
    """How a whole divides into categories in the last period and in the period before: the count and share of each.

    ``begun`` begins the sentence with who did it, such as ``Chairs began``.
    """
    now, before = latest(rows)
    last = only(now)
    if not is_known(last):
        return Text(f"{begun or 'There were'} no {several}{_time_after_noun(last.period)}.")
    whole = f"{quantity(last.denominator, one, several)}{_time_after_noun(last.period)}"
    others = "; for the rest it is not recorded" if now["numerator"].sum() < last.denominator else ""
    start = f"{begun} {whole}:" if begun else f"Of {whole},"
    return Text(f"{start} {parts(now, are)}{others}.{beside(now, before, are)}")


def beside(now: pd.DataFrame, before: pd.DataFrame, are: str = "were") -> str:
    """A sentence with the parts of the whole in the period before; empty if there is no such period, or no whole."""
    earlier = only(before)
    if not is_known(earlier):
        return ""
    time, whole = when(earlier.period, only(now).period), f"{earlier.denominator:.0f}"
    return f" {capital(time)}, of {whole}, {parts(before, are)}."


def _time_after_noun(label: str) -> str:
    """A period after a noun, with a comma before a single day."""
    return f"{',' if label.startswith('as at') else ''} {when(label)}"


def shares(rows: pd.DataFrame, said: str) -> Text:
    """The share of each group in the last period."""
    now = latest(rows)[0]
    known = now[now["denominator"] > 0]
    groups = series(f"{row.group} {share(row)}" for row in known.itertuples()) if len(known) else "nothing recorded"
    return Text(f"{said} {when(only(now).period)}: {groups}.")


def extremes(rows: pd.DataFrame, rating: str, least: int, groups: str, audits: str = "audit") -> Text:
    """The groups with the largest and the smallest share of a rating, among those with at least ``least`` audits."""
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
    """One figure in each of the periods that have a value, oldest first."""
    known = rows[rows["value"].notna()]
    if known.empty:
        return Text(f"{said} none: there was nothing to count.")
    return Text(f"{said} {series(f'{cell(row)} {_time_among(row, known)}' for row in known.itertuples())}.")


def _time_among(row, rows: pd.DataFrame) -> str:
    """The period of a row among other rows. A year is named once, with the last period of that year."""
    later = rows["period"][rows["period"] > row.period]
    return when(row.period, later.iloc[0] if len(later) else "")


def reach(rows: pd.DataFrame, said: str) -> Text:
    """The lowest and the highest value of a share over the periods, and when each was."""
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
    """A note that a window or quarter reaches back before the records begin; None if none does."""
    first = min(span(label, financial_year_start)["month"].iloc[0] for label in rows["period"].unique())
    return Text(f"Audits are on record since {period(str(since))} only.") if first < since else None


def themes(rows: pd.DataFrame, said: str, otherwise: str) -> Text:
    """The themes named in audits, the most frequent first; ``otherwise`` if there are none."""
    if rows.empty:
        return Text(otherwise)
    ordered = rows.sort_values(["value", "category"], ascending=[False, True])
    return Text(f"{said}: {series(f'{uncapital(row.category)} ({times(row.value)})' for row in ordered.itertuples())}.")
