"""Patterns: a sentence as the report prints it, with slots that figure rows fill.

``{of completed audit} were submitted late`` is a share of things, ``{count child} had an open concern`` a count of
them. The library adds what every such sentence needs: how many of how many, the agreement of the verb, the period, the
period before, and that only records which say so are counted. None and all are said in words.

``{category}``, ``{group}`` and ``{service}`` are the keys of the row. ``{when}`` puts the period where it stands;
without it the period follows the pattern.
"""

import re

import pandas as pd

from qa_analysis.contract.words import capital
from qa_analysis.errors import UserError
from qa_analysis.exhibits.formats import Text, when
from qa_analysis.exhibits.sentences.grammar import against, count_of, latest, only, share_of, uncapital
from qa_analysis.figures.measures.training import MEANS
from qa_analysis.figures.table import KEYS

SLOT = re.compile(r"\{(of|count) ([^{}]+)\}")
SLOTS = ("when", "category", "group", "service")
KEY = re.compile(r"\{(category|group|service)\}")
ONE = {"were": "was", "are": "is", "have": "has"}
SLOTTED = "Write a share as {of audit}, a count as {count audit}; a mean is said by a function of its own."
MOST = 12  # choices that an error names
NOT = {
    "were": "was not",
    "are": "is not",
    "have": "does not have",
    "had": "did not have",
    "included": "did not include",
}


def sentence(rows: pd.DataFrame, pattern: str, zero: str = "") -> Text | None:
    """A pattern filled in from the rows of one figure, in its last period and against the period before.

    ``zero`` is the pattern's counterpart where none of the things is counted; it may say the opposite, so it is not
    compared with the period before. Nothing is said of a share of nothing.
    Raises UserError for a pattern without a slot or with the wrong one, and for rows of several figures.

    >>> row = {"measure": "completion.late", "service": "", "period": "2019-08", "group": "", "category": ""}
    >>> rows = pd.DataFrame([row | {"numerator": 6.0, "denominator": 41.0, "value": 600 / 41, "unit": "percent"}])
    >>> sentence(rows, "{of completed audit} were submitted late")
    '6 of 41 completed audits (15%) were submitted late in August 2019.'
    """
    if not (slot := SLOT.search(pattern)):
        raise UserError(f"{pattern!r} has no slot. {SLOTTED}")
    if rows.empty:
        return None
    kind, noun = slot.groups()
    now, before = (only(half) for half in _of_one_figure(rows, kind))
    if kind == "of" and not now.denominator and not _unknown(now):
        return None
    if kind == "of" and not now.denominator:
        asked = _with_keys(_question(pattern, slot), now)
        return Text(f"It is not recorded for any {noun} {when(now.period)} whether {asked}.")
    is_zero = zero and not now.numerator and not _unknown(now)
    said = _with_keys(zero if is_zero else _filled(pattern, slot, now), now)
    time = when(now.period)
    said = said.replace("{when}", time) if "{when}" in said else f"{said} {time}"
    # Windows a month apart share months, so a step from one to the next says little.
    return Text(f"{capital(said)}{'' if is_zero or '/' in now.period else against(now, before)}.")


def _of_one_figure(rows: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the last period and of the one before, if they are of one figure that this kind of slot can say."""
    now, before = latest(rows)
    row = only(now)
    if len(now) > 1:
        several = next(key for key in KEYS if now[key].nunique() > 1)
        choices = ", ".join(map(repr, now[several].unique()[:MOST]))
        raise UserError(f"{row.measure} has several figures there. Say which {several}: {choices}.")
    fits = row.unit == "percent" and row.measure not in MEANS if kind == "of" else row.unit == "count"
    if not fits:
        raise UserError(f"{row.measure} cannot be said with {{{kind} …}}: it has the unit {row.unit}. {SLOTTED}")
    return now, before


def _unknown(row) -> bool:
    """Whether records are left out because they do not say whether they are counted."""
    return getattr(row, "unknown", 0) > 0


def _question(pattern: str, slot: re.Match) -> str:
    """What is not known, as the words after ``whether``."""
    asked = f"{pattern[: slot.start()]}it{_with_verb(pattern[slot.end() :], ONE)}"
    return uncapital(" ".join(asked.replace("{when}", "").strip(" ,").split()))


def _with_keys(text: str, row) -> str:
    return KEY.sub(lambda key: getattr(row, key[1]), text)


def _filled(pattern: str, slot: re.Match, row) -> str:
    """The pattern with its slot filled in, and the verb after it in agreement."""
    kind, noun = slot.groups()
    start, rest = pattern[: slot.start()], pattern[slot.end() :]
    if kind == "count":
        return start + count_of(row.value, noun) + (_with_verb(rest, ONE) if row.value == 1 else rest)
    if row.denominator == 1 and not row.numerator and rest.strip().partition(" ")[0] in NOT:
        return f"{start}the one {noun}{_known(row)}{_with_verb(rest, NOT)}"
    is_one = 1 in (row.numerator, row.denominator)
    return start + share_of(row, noun, _known(row)) + (_with_verb(rest, ONE) if is_one else rest)


def _known(row) -> str:
    return " for which this is recorded" if _unknown(row) else ""


def _with_verb(rest: str, forms: dict[str, str]) -> str:
    """The words after a slot with their verb in another form, if it is one of those."""
    return re.sub(r"^ (\w+)\b", lambda verb: f" {forms.get(verb[1], verb[1])}", rest)
