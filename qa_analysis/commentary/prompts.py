"""Prompts: an empty text for a month's authors, with a heading for each section and what to write there as a comment.

The headings and questions are those of the section notebooks, so that they change with them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

from qa_analysis.commentary.passages import OVERVIEW, paragraphs
from qa_analysis.contract import params
from qa_analysis.errors import UserError

FIRST = "The month in a few sentences, for those who read nothing else."
TITLE = re.compile(r"#{1,2} (?P<title>(?P<section>\S+).*)\n*(?P<words>[\s\S]*)")
WIDTH = 110


def sections(notebooks: list[Path], more: dict[str, str]) -> str:
    """The text, with a heading for each section of the notebooks; ``more`` is what else to say there, by section.

    Raises UserError that names a notebook that cannot be read.
    """
    names = paragraphs([params.text(path) for path in notebooks])
    asked = {OVERVIEW: (OVERVIEW, FIRST)}
    for path in notebooks:
        for section, title, question in _asked(path):
            asked.setdefault(section, (title, question))
    return "".join(_section(*asked[of], named, more.get(of, "")) for of, named in names.items() if of in asked)


def _asked(notebook: Path) -> Iterator[tuple[str, str, str]]:
    """Each section of a notebook, its title and its question: its own, else that of the notebook."""
    first = ""
    for titled in filter(None, map(TITLE.match, _prose(notebook))):
        words = titled["words"]
        question = re.match(r"[\s\S]*\?|[\s\S]*", words)[0]
        first = first or question
        yield titled["section"].lower(), titled["title"], question or first


def _prose(notebook: Path) -> list[str]:
    """The cells of a notebook that are text."""
    try:
        cells = json.loads(params.text(notebook))["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{notebook}: not readable as a notebook. Restore it from an earlier version.") from None


def _section(title: str, question: str, names: list[str], more: str) -> str:
    """A heading and a comment below it, which nothing in its text can end."""
    computed = f"Computed paragraphs: {', '.join(names)}." if names else ""
    said = [*(fill(part, WIDTH) for part in (question, computed) if part), more]
    comment = "\n\n".join(filter(None, said)).replace("-->", "-- >")
    return f"\n# {title}\n\n<!--\n{comment}\n-->\n"
