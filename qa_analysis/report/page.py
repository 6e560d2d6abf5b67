"""The page: makes one HTML page of the executed section notebooks, which loads nothing from anywhere."""

import base64
import hashlib
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

from qa_analysis.commentary import passages, places
from qa_analysis.contract.periods import month
from qa_analysis.errors import UserError
from qa_analysis.exhibits import exhibit, explorer, sentences
from qa_analysis.exhibits.formats import anchor, period
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.report.cross_references import link, require_safe
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.numbering import said

TEMPLATE, STYLE = (Path(__file__).with_name(f"report.{kind}") for kind in ("html.j2", "css"))


class Section(NamedTuple):
    """A section of the page: its number, anchor, title and HTML, the anchors and titles of numbered headings in it, and
    whether it opens a part.
    """

    number: str
    name: str
    title: str
    html: Markup
    below: list[tuple[str, str]]
    opens: bool


def page(notebooks: list[Path], report: OpenMonth, sources: dict, browser: Markup, bundle: str) -> str:
    """The whole page, from executed notebooks in reading order; ``sources`` are those of the manifest.

    ``browser`` is the section of the figures browser, and ``bundle`` the script that draws its charts.
    """
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    overview = report.written(places.OVERVIEW) or sentences.overview(
        report.rows(["ratings.by_month", "completion.rate"]), report.as_at
    )
    overview = markdown2html(overview._repr_markdown_())
    require_safe(overview, f"{report.source}, overview")
    held = exhibit.exhibits(notebooks)
    sections = [section(path) for path in notebooks]
    anchors, scripts = _anchors(sections, held), explorer.scripts(bundle)
    return template.render(
        front=report.front,
        month=report.month,
        title=period(report.month),
        as_at=period(report.state),
        partial=report.as_at < month(report.month).end_time.date(),
        since=period(str(report.since)),
        edition=report.edition,
        overview=Markup(link(overview, anchors)),
        parts=_parts([section._replace(html=Markup(link(section.html, anchors))) for section in sections]),
        definitions=[(ENTRIES[name], used) for name, used in _uses(held).items()],
        origins=passages.origins(said(notebooks)),
        explorer=browser,
        scripts=[Markup(script) for script in scripts],
        policy=Markup(" ".join(f"'sha256-{_digest(script)}'" for script in scripts)),
        style=Markup(STYLE.read_text(encoding="utf-8") + explorer.STYLE),
        sources=sources,
    )


def _digest(script: str) -> str:
    """The SHA-256 of a script, by which the Content-Security-Policy of the page allows it to run."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _parts(sections: list[Section]) -> list[list[Section]]:
    """The sections by part: one that opens a part, and those that follow it."""
    parts: list[list[Section]] = []
    for section in sections:
        parts += [[]] if section.opens or not parts else []
        parts[-1].append(section)
    return parts


def _anchors(sections: list[Section], held: list[dict]) -> dict[str, str]:
    """The anchor of each place that a text may name: Figure 1, Table 2, section 1.1, part 1, Appendix 1."""
    anchors = {exhibit["caption"].split(".")[0]: anchor(exhibit["caption"]) for exhibit in held}
    for section in sections:
        appendix = section.name.startswith("appendix")
        anchors[f"Appendix {section.number}" if appendix else f"section {section.number}"] = section.name
        anchors |= {f"section {title.split(' ')[0]}": name for name, title in section.below}
        if section.opens and not appendix:
            anchors[f"part {section.number.split('.')[0]}"] = section.name
    return anchors


def _uses(held: list[dict]) -> dict[str, list[tuple[str, str]]]:
    """The anchors and numbers of the figures and tables that show each measure, in the order of the measures."""
    uses = {name: [exhibit["caption"] for exhibit in held if name in exhibit["made"]] for name in ENTRIES}
    return {name: [(anchor(caption), caption.split(".")[0]) for caption in captions] for name, captions in uses.items()}


def section(path: Path) -> Section:
    """An executed notebook as a section: without code, with headings below those of the page and anchors of its own."""
    html, _ = _exporter().from_notebook_node(nbformat.read(path, as_version=4))
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", html)
    if not heading:
        raise UserError(f"{path.name}: it has no title. Begin its first cell with # and the section's number and name.")
    title = Markup(heading[1])
    number = title.split(" ")[1] if title.startswith("Appendix") else title.split(" ")[0]
    opens = title.startswith("Appendix") or number.endswith(".0") or "." not in number
    name = f"{'appendix' if title.startswith('Appendix') else 'section'}-{number.replace('.', '-')}"
    require_safe(html, f"{path.name}, or what its authors wrote")
    body = _with_anchors(re.sub(r"<h1[^>]*>.*?</h1>", "", html, count=1), name, below=2 if opens else 3)
    below = re.findall(r'<h\d id="([^"]+)"><a [^>]*>(\d\.\d .*?)</a>', body)
    return Section(number, name, title, Markup(body), [(name, Markup(words)) for name, words in below], opens)


def _with_anchors(html: str, name: str, below: int) -> str:
    """HTML with each heading a link to its own anchor, at the levels from ``below`` + 1 on with none skipped."""
    used = sorted(set(re.findall(r"<h([1-6])\b", html)))
    levels = {level: min(below + place, 6) for place, level in enumerate(used, 1)}
    numbers = itertools.count(1)

    def heading(match: re.Match) -> str:
        level, link = levels[match[1]], f"{name}-{next(numbers)}"
        # A heading that becomes a link cannot have links in it.
        words = re.sub(r"</?a\b[^>]*>", "", match[2])
        return f'<h{level} id="{link}"><a class="permalink" href="#{link}">{words}</a></h{level}>'

    return re.sub(r"<h([1-6])[^>]*>(.*?)</h\1>", heading, html, flags=re.DOTALL)


@cache
def _exporter() -> HTMLExporter:
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_anchor_links=True)
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    return exporter
