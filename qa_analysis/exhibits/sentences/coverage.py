"""Sentences: which teams and groups of children audits reach."""

import pandas as pd

from qa_analysis.contract.words import capital, series
from qa_analysis.exhibits.formats import FEW, Text, percent, when
from qa_analysis.exhibits.sentences.grammar import (
    against,
    count_of,
    figure_of,
    latest,
    only,
    share_of,
    was,
)

APART = 5  # percentage points by which a group's part of the audits and of the open cases differ enough to be named


def teams_missed(rows: pd.DataFrame) -> Text | None:
    """How many active teams had no completed audit, and how many of these had none allocated."""
    audited, allocated = (rows[rows["measure"] == f"coverage.teams_not_{name}"] for name in ("audited", "allocated"))
    (now, before), none = (only(half) for half in latest(audited)), only(latest(allocated)[0]).numerator
    if not now.denominator:
        return None
    if not now.numerator:
        earlier = f"; {when(before.period, now.period)} {figure_of(before)} had none" if before is not None else ""
        return Text(f"Every active team had a completed audit {when(now.period)}{earlier}.")
    start = f"{capital(share_of(now, 'active team'))} had no completed audit {when(now.period)}{against(now, before)}."
    if none == now.numerator == 1:
        return Text(f"{start} It was left out of the allocation.")
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
    their part of the open cases. Nothing is said of fewer than ten audits or cases.
    """
    now = latest(rows)[0]
    wide = now.pivot(index="group", columns="category", values="value").loc[now["group"].unique()].dropna()
    if wide.empty or (now["denominator"] < FEW).any():
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
