"""Sentences of the other parts of the report: who audits and moderates, what is returned, what is done about it."""

import pandas as pd

from qa_analysis.contract.words import quantity, series
from qa_analysis.exhibits.formats import Text, percent, period, round_half_up, when
from qa_analysis.exhibits.sentences.grammar import agree, latest, only, or_no, or_none


def pool(rows: pd.DataFrame) -> Text:
    """Who was in the pool on the month's first day, and how many moderators were left to work."""
    people = rows.set_index("group")["numerator"]
    supporting, exempt = people["moderators supporting others"], people["moderators exempt"]
    return Text(
        f"On the first day of {period(rows['period'].iloc[0])} the pool had {quantity(people['auditors'], 'auditor')}, "
        f"{quantity(people['moderators'], 'moderator')} and "
        f"{quantity(people['external moderators'], 'external moderator')}. Of the moderators, {or_none(supporting)} "
        f"supported a new one and {or_none(exempt)} of the others had an exemption, which leaves "
        f"{people['moderators working']:.0f} working."
    )


def ratio(rows: pd.DataFrame, target: float) -> Text:
    """How many audits were allocated for each moderator working."""
    row = only(rows)
    if not row.denominator:
        return Text(f"No moderators were working {when(row.period)}.")
    counts = f"{quantity(row.numerator, 'audit')}, {quantity(row.denominator, 'moderator')}"
    return Text(
        f"For each moderator working, {round_half_up(row.value, 1)} audits were allocated {when(row.period)} "
        f"({counts}); the target is {target:g}."
    )


def funnel(rows: pd.DataFrame) -> Text:
    """How the auditors in force led to the month's audits, and whether the numbers add up."""
    steps = rows.set_index("group")["numerator"]
    audits = f"{quantity(steps['allocated'], 'audit')} allocated for {period(rows['period'].iloc[0])}"
    back = f"{steps['submitted']:.0f} {agree('were submitted', steps['submitted'])}"
    poor = f"{or_none(steps['below standard'])} of them below standard"
    done = f"{steps['completed']:.0f} {agree('were completed', steps['completed'])}"
    sentence = f"From {quantity(steps['auditors'], 'auditor')} in force came {audits}: {back}, {poor}, and {done}."
    gap = steps["unexplained"]
    warning = f" The records leave a difference of {gap:+.0f} between auditors and audits unexplained." if gap else ""
    return Text(sentence + warning)


def rarely_audited(rows: pd.DataFrame, lengths: pd.DataFrame) -> Text:
    """How many active teams had few audits, by their number of audits, which is the category of ``lengths``."""
    window = when(only(lengths).period)
    if rows.empty:
        return Text(f"No active team had so few completed audits {window} as to be listed.")
    first, *more = (
        f"{row.value:.0f} had {or_no(float(row.category))} completed audit{'s' * (row.category != '1')}"
        for row in lengths[lengths["value"] > 0].itertuples()
    )
    return Text(f"Of the active teams, {series([f'{first} {window}', *more])}; they are listed below.")


def moderation(raised: pd.DataFrame, lowered: pd.DataFrame, expected: tuple[float, float]) -> Text:
    """How often moderation raised and lowered a rating, and the range within which the framework expects it to."""
    up, down = only(latest(raised)[0]), only(latest(lowered)[0])
    band = f"The framework expects moderation to change between {expected[0]:g} and {expected[1]:g}% of ratings."
    if not up.denominator:
        return Text(f"No audits were moderated {when(up.period)}. {band}")
    whole = quantity(up.denominator, "moderated audit")
    return Text(
        f"Moderation raised the rating of {up.numerator:.0f} of {whole} ({percent(up.value)}) and lowered that of "
        f"{down.numerator:.0f} ({percent(down.value)}) {when(up.period)}. {band}"
    )


def agreement(rows: pd.DataFrame) -> Text:
    """How far the auditor's and the final rating agree, with the interval of the estimate."""
    row = only(rows)
    if pd.isna(row.value):
        why = "too few audits were moderated, or all of them were rated alike"
        return Text(f"Agreement of the auditor's with the final rating cannot be measured {when(row.period)}: {why}.")
    interval = ""
    if pd.notna(row.low):
        interval = f", with a 95% interval from {round_half_up(row.low, 2)} to {round_half_up(row.high, 2)}"
    return Text(
        f"Over {quantity(row.denominator, 'moderated audit')} {when(row.period)}, agreement of the auditor's with the "
        f"final rating is {round_half_up(row.value, 2)} as linearly weighted kappa{interval}; 1 is full agreement, "
        "0 is what chance would give."
    )


def outstanding(rows: pd.DataFrame) -> Text:
    """Older actions that are still open: how many, for how many children, and how old the oldest is."""
    values = rows.set_index("group")["value"]
    day = when(rows["period"].iloc[0])
    if not values["actions"]:
        return Text(f"No older action was outstanding {day}.")
    children = quantity(values["children"], "child", "children")
    return Text(
        f"Older actions still outstanding {day} numbered {values['actions']:.0f}, for {children}; "
        f"the oldest was {quantity(values['oldest'], 'day')} old."
    )


def advice(rows: pd.DataFrame) -> Text:
    """How many recommendations are new and how many carried over."""
    counts = rows.set_index("category")["value"]
    if not counts["new"] and not counts["carried"]:
        return Text("No recommendation is open.")
    new = f"{or_no(counts['new'])} new {'recommendation' if counts['new'] == 1 else 'recommendations'}"
    return Text(f"Part 5 has {new} and {or_none(counts['carried'])} carried over from earlier months.")


def standings(rows: pd.DataFrame) -> Text:
    """How many recommendations were closed and how many are overdue."""
    counts = rows.set_index("category")["value"].items()
    words = {standing: f"{or_none(n)} {'was' if n <= 1 else 'were'} {standing}" for standing, n in counts}
    return Text(f"Of the recommendations on record, {words['closed']} this month and {words['overdue']}.")


def findings(rows: pd.DataFrame) -> Text:
    """How many warnings the checks of the records gave."""
    count = only(rows[rows["category"] == ""]).value
    if not count:
        return Text("No warnings were found in the records.")
    listed = "it is listed" if count == 1 else "they are listed"
    return Text(f"The checks of the records gave {quantity(count, 'warning')}; {listed} below.")
