"""The report: executed section notebooks to one page that loads nothing from anywhere."""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import jinja2
import nbformat
from nbconvert import HTMLExporter

from qa_analysis.month import OpenMonth
from qa_analysis.wording import period

TEMPLATE = Path(__file__).with_name("report.html.j2")
PACKAGES = ("qa-analysis", "pandas", "matplotlib", "seaborn", "great-tables", "papermill", "nbconvert")


class Section(NamedTuple):
    """One section of the page: the name of its anchors, its title and its HTML."""

    name: str
    title: str
    html: str


def page(notebooks: list[Path], report: OpenMonth, sources: list[Path]) -> str:
    """The whole page, from executed notebooks in their order; ``sources`` are the files its provenance vouches for."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        month=period(report.month),
        as_at=period(f"as at {report.as_at}"),
        edition=report.edition,
        sections=[section(path) for path in notebooks],
        warnings=len(report.findings),
        fingerprint=fingerprint(sources),
        versions=[f"{name} {version(name)}" for name in PACKAGES],
    )


def section(path: Path) -> Section:
    """An executed notebook as a section, its code left out, its headings one level down and its anchors its own."""
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_anchor_links=True)
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    html, _ = exporter.from_notebook_node(nbformat.read(path, as_version=4))
    title = re.search(r"<h1[^>]*>(.*?)</h1>", html)[1]
    name = f"section-{path.name.split('_')[0]}"
    html = re.sub(r"<h1[^>]*>.*?</h1>", "", html, count=1)
    html = re.sub(r'<h([2-5])( id="[^"]*")?', lambda h: f'<h{int(h[1]) + 1} id="{name}-{h.start()}"', html)
    return Section(name, jinja2.utils.markupsafe.Markup(title), jinja2.utils.markupsafe.Markup(html))


def fingerprint(sources: list[Path]) -> str:
    """SHA-256 of files, by name and content, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(sources, key=lambda path: path.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
