"""The report: executed section notebooks to one page that loads nothing from anywhere."""

import itertools
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import jinja2
import nbformat
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html

from qa_analysis import narrative
from qa_analysis.commentary import OVERVIEW
from qa_analysis.errors import UserError
from qa_analysis.month import OpenMonth
from qa_analysis.periods import month
from qa_analysis.wording import period

TEMPLATE = Path(__file__).with_name("report.html.j2")


class Section(NamedTuple):
    """One section of the page: its number, the name of its anchors, its title, its HTML and whether it opens a part."""

    number: str
    name: str
    title: str
    html: Markup
    opens: bool


def page(notebooks: list[Path], report: OpenMonth, sources: dict) -> str:
    """The whole page, from executed notebooks in their order; ``sources`` are those of the manifest."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    overview = report.commentary(OVERVIEW) or narrative.overview(report.rows("completion.rate"), report.as_at)
    return template.render(
        front=report.front,
        month=period(report.month),
        as_at=period(report.state),
        partial=report.as_at < month(report.month).end_time.date(),
        since=period(str(report.since)),
        edition=report.edition,
        overview=Markup(markdown2html(overview._repr_markdown_())),
        sections=[section(path) for path in notebooks],
        sources=sources,
    )


def section(path: Path) -> Section:
    """An executed notebook as a section, its code left out, its headings below the page's and its anchors its own."""
    html, _ = _exporter().from_notebook_node(nbformat.read(path, as_version=4))
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", html)
    if not heading:
        raise UserError(f"{path.name}: it has no title. Begin its first cell with # and the section's number and name.")
    title = Markup(heading[1])
    number = title.split(" ")[1] if title.startswith("Appendix") else title.split(" ")[0]
    opens = title.startswith("Appendix") or number.endswith(".0") or "." not in number
    name = f"{'appendix' if title.startswith('Appendix') else 'section'}-{number.replace('.', '-')}"
    body = re.sub(r"<h1[^>]*>.*?</h1>", "", html, count=1)
    return Section(number, name, title, Markup(_anchored(body, name, below=2 if opens else 3)), opens)


def _anchored(html: str, name: str, below: int) -> str:
    """HTML with its headings in the levels next below a section's own, none left out, each with its own anchor."""
    used = sorted(set(re.findall(r"<h([1-6])\b", html)))
    levels = {level: min(below + place, 6) for place, level in enumerate(used, 1)}
    numbers = itertools.count(1)
    html = re.sub(r"<h([1-6])[^>]*>", lambda tag: f'<h{levels[tag[1]]} id="{name}-{next(numbers)}">', html)
    return re.sub(r"</h([1-6])>", lambda tag: f"</h{levels[tag[1]]}>", html)


@cache
def _exporter() -> HTMLExporter:
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_anchor_links=True)
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    return exporter
