"""Exhibits: the numbered figures and tables of a report, with what they have in common.

Each has a caption that links to itself and says, below, how it is made. A notebook shows it as HTML; what it holds goes
with it as data, so that the workbook and the page's definitions are of the very tables that readers see.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import jinja2
import pandas as pd

from qa_analysis.contract import safe_text
from qa_analysis.exhibits.formats import Cell, anchor, day, period
from qa_analysis.figures.measures import ENTRIES

MIME = "application/vnd.qa-report.exhibit+json"
TEMPLATE = Path(__file__).with_name("exhibits.html.j2")


class Listing(NamedTuple):
    """A list: a ``frame`` with the columns that readers see, and its ``definition``, which says what is on it."""

    frame: pd.DataFrame
    definition: str


def bundle(
    kind: str,
    caption: str,
    made: Iterable[str],
    definition: str,
    frame: pd.DataFrame,
    total: list | None = None,
    **look: object,
) -> dict:
    """An exhibit as a notebook shows it: its HTML by ``kind`` (chart or table), and its data.

    ``made`` are the measures that it shows; ``definition`` is said of a list, which has none; ``total`` is its last
    line; ``look`` is what its kind needs to be drawn.
    """
    held = {"caption": caption, "made": list(made), "definition": definition, "columns": list(frame.columns)}
    held["lines"] = [[content(value) for value in line] for line in frame.itertuples(index=False)]
    held["total"] = [content(value) for value in total or []]
    named = {"name": anchor(caption), "measures": [ENTRIES[name] for name in held["made"]]}
    html = getattr(_macros(), kind)(numeric=_numeric(held["lines"]), **named, **held, **look)
    return {"text/html": html, MIME: held}


def _numeric(lines: list[list[dict]]) -> list[bool]:
    """Whether each column of a table has any number."""
    return [any("numbers" in cell for cell in column) for column in zip(*lines, strict=True)]


def content(value: object) -> dict:
    """What a cell holds: its words, the numbers or the date in it, and whether it stands for what is absent."""
    if isinstance(value, Cell):
        return {"text": str(value), "numbers": value.numbers} if value.numbers else {"text": str(value), "absent": True}
    if pd.isna(value):
        return {"text": "not recorded", "absent": True}
    if isinstance(value, pd.Timestamp):
        return {"text": day(value), "date": str(value.date())}
    if isinstance(value, pd.Period):
        return {"text": period(str(value)), "date": str(value)}
    return {"text": str(value)}


def exhibits(notebooks: list[Path]) -> list[dict]:
    """What the figures and tables of executed notebooks hold, in their order."""
    cells = [cell for path in notebooks for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [data[MIME] for data in outputs if MIME in data]


@cache
def _macros() -> jinja2.environment.TemplateModule:
    options = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    environment = jinja2.Environment(**options)
    environment.filters["breakable"] = safe_text.breakable
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).module
