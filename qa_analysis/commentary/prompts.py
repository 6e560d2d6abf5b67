"""Prompts: an empty text for a month's authors, with a heading for each section and a comment on what to write there.

Headings and questions come from the section notebooks, so they change when the notebooks do.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

from qa_analysis.commentary.places import OVERVIEW, asked, notebook_text, paragraphs
from qa_analysis.contract import params
from qa_analysis.errors import UserError

FIRST = "The month in a few sentences, for those who read nothing else."
TITLE = re.compile(r"#{1,2} (?P<title>(?P<section>Appendix \d|\S+).*)\n*(?P<words>[\s\S]*)")
WIDTH = 110


def sections(notebooks: list[Path], more: dict[str, str]) -> str:
    """The text, with a heading for each section of the notebooks; ``more`` has further words for a section's comment.

    Raises UserError that names a notebook that cannot be read.
    """
    texts = [notebook_text(path) for path in notebooks]
    names, asks = paragraphs(texts), asked(texts)
    heads = {OVERVIEW: (OVERVIEW, FIRST)}
    for path in notebooks:
        for section, title, question in _questions(path):
            heads.setdefault(section, (title, question))
    # Only sections that authors may write about: the build refuses text about any other.
    parts = {name: [*heads[name][1:], asks.get(name, "")] for name in names if name in heads}
    return "".join(_prompt(heads[name][0], words, names[name], more.get(name, "")) for name, words in parts.items())


def _questions(notebook: Path) -> Iterator[tuple[str, str, str]]:
    """Each section of a notebook: its number, title and question, which is the notebook's if it has none of its own."""
    first = ""
    for titled in filter(None, map(TITLE.match, _prose(notebook))):
        words = titled["words"]
        question = re.match(r"[\s\S]*\?|[\s\S]*", words)[0]
        first = first or question
        yield titled["section"].lower(), titled["title"], question or first


def _prose(notebook: Path) -> list[str]:
    """The text cells of a notebook."""
    try:
        cells = json.loads(params.text(notebook))["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{notebook}: not readable as a notebook. Restore it from an earlier version.") from None


def _prompt(title: str, questions: list[str], names: list[str | None], more: str) -> str:
    """A heading and a comment below it."""
    known = [name for name in names if name]
    generated = f"Computed paragraphs: {', '.join(known)}." if known else ""
    parts = [*(fill(part, WIDTH) for part in (*questions, generated) if part), more]
    # An end mark in a question or a recommendation would put the rest of the comment into the report.
    comment = "\n\n".join(filter(None, parts)).replace("-->", "-- >")
    return f"\n# {title}\n\n<!--\n{comment}\n-->\n"
