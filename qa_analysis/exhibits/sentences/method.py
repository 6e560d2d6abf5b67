"""Sentences: who audits and moderates, and how many audits come back."""

import math

import pandas as pd

from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import capital, quantity, series
from qa_analysis.exhibits.formats import Text, percent, period, round_half_up, when
from qa_analysis.exhibits.sentences.forms import trajectory
from qa_analysis.exhibits.sentences.grammar import (
    against,
    count_of,
    figure_of,
    is_are,
    latest,
    only,
    or_none,
    share_of,
    was,
)


def pool(rows: pd.DataFrame) -> Text:
    """Who was in the pool on the month's first day, and how many moderators were left to work."""
    rows = latest(rows)[0]
    people = rows.set_index("group")["numerator"]
    moderators = people["moderators"] + people["external moderators"]
    supporting, exempt, working = people[["moderators supporting others", "moderators exempt", "moderators working"]]
    kinds = [kind for kind in ("auditor", "moderator", "external moderator") if people[f"{kind}s"]]
    named = series(quantity(people[f"{kind}s"], kind) for kind in kinds) if kinds else "nobody"
    start = f"On the first day of {period(rows['period'].iloc[0])} the pool had {named}."
    if moderators < 2:
        return Text(f"{start} {_one_or_no_moderator(people) if moderators else 'It had no moderators.'}")
    whose = ", internal and external," if people["moderators"] and people["external moderators"] else ""
    return Text(
        f"{start} Of the {moderators:.0f} moderators{whose} {or_none(supporting)} supported a new one and "
        f"{or_none(exempt)} {was(exempt or 1)} exempt, so {or_none(working)} {was(working or 1)} working."
    )


def _one_or_no_moderator(people: pd.Series) -> str:
    if people["moderators working"]:
        return "The moderator was working."
    reason = "supported a new one" if people["moderators supporting others"] else "was exempt"
    return f"The moderator {reason}, so none was working."


def ratio(rows: pd.DataFrame, framework: Framework) -> Text:
    """How many audits were allocated for each moderator working, and how many moderators the target would need."""
    row, target = only(latest(rows)[0]), framework.targets.audits_per_moderator
    if not row.denominator:
        return Text(f"No moderators were working {when(row.period)}.")
    if not row.numerator:
        return Text(f"No audits were allocated {when(row.period)}.")
    counts = f"{quantity(row.numerator, 'audit')} for {quantity(row.denominator, 'moderator')}"
    start = (
        f"{round_half_up(row.value, 1)} audits were allocated for each moderator working {when(row.period)} ({counts})"
    )
    needed = math.ceil(row.numerator / target)
    more = needed - row.denominator
    than = f"{more:.0f} more than {was(row.denominator)} working"
    ends = f", above the target of {target:g}, which would need {needed}, {than}" if more > 0 else ""
    return Text(f"{start}{ends or f', within the target of {target:g}'}.")


def funnel(rows: pd.DataFrame) -> Text:
    """How the auditors in force led to the month's audits, what became of these, and whether the numbers add up."""
    rows = latest(rows)[0]
    steps = rows.set_index("group")["numerator"]
    if not steps["allocated"]:
        return Text(f"No audits were allocated {when(rows['period'].iloc[0])}.")
    out = steps[["standing exemption", "alternate months", "exempted before allocation"]].sum()
    start = (
        f"Of {quantity(steps['auditors'], 'auditor')} on the register, {or_none(out)} {was(out or 1)} exempt or off "
        f"before the allocation. {quantity(steps['allocated'], 'audit')} {was(steps['allocated'])} allocated "
        f"{when(rows['period'].iloc[0])}{_additional(steps['additional'])}."
    )
    return Text(f"{start} {_submitted(steps)}{_not_back(steps)}{_unexplained(steps['unexplained'])}")


def _additional(count: float) -> str:
    return f", {count:.0f} of them in addition" if count else ""


def _submitted(steps: pd.Series) -> str:
    if not steps["submitted"]:
        return "No audit was submitted."
    back, poor = f"{steps['submitted']:.0f} {was(steps['submitted'])} submitted", steps["below standard"]
    if not poor:
        return f"{back} and completed."
    done = f"{steps['completed']:.0f} {was(steps['completed'])} completed"
    return f"{back}: {done} and {poor:.0f} {was(poor)} below standard."


def _not_back(steps: pd.Series) -> str:
    """What became of the audits allocated and not submitted."""
    others = ("exempted after allocation", "not submitted", "in progress")
    parts = [f"{steps[name]:.0f} {was(steps[name])} {name}" for name in others[:2] if steps[name]]
    if going := steps["in progress"]:
        parts.append(f"{going:.0f} {is_are(going)} in progress")
    whole = steps[list(others)].sum()
    if len(parts) == 1:
        return f" The other {parts[0]}."
    return f" Of the other {whole:.0f}, {series(parts)}." if parts else ""


def _unexplained(gap: float) -> str:
    return f" The records leave a difference of {gap:+.0f} between auditors and audits unexplained." if gap else ""


def completion(rows: pd.DataFrame, framework: Framework) -> Text:
    """The completion rate and its target. A month with audits in progress is not over, nor compared as if it were.

    ``rows`` are of ``completion.rate``, and of ``listings`` for the audits in progress.
    """
    rates, waiting = rates_and_waiting(rows)
    (now, before), target = (only(half) for half in latest(rates)), framework.targets.completion
    if not now.denominator:
        return Text(f"No audits were allocated {when(now.period)}.")
    going, earlier = waiting.get(now.period, 0), 0 if before is None else waiting.get(before.period, 0)
    start = f"{capital(share_of(now, 'allocated audit'))} {was(now.numerator)} submitted {when(now.period)}"
    if not going and not earlier:
        return Text(f"{start}{against(now, before)}. {_target(now, target)}")
    start += f"; {going:.0f} {is_are(going)} still in progress" if going else ""
    if before is None or not before.denominator:
        return Text(f"{start}. The target is {target:g}%.")
    still = f", with {earlier:.0f} still in progress" if earlier else ""
    month_before = f"{capital(when(before.period, now.period))} it was {figure_of(before)}{still}"
    return Text(f"{start}. {month_before}. The target is {target:g}%.")


def _target(row, target: float) -> str:
    """Whether the target was met; with a decimal if the share is printed as the target and is not."""
    if row.value >= target:
        return f"The target of {target:g}% was met."
    near = f": {round_half_up(row.value, 1)}% were submitted" if percent(row.value) == percent(target) else ""
    return f"The target of {target:g}% was not met{near}."


def rates_and_waiting(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The rows of the completion rate, and the number of audits in progress by month."""
    waiting = rows[(rows["measure"] == "listings") & (rows["group"] == "in progress")]
    return rows[rows["measure"] == "completion.rate"], waiting.set_index("period")["value"]


def completion_over_time(rows: pd.DataFrame, framework: Framework) -> Text | None:
    """In how many of the months that are over the target was met, and between which shares they lie."""
    rates, waiting = rates_and_waiting(rows)
    dated = rates[rates["denominator"] > 0]
    over = dated[~dated["period"].isin(waiting.index[waiting > 0])]
    if len(over) < 2:
        return None
    met = (over["value"] >= framework.targets.completion).sum()
    which = "without audits in progress" if len(over) < len(dated) else "with audits allocated"
    months = f"the last {len(rates)} months" if len(over) == len(rates) else f"the {len(over)} months {which}"
    often = "each" if met == len(over) else or_none(met)
    return Text(f"The target was met in {often} of {months}; the share submitted {_range(over)}.")


def _range(rates: pd.DataFrame) -> str:
    """Between which shares those of several months lie."""
    low, high = (rates.loc[place] for place in (rates["value"].idxmin(), rates["value"].idxmax()))
    ends = [percent(row["value"]) for row in (low, high)]
    if ends[0] == ends[1]:
        return f"was {ends[0]} in each of them"
    return f"lay between {ends[0]} ({period(low['period'])}) and {ends[1]} ({period(high['period'])})"


def completion_by_month(rows: pd.DataFrame) -> Text | None:
    """The completion rate of each month, and how many audits of which months are in progress."""
    rates, waiting = rates_and_waiting(rows)
    text, going = trajectory(rates, "Allocated audits submitted were"), waiting[waiting > 0]
    if text is None or going.empty:
        return text
    named = [f"{count:.0f} of {period(label)}" for label, count in going.items()]
    named[0] = f"{count_of(going.iloc[0], 'more audit')} of {period(going.index[0])}"
    return Text(f"{text} {series(named)} {'is' if going.sum() == 1 else 'are'} still in progress.")
