"""Sentences of the other parts of the report: who audits and moderates, what is returned, what is done about it."""

import math

import pandas as pd

from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import capital, quantity, series
from qa_analysis.exhibits.formats import Text, day, percent, period, round_half_up, when
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

APART = 5  # percentage points by which a group's part of the audits and of the open cases differ enough to be named


def pool(rows: pd.DataFrame) -> Text:
    """Who was in the pool on the month's first day, and how many moderators were left to work."""
    rows = latest(rows)[0]
    people = rows.set_index("group")["numerator"]
    moderators = people["moderators"] + people["external moderators"]
    supporting, exempt = people["moderators supporting others"], people["moderators exempt"]
    kinds = [kind for kind in ("auditor", "moderator", "external moderator") if people[f"{kind}s"]]
    named = series(quantity(people[f"{kind}s"], kind) for kind in kinds) if kinds else "nobody"
    whose = ", internal and external," if people["external moderators"] else ""
    return Text(
        f"On the first day of {period(rows['period'].iloc[0])} the pool had {named}. Of the {moderators:.0f} "
        f"moderators{whose} {or_none(supporting)} supported a new one and {or_none(exempt)} {was(exempt or 1)} exempt, "
        f"so {people['moderators working']:.0f} {was(people['moderators working'])} working."
    )


def ratio(rows: pd.DataFrame, framework: Framework) -> Text:
    """How many audits were allocated for each moderator working, and how many moderators the target would need."""
    row, target = only(latest(rows)[0]), framework.targets.audits_per_moderator
    if not row.denominator:
        return Text(f"No moderators were working {when(row.period)}.")
    counts = f"{quantity(row.numerator, 'audit')} for {quantity(row.denominator, 'moderator')}"
    start = (
        f"{round_half_up(row.value, 1)} audits were allocated for each moderator working {when(row.period)} ({counts})"
    )
    needed = math.ceil(row.numerator / target)
    more = needed - row.denominator
    ends = f"; the target of {target:g} would need {needed}, {more:.0f} more than were working" if more > 0 else ""
    return Text(f"{start}{ends or f', within the target of {target:g}'}.")


def funnel(rows: pd.DataFrame) -> Text:
    """How the auditors in force led to the month's audits, what became of these, and whether the numbers add up."""
    rows = latest(rows)[0]
    steps = rows.set_index("group")["numerator"]
    if not steps["allocated"]:
        return Text(f"No audits were allocated {when(rows['period'].iloc[0])}.")
    out = steps[["standing exemption", "alternate months", "exempted before allocation"]].sum()
    start = (
        f"Of {quantity(steps['auditors'], 'auditor')} on the register, {out:.0f} {was(out)} exempt or off before the "
        f"allocation. {quantity(steps['allocated'], 'audit')} {was(steps['allocated'])} allocated "
        f"{when(rows['period'].iloc[0])}{_additional(steps['additional'])}."
    )
    return Text(f"{start} {_submitted(steps)}{_not_back(steps)}{_unexplained(steps['unexplained'])}")


def _additional(count: float) -> str:
    return f", {count:.0f} of them in addition" if count else ""


def _submitted(steps: pd.Series) -> str:
    if not steps["submitted"]:
        return "No audit was submitted."
    poor = steps["below standard"]
    fate = f"{steps['completed']:.0f} {was(steps['completed'])} completed and {poor:.0f} {was(poor)} below standard"
    return (
        f"{steps['submitted']:.0f} {was(steps['submitted'])} submitted: "
        + (fate if poor else "all are completed")
        + "."
    )


def _not_back(steps: pd.Series) -> str:
    """What became of the audits allocated and not submitted."""
    others = ("exempted after allocation", "not submitted", "in progress")
    parts = [f"{steps[name]:.0f} {was(steps[name])} {name}" for name in others[:2] if steps[name]]
    if going := steps["in progress"]:
        parts.append(f"{going:.0f} {is_are(going)} in progress")
    whole = steps[list(others)].sum()
    return f" Of the other {whole:.0f}, {series(parts)}." if parts else ""


def _unexplained(gap: float) -> str:
    return f" The records leave a difference of {gap:+.0f} between auditors and audits unexplained." if gap else ""


def completion(rows: pd.DataFrame, framework: Framework) -> Text:
    """The completion rate and its target. A month with audits in progress is not over, nor compared as if it were.

    ``rows`` are of ``completion.rate``, and of ``listings`` for the audits in progress.
    """
    (now, before), waiting, target = *_rates_and_waiting(rows), framework.targets.completion
    if not now.denominator:
        return Text(f"No audits were allocated {when(now.period)}.")
    going, earlier = waiting(now), waiting(before)
    start = f"{capital(share_of(now, 'allocated audit'))} {was(now.numerator)} submitted {when(now.period)}"
    if not going and not earlier:
        met = "was met" if now.value >= target else "was not met"
        return Text(f"{start}{against(now, before)}. The target of {target:g}% {met}.")
    start += f"; {going:.0f} {is_are(going)} still in progress" if going else ""
    if before is None or not before.denominator:
        return Text(f"{start}. The target is {target:g}%.")
    still = f", with {earlier:.0f} still in progress" if earlier else ""
    july = f"{capital(when(before.period, now.period))} it was {figure_of(before)}{still}"
    return Text(f"{start}. {july}. The target is {target:g}%.")


def _rates_and_waiting(rows: pd.DataFrame):
    """The completion rates of the last period and of the one before, and a function for the audits in progress."""
    rates, waiting = halves(rows)
    return tuple(only(half) for half in latest(rates)), lambda row: 0 if row is None else waiting.get(row.period, 0)


def halves(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The rows of the completion rate, and the number of audits in progress by month."""
    waiting = rows[(rows["measure"] == "listings") & (rows["group"] == "in progress")]
    return rows[rows["measure"] == "completion.rate"], waiting.set_index("period")["value"]


def completion_over_time(rows: pd.DataFrame, framework: Framework) -> Text | None:
    """In how many of the months that are over the target was met, and between which shares they lie."""
    rates, waiting = halves(rows)
    over = rates[(rates["denominator"] > 0) & ~rates["period"].isin(waiting.index[waiting > 0])]
    if len(over) < 2:
        return None
    met = (over["value"] >= framework.targets.completion).sum()
    low, high = (over.loc[place] for place in (over["value"].idxmin(), over["value"].idxmax()))
    which = f"the last {len(rates)} months" if len(over) == len(rates) else f"the {len(over)} months that are over"
    return Text(
        f"The target was met in {or_none(met)} of {which}; the share submitted lay between {percent(low['value'])} "
        f"({period(low['period'])}) and {percent(high['value'])} ({period(high['period'])})."
    )


def completion_by_month(rows: pd.DataFrame) -> Text | None:
    """The completion rate of each month, and how many audits of the last are in progress."""
    rates, waiting = halves(rows)
    text, going = trajectory(rates, "Allocated audits submitted were"), waiting.get(rates["period"].iloc[-1], 0)
    if text is None or not going:
        return text
    return Text(f"{text} {going:.0f} of those of {period(rates['period'].iloc[-1])} {is_are(going)} in progress.")


def teams_missed(rows: pd.DataFrame) -> Text | None:
    """How many active teams had no completed audit, and how many of these had none allocated."""
    audited, allocated = (rows[rows["measure"] == f"coverage.teams_not_{name}"] for name in ("audited", "allocated"))
    (now, before), none = (only(half) for half in latest(audited)), only(latest(allocated)[0]).numerator
    if not now.denominator:
        return None
    if not now.numerator:
        return Text(f"Every active team had a completed audit {when(now.period)}{against(now, before)}.")
    start = f"{capital(share_of(now, 'active team'))} had no completed audit {when(now.period)}{against(now, before)}."
    if none in (0, now.numerator):
        return Text(f"{start} {'All' if none else 'None'} of them were left out of the allocation.")
    return Text(f"{start} {none:.0f} of these {now.numerator:.0f} {was(none)} allocated none.")


def rarely_audited(rows: pd.DataFrame) -> Text | None:
    """How many active teams had few audits, by their number of audits, which is the category of the rows."""
    some = [row for row in latest(rows)[0].itertuples() if row.value]
    window = when(rows["period"].iloc[-1])
    if not some:
        return Text(f"No active team was rarely audited {window}.")
    parts = [f"{row.value:.0f} had {count_of(float(row.category), 'completed audit')}" for row in some]
    parts[0] = f"{count_of(some[0].value, 'active team')} had {count_of(float(some[0].category), 'completed audit')}"
    return Text(f"{series(parts)} {window}.")


def represented(rows: pd.DataFrame) -> Text | None:
    """The groups of children that are over- or under-represented: those whose part of the audits is some points from
    their part of the open cases.
    """
    wide = latest(rows)[0].pivot(index="group", columns="category", values="value").loc[rows["group"].unique()].dropna()
    if wide.empty:
        return None
    gap = wide["audits"] - wide["caseload"]
    ways = {"over-represented": gap[gap >= APART], "under-represented": gap[gap <= -APART]}
    parts = [
        f"{_parts(wide.loc[some.index])} {'is' if len(some) == 1 else 'are'} {way}"
        for way, some in ways.items()
        if len(some)
    ]
    if not parts:
        return Text(f"No group's part of the audits is {APART} points or more from its part of the open cases.")
    return Text(f"{'; '.join(parts)}.")


def _parts(wide: pd.DataFrame) -> str:
    parts = [f"{row.Index} ({percent(row.audits)}, and {percent(row.caseload)})" for row in wide.itertuples()]
    first = next(wide.itertuples())
    parts[0] = f"{first.Index} ({percent(first.audits)} of the audits, and {percent(first.caseload)} of the open cases)"
    return series(parts)


def moderation(rows: pd.DataFrame, framework: Framework) -> Text:
    """How often moderation raised and lowered a rating, and whether the whole effect lies in the expected range."""
    up, down = (only(latest(rows[rows["measure"] == f"moderation.{way}"])[0]) for way in ("upgraded", "downgraded"))
    if not up.denominator:
        return Text(f"No audits were moderated {when(up.period)}.")
    expected = framework.expected_moderation
    raised = f"raised {up.numerator:.0f}" if up.numerator else "raised none"
    lowered = f"lowered {down.numerator:.0f}" if down.numerator else "lowered none"
    whole = 100 * (up.numerator + down.numerator) / up.denominator
    place = "above" if whole > expected[1] else "below" if whole < expected[0] else "within"
    return Text(
        f"Of {quantity(up.denominator, 'moderated audit')} {when(up.period)}, moderation {lowered} and {raised}. The "
        f"whole effect, {percent(whole)}, is {place} the expected range of {expected[0]:g} to {expected[1]:g}%."
    )


def agreement(rows: pd.DataFrame, framework: Framework) -> Text | None:
    """How many ratings stood, were lowered and raised, and how far the auditor's and the final rating agree.

    ``rows`` are of ``moderation.grid`` and ``moderation.agreement``.
    """
    grid, kappa = (latest(rows[rows["measure"] == f"moderation.{name}"])[0] for name in ("grid", "agreement"))
    row, scale = only(kappa), list(framework.ratings)
    if not row.denominator:
        return None
    moves = grid["category"].map(scale.index) - grid["group"].map(scale.index)
    stood, lowered, raised = (grid.loc[way, "numerator"].sum() for way in (moves == 0, moves < 0, moves > 0))
    start = (
        f"Of {quantity(row.denominator, 'moderated audit')} {when(row.period)}, {or_none(stood)} kept the auditor's "
        f"rating, {or_none(lowered)} {was(lowered)} lowered and {or_none(raised)} {was(raised)} raised."
    )
    if pd.isna(row.value):
        return Text(f"{start} All were rated alike, so agreement beyond chance cannot be measured.")
    ends = f" (95% interval {round_half_up(row.low, 2)} to {round_half_up(row.high, 2)})" if pd.notna(row.low) else ""
    said = f"As linearly weighted kappa, agreement is {round_half_up(row.value, 2)}{ends}"
    return Text(f"{start} {said}; 1 is full agreement, 0 what chance would give.")


def outstanding(rows: pd.DataFrame, framework: Framework) -> Text:
    """Older actions that are still open: how many, for how many children, and when the oldest was raised."""
    values = latest(rows)[0].set_index("group")["value"]
    state = pd.Timestamp(rows["period"].iloc[-1].removeprefix("as at "))
    since = f"{state.to_period('M') - framework.thresholds.recent_months + 1}"
    if not values["actions"]:
        return Text(f"No action raised before {period(since)} was still outstanding {when(rows['period'].iloc[-1])}.")
    raised, time = day(state - pd.Timedelta(days=int(values["oldest"]))), when(rows["period"].iloc[-1])
    return Text(
        f"{quantity(values['actions'], 'action')} raised before {period(since)} {was(values['actions'])} still "
        f"outstanding {time}, for {quantity(values['children'], 'child')}; the oldest was raised on {raised}."
    )


def recommendations(rows: pd.DataFrame) -> Text:
    """How many recommendations are new, carried over and overdue."""
    counts = latest(rows)[0].set_index("category")["value"]
    if not counts["new"] and not counts["carried"]:
        return Text("No recommendation is open.")
    new, carried, overdue = (counts[name] for name in ("new", "carried", "overdue"))
    return Text(
        f"Part 5 has {count_of(new, 'new recommendation')} and {or_none(carried)} carried over from earlier months; "
        f"{or_none(overdue)} {is_are(overdue or 1)} overdue."
    )


def standings(rows: pd.DataFrame) -> Text:
    """How many recommendations are new, carried over, closed this month and overdue."""
    counts = latest(rows)[0].set_index("category")["value"]
    if not counts.any():
        return Text("No recommendation is open, and none was closed this month.")
    new, carried, closed, overdue = (counts[name] for name in ("new", "carried", "closed", "overdue"))
    said = [
        f"{count_of(new, 'recommendation')} {is_are(new)} new this month",
        f"{or_none(carried)} {is_are(carried or 1)} carried over",
        f"{or_none(closed)} {was(closed or 1)} closed",
    ]
    return Text(f"{capital(series(said))}; {or_none(overdue)} {is_are(overdue or 1)} overdue.")


def exemptions(rows: pd.DataFrame) -> Text:
    """How many exemptions of the month are listed, and how many for a routine reason are not."""
    listed, left = (only(latest(rows[rows["group"] == name])[0]) for name in ("exemptions", "exemptions left out"))
    start = f"{capital(count_of(listed.value, 'exemption'))} {was(listed.value)} granted {when(listed.period)}"
    rest = f"{count_of(left.value, 'exemption')} for such a reason {is_are(left.value)} not listed"
    return Text(f"{start} for a reason other than health, extended absence or alternate months; {rest}.")


def findings(rows: pd.DataFrame) -> Text:
    """How many warnings the checks of the records gave."""
    count = only(latest(rows[rows["category"] == ""])[0]).value
    return Text(f"The checks of the records gave {count_of(count, 'warning')}.")
