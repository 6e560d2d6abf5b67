"""Sentences: what is done about audits: actions, recommendations; and lists of exemptions and warnings."""

import pandas as pd

from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import capital, quantity, series
from qa_analysis.exhibits.formats import Text, day, when
from qa_analysis.exhibits.sentences.grammar import (
    count_of,
    is_are,
    latest,
    only,
    or_none,
    was,
)


def outstanding(rows: pd.DataFrame, framework: Framework) -> Text:
    """Older actions that are still open: how many, for how many children, and when the oldest was raised."""
    now = latest(rows)[0]
    values, label = now.set_index("group")["value"], now["period"].iloc[0]
    # A state may be of a day after the report's month, so its date does not tell which months are the recent ones.
    older = f"raised before the last {quantity(framework.thresholds.recent_months, 'month')}"
    if not values["actions"]:
        return Text(f"No action {older} was still outstanding {when(label)}.")
    raised = day(pd.Timestamp(label.removeprefix("as at ")) - pd.Timedelta(days=int(values["oldest"])))
    return Text(
        f"{quantity(values['actions'], 'action')} {older} {was(values['actions'])} still outstanding {when(label)}, "
        f"for {quantity(values['children'], 'child')}; the oldest was raised on {raised}."
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
    rest = f"; {left.value:.0f} more, for one of these reasons, {is_are(left.value)} not listed" if left.value else ""
    more = "Section 2.1 counts an auditor with several exemptions once"
    return Text(f"{start} for a reason other than health, extended absence or alternate months{rest}. {more}.")


def findings(rows: pd.DataFrame) -> Text:
    """How many warnings the checks of the records gave."""
    count = only(latest(rows[rows["category"] == ""])[0]).value
    return Text(f"The checks of the records gave {count_of(count, 'warning')}.")
