"""Exhibits: the numbered figures and tables of a report, and what they have in common.

Each has a caption that links to itself and, below, a note of how it is made. A notebook shows it as HTML and carries
its contents as data in the same output, so that the workbook and the page's definitions match what readers see.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import jinja2
import pandas as pd

from qa_analysis.contract import safe_text
from qa_analysis.exhibits.formats import Cell, Text, anchor, day, period
from qa_analysis.figures.measures import ENTRIES

MIME = "application/vnd.qa-report.exhibit+json"
TEMPLATE = Path(__file__).with_name("exhibits.html.j2")


class Listing(NamedTuple):
    """A list: its ``frame`` has the columns that readers see, and its ``definition`` says what is on the list.

    ``introduction`` is said before the list, even if nothing is on it.
    """

    frame: pd.DataFrame
    definition: str
    introduction: Text = Text("")


def bundle(
    kind: str,
    caption: str,
    made: Iterable[str],
    definition: str,
    frame: pd.DataFrame,
    total: list | None = None,
    **look: object,
) -> dict:
    """The output of a notebook for an exhibit: its HTML by ``kind`` (chart or table), and its contents as data.

    ``made`` names the measures that it shows; ``definition`` explains a list, which shows no measure; ``total`` is the
    last line of a table; ``look`` is what else the template of that kind needs.
    """
    data = {"caption": caption, "made": list(made), "definition": definition, "columns": list(frame.columns)}
    data["lines"] = [[content(value) for value in line] for line in frame.itertuples(index=False)]
    data["total"] = [content(value) for value in total or []]
    named = {"name": anchor(caption), "measures": [ENTRIES[name] for name in data["made"]]}
    html = getattr(_macros(), kind)(numeric=_numeric(data["lines"]), **named, **data, **look)
    return {"text/html": html, MIME: data}


def _numeric(lines: list[list[dict]]) -> list[bool]:
    """Whether each column of a table has a number in any of its cells."""
    return [any("numbers" in cell for cell in column) for column in zip(*lines, strict=True)]


def content(value: object) -> dict:
    """The contents of a cell: its text, any numbers or date in it, and ``absent`` if there is no value to show."""
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
    """The data of the figures and tables in executed notebooks, in their order."""
    cells = [cell for path in notebooks for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [data[MIME] for data in outputs if MIME in data]


@cache
def _macros() -> jinja2.environment.TemplateModule:
    # Without autoescape a name in the records could put markup or a script into the page.
    options = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    environment = jinja2.Environment(**options)
    environment.filters["breakable"] = safe_text.breakable
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).module
