"""Sentences that many measures share and that are more than one share: groups set apart, a course over time, themes."""

import pandas as pd

from qa_analysis.contract.periods import span
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import capital, plural, quantity, series, times
from qa_analysis.exhibits.formats import FEW, Text, cell, period, when
from qa_analysis.exhibits.sentences.grammar import figure_of, in_brackets, latest, only, share_of, uncapital
from qa_analysis.figures.table import months_together, one_each

ALIKE = "one audit rated otherwise would change the order"


def divided(rows: pd.DataFrame, what: str, begun: str) -> Text:
    """How a whole divides into categories in the last period: the count of each, without those of 0.

    ``what`` is the noun of the whole and ``begun`` who did it, such as ``Chairs began``.
    """
    now = latest(rows)[0]
    last = only(now)
    if not last.denominator:
        return Text(f"{begun} no {plural(what)} {when(last.period)}.")
    parts = [f"{row.numerator:.0f} about {uncapital(row.category)}" for row in now[now["numerator"] > 0].itertuples()]
    rest = last.denominator - now["numerator"].sum()
    parts += [f"{rest:.0f} without a theme"] if rest else []
    return Text(f"{begun} {quantity(last.denominator, what)} {when(last.period)}: {series(parts)}.")


def best_and_worst(rows: pd.DataFrame, framework: Framework, groups: str, what: str = "completed audit") -> Text:
    """The groups with the largest and the smallest share rated Good, and rated Inadequate.

    ``rows`` are of several months. If most groups have fewer than ten in the last month, the months are taken together.
    Groups that have fewer are left out. An order that one audit would change is not given.
    """
    pooled = _last_or_together(rows)
    readable = pooled[pooled["denominator"] >= FEW]
    time, enough = when(only(pooled).period), f"with at least {FEW} {plural(what)}"
    if readable["group"].nunique() < 2:
        return Text(f"There were too few {plural(what)} {time} to compare {groups}.")
    parts = [
        _apart(readable[readable["category"] == rating], rating) for rating in (framework.good, framework.inadequate)
    ]
    left_out = pooled["group"].nunique() > readable["group"].nunique()
    return Text(f"{capital(time)}, {'; '.join(parts)}{f' (among {groups} {enough})' if left_out else ''}.")


def _last_or_together(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last month, or of all months together if most groups with audits have fewer than ten in it."""
    now = latest(rows)[0]
    if (now.loc[now["denominator"] > 0, "denominator"] >= FEW).mean() > 0.5:
        return now
    return months_together(rows)


def _apart(rows: pd.DataFrame, rating: str) -> str:
    """The groups with the largest and the smallest share of a rating, if one audit rated otherwise leaves them so."""
    if not rows["numerator"].any():
        return f"nothing was rated {rating}"
    # From the counts: a per cent divided by 100 may miss the same share by the last digit.
    counts = rows.assign(share=rows["numerator"] / rows["denominator"])
    high, low = (counts[counts["share"] == end] for end in (counts["share"].max(), counts["share"].min()))
    others = [counts.drop(ends.index)["share"] for ends in (high, low)]
    is_highest = ((high["numerator"] - 1) / high["denominator"] > others[0].max()).all()
    is_lowest = ((low["numerator"] + 1) / low["denominator"] < others[1].min()).all()
    most = [f"most frequent in {_named(high)}"] if is_highest else []
    ends = most + ([f"least{' frequent' * (not most)} in {_named(low)}"] if is_lowest else [])
    return f"{rating} was {' and '.join(ends)}" if ends else f"{rating} hardly differed ({ALIKE})"


def _named(rows: pd.DataFrame) -> str:
    """Groups with their shares."""
    return series(f"{row.group} ({in_brackets(row)})" for row in rows.itertuples())


def gaps(rows: pd.DataFrame, groups: str) -> Text | None:
    """In how many groups a rating had a smaller or a larger share than in the months before, and the widest gap.

    ``rows`` are of several months; groups with fewer than ten in either part are left out.
    """
    now, label, rating = latest(rows)[0], rows["period"].iloc[-1], rows["category"].iloc[-1]
    before = months_together(rows[rows["period"] != label]) if rows["period"].nunique() > 1 else now.iloc[:0]
    both = now.merge(before, on=["group", "category"], suffixes=("", "_before"))
    are_many = (both["denominator"] >= FEW) & (both["denominator_before"] >= FEW)
    pairs, few = both[are_many], both[~are_many & (both["denominator"] > 0)]
    if pairs.empty:
        return None
    enough = f" with at least {FEW} ratings" if len(few) else ""
    months = rows["period"].nunique() - 1
    earlier = f"in the {quantity(months, 'month') if months > 1 else 'month'} before"
    sizes = _sizes(pairs, f"{groups}{enough}", f"{when(label)} {{}} {earlier}")
    return Text(f"{rating} had {sizes}{_widest(pairs)}.{_left_out(few)}")


def _sizes(pairs: pd.DataFrame, groups: str, time: str) -> str:
    """In how many groups a share was smaller and larger, or where it was if there is one group only.

    ``time`` has a slot for the word that compares: ``than`` or ``as``.
    """
    change = pairs["value"] - pairs["value_before"]
    counts = {"a smaller": int((change < 0).sum()), "a larger": int((change > 0).sum())}
    some = {size: count for size, count in counts.items() if count} or {"the same": len(pairs)}
    first, *others = some
    where = f"{_of(some[first], len(pairs))} {groups}" if len(pairs) > 1 else pairs["group"].iloc[0]
    aside = "".join(f", and {size} one in {some[size]}," for size in others)
    return f"{first} share in {where}{aside} {time.format('as' if first == 'the same' else 'than')}"


def _of(count: int, whole: int) -> str:
    if count == whole:
        return "both" if whole == 2 else f"all {whole}"
    return f"{count} of {whole}"


def _widest(pairs: pd.DataFrame) -> str:
    """The shares of the group with the widest gap between them; empty if there is no gap."""
    change = (pairs["value"] - pairs["value_before"]).abs()
    widest = pairs.loc[change.idxmax()]
    before = pd.Series({name: widest[f"{name}_before"] for name in ("numerator", "denominator", "value")})
    shares = f"{share_of(widest)}, against {share_of(before)}"
    if not change.any():
        return ""
    return f". The widest gap was in {widest['group']}: {shares}" if len(pairs) > 1 else f": {shares}"


def _left_out(few: pd.DataFrame) -> str:
    """A sentence with the groups that are too few to be set beside the months before; empty if there are none."""
    if few.empty:
        return ""
    named = series(f"{row.group} ({in_brackets(row)})" for row in few.itertuples())
    return f" {named} {'has' if len(few) == 1 else 'have'} too few."


def most_and_least(rows: pd.DataFrame, what: str) -> Text | None:
    """The group with the largest and the group with the smallest share in the last period."""
    now = latest(rows)[0]
    known = now[now["denominator"] > 0].sort_values("value", ascending=False, kind="stable")
    if len(known) < 2:
        return None
    known = known.assign(group=known["group"].map(plural))
    high, low = (known[known["value"] == end] for end in (known["value"].max(), known["value"].min()))
    ends = f"most often for {_named(high)} and least often for {_named(low)}"
    return Text(f"{what} {ends} {when(only(now).period)}.") if len(high) < len(known) else None


def trajectory(rows: pd.DataFrame, said: str) -> Text | None:
    """One figure in each of the periods that have a value, oldest first; the last period is named with its year."""
    known = one_each(rows, "period").loc[rows["value"].notna()]
    if known.empty:
        return None
    return Text(f"{said} {series(_figure_and_time(row, known) for row in known.itertuples())}.")


def _figure_and_time(row, rows: pd.DataFrame) -> str:
    """The figure and the period of a row among others. A year is named once, with the last period of that year."""
    later = rows["period"][rows["period"] > row.period]
    figure = cell(row) if row.unit == "count" else figure_of(row)
    return f"{figure} {when(row.period, later.iloc[0] if len(later) else '')}"


def records_begin(rows: pd.DataFrame, since: pd.Period, financial_year_start: int = 4) -> Text | None:
    """A note that a window or quarter reaches back before the records begin; None if none does."""
    labels = [label for label in rows["period"].unique() if not label.startswith("as at")]
    begins = any(span(label, financial_year_start)["month"].iloc[0] < since for label in labels)
    return Text(f"Audits are on record since {period(str(since))} only.") if begins else None


def themes(rows: pd.DataFrame, said: str) -> Text:
    """The themes named in audits, the most frequent first."""
    ordered = latest(rows)[0].sort_values(["value", "category"], ascending=[False, True])
    return Text(f"{said}: {series(f'{uncapital(row.category)} ({times(row.value)})' for row in ordered.itertuples())}.")
