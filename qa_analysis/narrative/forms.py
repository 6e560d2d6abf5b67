"""Forms of sentence that many measures share: a share, a count, a whole in parts, groups beside each other, a course.

What is counted, and what is said of it, are words that the notebook gives: ``part(rows, "completed audit", "were
submitted late")``.
"""

import pandas as pd

from qa_analysis.narrative.grammar import agreed, in_parts, is_known, latest, only, or_no, uncapital
from qa_analysis.periods import span
from qa_analysis.wording import Text, capital, counted, number, percent, period, series, share, when


def part(
    rows: pd.DataFrame, whole: str, predicate: str, several: str = "", every: float | None = None, no: str = ""
) -> Text:
    """One share in words: so many of a whole, in the last period and in the one before.

    ``every`` is the number of the whole where a share leaves out those of which it is not recorded, and ``no`` is said
    where there is no whole.
    """
    now, before = (only(half) for half in latest(rows))
    every = now.denominator if every is None else every
    if not every:
        return Text(no or f"There were no {several or whole + 's'} {when(now.period)}.")
    if not now.denominator:
        unknown = f"it is not recorded for any of {counted(every, whole, several)} whether it {agreed(predicate, 1)}"
        return Text(f"{capital(when(now.period))}, {unknown}.")
    earlier = f"; {when(before.period)} it was {share(before)}" if is_known(before) else ""
    of = counted(now.denominator, whole, several) + (" where it is recorded" if now.denominator < every else "")
    said = f"{now.numerator:.0f} of {of} ({percent(now.value)}) {agreed(predicate, now.numerator, now.denominator)}"
    return Text(f"{capital(when(now.period))}, {said}{earlier}.")


def tally(rows: pd.DataFrame, one: str, several: str, predicate: str) -> Text:
    """A count in words, in the last period and in the one before."""
    now, before = (only(half) for half in latest(rows))
    whole = capital(f"{or_no(now.value)} {one if now.value == 1 else several}")
    earlier = f"; {when(before.period)} it was {before.value:.0f}" if before is not None else ""
    return Text(f"{whole} {agreed(predicate, now.value)} {when(now.period)}{earlier}.")


def against_target(rows: pd.DataFrame, target: float) -> Text:
    """The completion rate beside its target."""
    return Text(f"{part(rows, 'allocated audit', 'were submitted')} The target is {target:g}%.")


def divided(rows: pd.DataFrame, one: str, several: str, are: str = "were") -> Text:
    """How a whole divides into categories in the last period, and in the one before: counts and shares of each."""
    now, before = latest(rows)
    if not is_known(only(now)):
        return Text(f"There were no {several}{_time(only(now).period)}.")
    said = [_of_whole(now, counted(only(now).denominator, one, several), are)]
    if is_known(only(before)):
        said.append(_of_whole(before, f"{only(before).denominator:.0f}", are))
    return Text(" ".join(said))


def _of_whole(rows: pd.DataFrame, whole: str, are: str) -> str:
    first, (count, rest) = only(rows), in_parts(rows).split(" ", 1)
    others = "; for the rest it is not recorded" if rows["numerator"].sum() < first.denominator else ""
    said = agreed(f"{are} {rest}", float(count), first.denominator)
    return f"Of {whole}{_time(first.period)}, {count} {said}{others}."


def _time(label: str) -> str:
    """The time of a sentence after a noun: a day stands apart."""
    return f"{',' if label.startswith('as at') else ''} {when(label)}"


def compared(rows: pd.DataFrame, said: str) -> Text:
    """The share of each group, in each period, the last one first."""
    sentences = []
    for label in sorted(rows["period"].unique(), key=lambda label: label[-7:], reverse=True):
        known = rows[(rows["period"] == label) & (rows["denominator"] > 0)]
        parts = series(f"{row.group} {share(row)}" for row in known.itertuples()) if len(known) else "nothing recorded"
        sentences.append(f"{said} {when(label)}: {parts}.")
    return Text(" ".join(sentences))


def extremes(rows: pd.DataFrame, rating: str, least: int, groups: str) -> Text:
    """The groups with the largest and the smallest share of a rating, of those with enough audits to be read."""
    now = latest(rows)[0]
    readable = now[now["denominator"] >= max(least, 1)]
    if len(readable) < 2:
        few = counted(least, "completed audit")
        return Text(
            f"Too few {groups} had at least {few} {when(only(now).period)} to compare their shares of {rating}."
        )
    high, low = (readable[readable["value"] == end] for end in (readable["value"].max(), readable["value"].min()))
    if len(high) == len(readable):
        return Text(f"{rating} had the same share in all {groups} with at least {counted(least, 'audit')}.")
    return Text(
        f"{capital(when(only(now).period))}, the largest share of {rating} was in {_named(high)}, and the smallest "
        f"in {_named(low)}; only {groups} with at least {counted(least, 'audit')} are compared."
    )


def _named(rows: pd.DataFrame) -> str:
    return series(
        f"{row.group}, {share(row)}" if len(rows) == 1 else f"{row.group} {share(row)}" for row in rows.itertuples()
    )


def trajectory(rows: pd.DataFrame, subject: str) -> Text:
    """One figure in each of the last periods, oldest first."""
    known = rows[rows["denominator"] > 0]
    if known.empty:
        return Text(f"{subject}: nothing is recorded.")
    return Text(f"{subject}: {series(f'{period(row.period)} {share(row)}' for row in known.itertuples())}.")


def records_begin(rows: pd.DataFrame, since: pd.Period, financial_year_start: int = 4) -> Text | None:
    """That a window or quarter reaches back before the records; None where none does."""
    first = min(span(label, financial_year_start)["month"].iloc[0] for label in rows["period"].unique())
    return Text(f"Audits are on record since {period(str(since))} only.") if first < since else None


def course(rows: pd.DataFrame, subject: str) -> Text:
    """One count at each of the last periods, oldest first."""
    return Text(f"{subject}: {series(f'{period(row.period)} {number(row)}' for row in rows.itertuples())}.")


def themes(rows: pd.DataFrame, lead: str, otherwise: str) -> Text:
    """The themes that are named, the most frequent first."""
    if rows.empty:
        return Text(otherwise)
    ordered = rows.sort_values(["value", "category"], ascending=[False, True])
    named = series(f"{uncapital(row.category)} ({row.value:.0f})" for row in ordered.itertuples())
    return Text(f"{lead}, and how often each is named: {named}.")
