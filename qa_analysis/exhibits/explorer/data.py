"""The data of the figures browser: every figure of a report with its words.

All that a reader sees is put into words here and not by the page's scripts, so that the browser and the rest of the
report cannot print a number differently.
"""

from operator import attrgetter

import numpy as np
import pandas as pd

from qa_analysis.contract.safe_text import isolate
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import capital
from qa_analysis.exhibits.explorer.labels import end_of, kind_of_period, name_labels, short_label
from qa_analysis.exhibits.explorer.marks import SHAPES, colours
from qa_analysis.exhibits.explorer.pictures import LETTER, by_group, over_time
from qa_analysis.exhibits.formats import UNITS, cell, interval, period
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.figures.measures.registry import Measure
from qa_analysis.figures.measures.training import MEANS
from qa_analysis.figures.table import NUMBERS

SUBJECTS = {
    "ratings": "Ratings",
    "inadequate": "Ratings",
    "feedback": "Feedback and views",
    "views": "Feedback and views",
    "themes": "Themes",
    "teams": "Identified teams",
    "concerns": "Children of Concern",
    "training": "Training",
    "dip_sample": "Training",
    "pool": "Auditors and moderators",
    "funnel": "Auditors and moderators",
    "exemptions": "Auditors and moderators",
    "completion": "Completion",
    "moderation": "Moderation",
    "actions": "Actions",
    "escalations": "Escalations",
    "coverage": "Coverage",
    "listings": "Lists",
}
TEXTS = ["printed", "interval", "unit"]


def contents(figures: pd.DataFrame, framework: Framework) -> dict:
    """Every measure of a report with its words and rows, and the charts that show them, as plain values for JSON.

    To keep the page small, a row has the positions of its service, period, group and category in their lists, its five
    numbers, and the positions of its printed value, interval and unit in the list of texts.
    """
    rows = _with_words(figures)
    periods = sorted(rows["period"].unique(), key=lambda label: (end_of(label), kind_of_period(label)))
    texts = list(dict.fromkeys(rows[TEXTS].to_numpy().ravel()))
    empty = figures.head(0)
    return {
        "periods": [[capital(period(label)), short_label(label), kind_of_period(label)] for label in periods],
        "texts": texts,
        "units": UNITS,
        "shapes": SHAPES,
        "letter": LETTER,
        "charts": {"over": _without_data(over_time(empty)), "at": _without_data(by_group(empty))},
        "subjects": _subjects(),
        "measures": {
            name: _measure(entry, rows[rows["measure"] == name], periods, texts, framework)
            for name, entry in ENTRIES.items()
        },
    }


def _with_words(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures with their value and interval as printed. A mean of shares has no count of people, so no numerator."""
    printed = [str(cell(row)) for row in figures.itertuples()]
    intervals = [str(interval(row)) for row in figures.itertuples()]
    counts = figures["numerator"].mask(figures["measure"].isin(MEANS))
    return figures.assign(numerator=counts, printed=printed, interval=intervals)


def _without_data(chart) -> dict:
    return {key: part for key, part in chart.to_dict().items() if key != "data"}


def _subjects() -> list[list]:
    """The names of measures by their subject, in the order of the figures."""
    subjects: dict[str, list[str]] = {}
    for name in ENTRIES:
        prefix = name.partition(".")[0]
        subjects.setdefault(SUBJECTS.get(prefix, capital(prefix)), []).append(name)
    return [[subject, names] for subject, names in subjects.items()]


def _measure(entry: Measure, rows: pd.DataFrame, periods: list, texts: list, framework: Framework) -> dict:
    coded = {key: pd.factorize(rows[key].to_numpy("object")) for key in ("service", "group", "category")}
    known = {"period": periods} | dict.fromkeys(TEXTS, texts)
    places = {key: rows[key].map({label: place for place, label in enumerate(every)}) for key, every in known.items()}
    keys = [coded["service"][0], places["period"], coded["group"][0], coded["category"][0]]
    columns = [*(key.tolist() for key in keys), *(_json_numbers(rows[number]) for number in NUMBERS)]
    columns += [places[text].tolist() for text in TEXTS]
    return {
        "title": entry.title,
        "words": definition(entry, framework, bool(rows["low"].notna().any())),
        "services": [isolate(service) for service in coded["service"][1]],
        "groups": name_labels(list(coded["group"][1]), "group", entry.name),
        "categories": name_labels(list(coded["category"][1]), "category", entry.name),
        "colours": colours(rows),
        "rows": [list(row) for row in zip(*columns, strict=True)],
    }


def _json_numbers(numbers: pd.Series) -> list[float | int | None]:
    """Numbers as JSON has them: whole ones without a decimal point, and None for a null, since JSON has no NaN."""
    return [None if np.isnan(n) else int(n) if n == int(n) else n for n in numbers.tolist()]


def definition(entry: Measure, framework: Framework, estimated: bool) -> list[tuple[str, str]]:
    """How a measure is made, as pairs of a term and its explanation."""
    parts = {
        "Definition": entry.definition,
        "Counted": entry.numerator,
        "Out of": entry.denominator,
        "Left out": entry.leaves_out,
        "Target": _target(entry, framework),
        "Interval": _estimate(entry, estimated),
    }
    return [(term, f"{capital(words).rstrip('.')}.") for term, words in parts.items() if words]


def _target(entry: Measure, framework: Framework) -> str:
    if not entry.target:
        return ""
    target = attrgetter(entry.target)(framework)
    return f"{target:g}{'%' if entry.unit == 'percent' else ''}, from {entry.target_source}"


def _estimate(entry: Measure, estimated: bool) -> str:
    if entry.sampled:
        return "95%, by Wilson's method: the audits are a sample, and the fewer they are the wider it is"
    if estimated:
        return "95%, from the estimate's own variance"
    return "None: everything on record is counted, so nothing is estimated"
