"""The keys of figures in words: the kinds of period, short labels, and the names of groups, categories and series."""

import pandas as pd

from qa_analysis.contract.words import quantity
from qa_analysis.exhibits.formats import heading
from qa_analysis.figures.measures import ENTRIES

QUARTERS, MONTHS, STATES = "financial quarters", "months", "month ends"


def kind_of_period(label: str) -> str:
    """The kind of period that a label names. Only figures of one kind can be joined by a line.

    >>> [kind_of_period(label) for label in ("2019-08", "2019-06/2019-08", "as at 2019-08-31", "2019-20 Q2")]
    ['months', 'windows of 3 months', 'month ends', 'financial quarters']
    """
    if " Q" in label:
        return QUARTERS
    if label.startswith("as at "):
        return STATES
    first, last = pd.Period(label[:7], "M"), pd.Period(label[-7:], "M")
    length = (last - first).n + 1
    return MONTHS if "/" not in label else f"windows of {quantity(length, 'month')}"


def short_label(label: str) -> str:
    """A period in two short lines, as written below an axis.

    >>> [short_label(label).split("\\n") for label in ("2019-08", "2019-06/2019-08", "as at 2019-08-31", "2019-20 Q2")]
    [['Aug', '2019'], ['Jun–Aug', '2019'], ['31 Aug', '2019'], ['2019-20', 'Q2']]
    """
    if kind_of_period(label) == QUARTERS:
        return label.replace(" ", "\n")
    if kind_of_period(label) == STATES:
        day = pd.Timestamp(label.removeprefix("as at "))
        return f"{day.day} {day:%b\n%Y}"
    first, last = pd.Period(label[:7], "M"), pd.Period(label[-7:], "M")
    if first == last:
        return f"{last:%b\n%Y}"
    return f"{first:%b}–{last:%b\n%Y}" if first.year == last.year else f"{first:%b %Y}–\n{last:%b %Y}"


def end_of(label: str) -> str:
    """The last day or month of a period, by which periods of several kinds are sorted.

    >>> sorted(["as at 2019-07-31", "2019-08", "2019-05/2019-07", "2019-07"], key=end_of)
    ['2019-05/2019-07', '2019-07', 'as at 2019-07-31', '2019-08']
    """
    return label.rpartition("/")[2].removeprefix("as at ")


def name_labels(labels: list[str], key: str, measure: str) -> list[str]:
    """A measure's groups or categories in words.

    An empty label among others stands for all of them, or, as a category of a measure about children, for the count of
    children.

    >>> name_labels(["", "analysis"], "group", "training.delivered"), name_labels([""], "group", "pool")
    (['All', 'Analysis'], [''])
    >>> name_labels(["", "notifications"], "category", "concerns.open")
    ['Children', 'Notifications']
    """
    children = key == "category" and measure in ENTRIES and ENTRIES[measure].about == "children"
    whole = "" if len(labels) == 1 else "Children" if children else "All"
    return [heading(label) if label else whole for label in labels]


def name_series(rows: pd.DataFrame) -> list[str]:
    """The name of each row's series: its group, its category or both, whichever differ between the rows.

    >>> rows = pd.DataFrame({"measure": "ratings.by_status", "group": ["CIN", "CP"], "category": ["Good", "Good"]})
    >>> name_series(rows), name_series(rows.assign(category=["Good", "Inadequate"]))
    (['CIN', 'CP'], ['CIN, Good', 'CP, Inadequate'])
    """
    differing = [key for key in ("group", "category") if rows[key].nunique() > 1]
    words = [_words(rows, key) for key in differing or ("group", "category")]
    return [", ".join(filter(None, row)) or "All" for row in zip(*words, strict=True)]


def _words(rows: pd.DataFrame, key: str) -> list[str]:
    labels = list(rows[key].unique())
    names = name_labels(labels, key, next(iter(rows["measure"]), ""))
    return rows[key].map(dict(zip(labels, names, strict=True))).tolist()
