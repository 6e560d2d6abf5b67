"""A report read as its readers do: what a page says, tables, pictures, and what the notebooks showed on the way."""

import re
from contextlib import contextmanager, nullcontext
from html.parser import HTMLParser

import nbformat
import pytest
from conftest import ROOT

import qa_analysis as qa
from qa_analysis.commentary.places import notebook_text
from qa_analysis.exhibits import explorer, vega
from qa_analysis.exhibits.charts import drawing
from qa_analysis.publications import manifest
from qa_analysis.report import page, section
from qa_analysis.report.contents import contents_for
from qa_analysis.report.handover import handed_over
from qa_analysis.report.numbering import number_exhibits

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-]|\.\d)")
SILENT = ("style", "title", "script")
INLINE = ("a", "b", "bdi", "code", "em", "span", "strong", "wbr")
EMPTY = ("br", "img", "input", "link", "meta", "source", "wbr")


class Page(HTMLParser):
    """What a reader and a browser see of a page: its words by section, tables, pictures, anchors and links."""

    def __init__(self, html, charts=()):
        super().__init__()
        self.html = html
        self.charts = {f"Figure {number}. {chart.caption}": chart for number, chart in enumerate(charts, 1)}
        self.ids, self.links, self.tables, self.data, self.images, self.headings = [], [], {}, {}, {}, []
        self.words, self.section, self.figure, self.within = {"": []}, "", "", []
        self.feed(html)
        self.texts = {name: " ".join("".join(words).split()) for name, words in self.words.items()}
        self.text = " ".join(self.texts.values())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self._apart(tag)
        if tag not in EMPTY:
            self.within.append(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        if tag == "section":
            self.section = attributes["aria-labelledby"]
            self.words[self.section] = []
        elif tag == "figure":
            self.figure = attributes["id"]
        elif tag == "img":
            self.images[self.figure] = attributes["alt"]
        elif tag == "table":
            name = attributes["id"].removesuffix("-data")
            kind = self.data if name != attributes["id"] else self.tables if name.startswith("table-") else {}
            self.table = kind.setdefault(name, [])
        elif tag == "tr":
            self.table.append([])
        elif tag in ("td", "th"):
            self.table[-1].append("")

    def _apart(self, tag):
        """A space between the words of two blocks."""
        if tag not in INLINE:
            self.words[self.section].append(" ")

    def handle_endtag(self, tag):
        self._apart(tag)
        while self.within and self.within.pop() != tag:
            pass
        if tag == "section":
            self.section = ""

    def handle_data(self, data):
        if self.within and self.within[-1] in SILENT:
            return
        self.words[self.section].append(data)
        if "h2" in self.within or "h3" in self.within:
            self.headings.append(data.strip())
        if "td" in self.within or "th" in self.within:
            self.table[-1][-1] += data

    def table_of(self, caption):
        """The table with a caption, whatever its number."""
        found = re.findall(r'<caption id="(table-\d+)-caption">(.*?)</caption>', self.html, re.DOTALL)
        return next(self.tables[name] for name, html in found if f". {caption}" in re.sub("<[^>]+>", "", html))

    def paragraphs(self):
        """The paragraphs of the report, but for those that lead up to a list."""
        found = re.findall(r"<p>((?:(?!</p>).)*)</p>(?!\s*<[uo]l)", self.body, re.DOTALL)
        return [re.sub(r"<[^>]+>", "", text).strip() for text in found]

    @property
    def body(self):
        """The HTML of the report's sections, without how their figures are made and what follows them."""
        body = self.html[self.html.index("<main") : self.html.index('aria-labelledby="explore"')]
        return re.sub(r'<details class="how">.*?</details>', "", body, flags=re.DOTALL)


def shown(notebook, parameters, variables):
    """What the cells of a notebook show, run here and not in a kernel: the outputs of each cell that has any."""
    names, outputs = {}, []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(section, "display", outputs.append)
        for name, value in variables.items():
            patched.setenv(name, value)
        for cell in notebook.cells:
            if cell.cell_type != "code" or "explore" in cell.metadata.get("tags", []):
                continue
            if "parameters" in cell.metadata.get("tags", []):
                names |= parameters
                continue
            exec(compile(cell.source, "cell", "exec"), names)
            cell.outputs = [nbformat.v4.new_output("display_data", output.bundle) for output in outputs]
            outputs.clear()
    return notebook


@contextmanager
def charts_drawn():
    """While this lasts the charts that notebooks show are kept in the list that this gives."""
    charts, show = [], section.Section._show_numbered
    with pytest.MonkeyPatch.context() as patched:

        def keep(self, kind, made, keys):
            charts.extend([made] if isinstance(made, qa.charts.Chart) else [])
            return show(self, kind, made, keys)

        patched.setattr(section.Section, "_show_numbered", keep)
        yield charts


def labels(chart):
    """The words written into a drawing, without the numbers of its scale."""
    for axes in chart.drawing.axes:
        yield from (text.get_text() for text in axes.texts)
        yield from (tick.get_text() for tick in axes.get_yticklabels() if "(n =" in tick.get_text())


@contextmanager
def without_pictures():
    """While this lasts charts are drawn in both sizes and not written as pictures, which takes longest."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drawing.Chart, "svg", lambda chart, size=drawing.WIDE: chart._drawn(size) and "<svg/>")
        yield


def read(opened, folder, pictures=False, notebooks=NOTEBOOKS):
    """The page of an opened month, its notebooks run here; ``charts`` are the drawings on it, by caption."""
    parameters = {"month": opened.month, "data": "data", "params": "", "edition": opened.edition, "as_at": ""}
    executed = []
    with (
        handed_over(parameters) as hand,
        nullcontext() if pictures else without_pictures(),
        charts_drawn() as charts,
    ):
        for path in notebooks:
            variables = hand(path, contents_for(opened, notebook_text(path)))
            executed.append(folder / path.name)
            nbformat.write(shown(nbformat.read(path, as_version=4), parameters, variables), executed[-1])
    number_exhibits(executed)
    sources = manifest.provenance(opened.month, "", "", folder, folder, [])
    browser = explorer.section(opened.figures, opened.framework)
    return Page(page.page(executed, opened, sources, browser, vega.bundle()), charts)
