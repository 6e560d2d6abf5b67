"""Sentences: figure rows to plain statements of what was counted. They compute nothing and judge nothing."""

import pandas as pd

from qa_analysis.wording import counted, percent, period, rounded, series, share


class Text(str):
    """A paragraph in Markdown; a notebook shows it as one."""

    def _repr_markdown_(self) -> str:
        return str(self)


def _latest(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the last period, and those of the period before it."""
    labels = list(rows["period"].unique())
    return rows[rows["period"] == labels[-1]], rows[rows["period"] == (labels[-2] if len(labels) > 1 else "")]


def ratings(rows: pd.DataFrame) -> Text:
    """How completed audits were rated in the last period, and in the one before."""
    now, before = _latest(rows)
    sentences = [_rated(now)]
    if before["denominator"].any():
        parts = series(f"{row.numerator:.0f} {row.category} ({percent(row.value)})" for row in before.itertuples())
        whole = counted(before["denominator"].iloc[0], "audit")
        sentences.append(f"The period before, {period(before['period'].iloc[0])}, had {parts}, of {whole}.")
    return Text(" ".join(sentences))


def _rated(rows: pd.DataFrame) -> str:
    label, whole = period(rows["period"].iloc[0]), rows["denominator"].iloc[0]
    if not whole:
        return f"No audits were completed in {label}."
    parts = series(f"{row.numerator:.0f} {row.category} ({percent(row.value)})" for row in rows.itertuples())
    return f"{counted(whole, 'audit')} {'was' if whole == 1 else 'were'} completed in {label}: {parts}."


def at_risk(rows: pd.DataFrame, rating: str, worst: str) -> Text:
    """How many audits of a rating are at risk of becoming the worst, this month and the one before."""
    now, before = _latest(rows)
    of_rating, of_all = (_only(now, group) for group in ("of RI", "of all"))
    month = period(of_rating.period)
    if not of_rating.denominator:
        return Text(f"No audits rated {rating} were completed in {month}, so none is at risk of becoming {worst}.")
    sentence = (
        f"Of the audits rated {rating} in {month}, {share(of_rating)} would become {worst} without management "
        f"action; of all completed audits that is {share(of_all)}."
    )
    earlier = _only(before, "of RI")
    return Text(f"{sentence} In {period(earlier.period)} it was {share(earlier)}." if _known(earlier) else sentence)


def _only(rows: pd.DataFrame, group: str = ""):
    """The one row of a group, or None."""
    return next(rows[rows["group"] == group].itertuples(), None)


def _known(row) -> bool:
    return row is not None and row.denominator > 0


def small_groups(rows: pd.DataFrame, least: int) -> Text:
    """Which groups have too few audits for their shares to be read."""
    whole = rows.drop_duplicates("group")
    few = whole[whole["denominator"] < least]
    if few.empty:
        return Text(f"Every group has {counted(least, 'completed audit')} or more.")
    named = series(f"{row.group} ({row.denominator:.0f})" for row in few.itertuples())
    return Text(
        f"Groups with fewer than {counted(least, 'completed audit')} are too small for a share to be read: {named}."
    )


def compared(rows: pd.DataFrame, rating: str) -> Text:
    """How many audits of each group had a rating, in the first of two periods and in the second."""
    sentences = []
    for label in rows["period"].unique():
        known = rows[(rows["period"] == label) & (rows["denominator"] > 0)]
        parts = series(f"{row.group} {share(row)}" for row in known.itertuples()) if len(known) else "nothing completed"
        sentences.append(f"Rated {rating} in {period(label)}: {parts}.")
    return Text(" ".join(sentences))


def pool(rows: pd.DataFrame) -> Text:
    """Who was in the pool on the month's first day, and how many moderators were left to work."""
    people = rows.set_index("group")["numerator"]
    month = period(rows["period"].iloc[0])
    return Text(
        f"On the first day of {month} the pool had {counted(people['auditors'], 'auditor')}, "
        f"{counted(people['moderators'], 'moderator')} and "
        f"{counted(people['external moderators'], 'external moderator')}. "
        f"{counted(people['moderators supporting others'], 'moderator')} supported a new moderator and "
        f"{counted(people['moderators exempt'], 'more', 'more')} had an exemption, which leaves "
        f"{counted(people['moderators working'], 'moderator')} working."
    )


def ratio(rows: pd.DataFrame, target: float) -> Text:
    """How many audits were allocated for each moderator working."""
    row = _only(rows)
    month = period(row.period)
    if not row.denominator:
        return Text(f"No moderators were working in {month}.")
    return Text(
        f"{counted(row.numerator, 'audit')} allocated and {counted(row.denominator, 'moderator')} working in {month} "
        f"make {rounded(row.value, 1)} audits for each moderator; the target is {target:g}."
    )


def funnel(rows: pd.DataFrame) -> Text:
    """How the auditors in force led to the month's audits, and where they do not add up."""
    steps = rows.set_index("group")["numerator"]
    month = period(rows["period"].iloc[0])
    sentence = (
        f"{counted(steps['auditors'], 'auditor')} in force led to {counted(steps['allocated'], 'audit')} allocated for "
        f"{month}; {steps['submitted']:.0f} were submitted, {steps['below standard']:.0f} of them below standard, and "
        f"{steps['completed']:.0f} were completed."
    )
    gap = steps["unexplained"]
    warning = f" The records leave a difference of {gap:+.0f} between auditors and audits unexplained." if gap else ""
    return Text(sentence + warning)


def part(rows: pd.DataFrame, of: str, are: str) -> Text:
    """One share in words: so many of a whole, in the last period and in the one before."""
    now, before = (_only(half) for half in _latest(rows))
    if not now.denominator:
        return Text(f"{period(now.period)} has no {of}.")
    earlier = f" The period before, {period(before.period)}, had {share(before)}." if _known(before) else ""
    whole = f"{now.numerator:.0f} of {now.denominator:.0f} {of} ({percent(now.value)})"
    return Text(f"In {period(now.period)}, {whole} {are}.{earlier}")


def against_target(rows: pd.DataFrame, target: float) -> Text:
    """The completion rate beside its target."""
    return Text(f"{part(rows, 'audits allocated', 'were submitted')} The target is {percent(target)}.")


def rarely_audited(rows: pd.DataFrame, most: int) -> Text:
    """What the list of active teams with few audits holds."""
    if rows.empty:
        return Text(f"Every active team had more than {counted(most, 'completed audit')}.")
    window = period(rows["period"].iloc[0])
    return Text(f"The teams below are active and had no more than {counted(most, 'completed audit')} in {window}.")
