"""Sentences: how far moderation changes ratings."""

import pandas as pd

from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import quantity
from qa_analysis.exhibits.formats import FEW, Text, percent, round_half_up, when
from qa_analysis.exhibits.sentences.grammar import (
    latest,
    only,
    or_none,
    was,
)


def moderation(rows: pd.DataFrame, framework: Framework) -> Text:
    """How often moderation raised and lowered a rating, and whether the whole effect lies in the expected range."""
    up, down = (only(latest(rows[rows["measure"] == f"moderation.{way}"])[0]) for way in ("upgraded", "downgraded"))
    if not up.denominator:
        return Text(f"No audits were moderated {when(up.period)}.")
    expected = framework.expected_moderation
    changed = up.numerator + down.numerator
    whole = 100 * changed / up.denominator
    done = f": it lowered {or_none(down.numerator)} and raised {or_none(up.numerator)}" if changed else ""
    start = f"Moderation changed {or_none(changed)} of {quantity(up.denominator, 'rating')}"
    between = f"the expected range of {expected[0]:g} to {expected[1]:g}%"
    if up.denominator < FEW:
        return Text(f"{start} {when(up.period)}{done}. That is too few to set beside {between}.")
    place = "above" if whole > expected[1] else "below" if whole < expected[0] else "within"
    # With a decimal if it is printed like an end of the range and is not.
    is_near = percent(whole) in map(percent, expected) and whole not in expected
    share = f" ({round_half_up(whole, int(is_near))}%)" if changed else ""
    return Text(f"{start}{share} {when(up.period)}{done}. That is {place} {between}.")


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
        f"rating, {or_none(lowered)} {was(lowered or 1)} lowered and {or_none(raised)} {was(raised or 1)} raised."
    )
    if pd.isna(row.value):
        return Text(f"{start} All ratings were the same, so agreement beyond chance cannot be measured.")
    ends = f" (95% interval {round_half_up(row.low, 2)} to {round_half_up(row.high, 2)})" if pd.notna(row.low) else ""
    said = f"As linearly weighted kappa, agreement is {round_half_up(row.value, 2)}{ends}"
    return Text(f"{start} {said}; 1 is full agreement, 0 what chance would give.")
