"""Numbering: gives exhibits their numbers in reading order, and refers sentences to what shows their figures.

Each notebook numbers its exhibits from 1. Here those of all notebooks become one sequence of figures and one of tables.
A sentence names the first figure and the first table of its section that show everything it says. In an outline, such
as section 1.0, it names the first section that shows or says it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

from qa_analysis.errors import UserError
from qa_analysis.exhibits.exhibit import MIME
from qa_analysis.exhibits.formats import anchor
from qa_analysis.report.section import SEE, SENTENCE

SEEN = SEE.format("[^<]*")  # numbered before or not, as a build takes sections of the earlier report
Figures = set[tuple[str, ...]]


def number_exhibits(notebooks: list[Path]) -> None:
    """Number the exhibits of executed notebooks, which are given in reading order, and refer sentences to them.

    Raises UserError where two figures, or two tables, of a section have one caption.
    """
    read = {path: nbformat.read(path, as_version=4) for path in notebooks}
    _number(data for data in _outputs(read.values()) if MIME in data)
    evidence = _figures_by_section(data for data in _outputs(read.values()) if not _is_outline(data))
    for path, notebook in read.items():
        for data in _outputs([notebook]):
            if SENTENCE in data:
                see = _section(data, evidence) if _is_outline(data) else _exhibits(data, _outputs([notebook]))
                data["text/markdown"] = re.sub(SEEN, SEE.format(f" ({see})" if see else ""), data["text/markdown"])
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


def said(notebooks: list[Path]) -> list[tuple[str, str, bool]]:
    """What executed notebooks said: each paragraph's section and name, and whether authors wrote it."""
    outputs = _outputs(nbformat.read(path, as_version=4) for path in notebooks)
    facts = [data[SENTENCE] for data in outputs if SENTENCE in data]
    return [(fact["section"].lower(), fact["name"], fact["authored"]) for fact in facts]


def _outputs(notebooks) -> Iterator[dict]:
    """The sentences and exhibits that notebooks show, in their order."""
    for notebook in notebooks:
        for cell in notebook.cells:
            shown = [output.data for output in cell.get("outputs", []) if "data" in output]
            yield from (data for data in shown if MIME in data or SENTENCE in data)


def _number(exhibits: Iterator[dict]) -> None:
    """Give exhibits their numbers in their order. Raises UserError where two of a kind in a section are named alike."""
    last, captions = {"Figure": 0, "Table": 0}, set()
    for data in exhibits:
        number, _, caption = data[MIME]["caption"].partition(". ")
        kind, section = number.split(" ")[0], data[MIME]["section"]
        if (kind, section, caption) in captions:
            raise UserError(f"Section {section} has the caption {caption!r} twice. Give each its own.")
        captions.add((kind, section, caption))
        last[kind] += 1
        _renumber(data, f"{kind} {last[kind]}")


def _renumber(data: dict, number: str) -> None:
    """Give an exhibit another number, in its HTML, its data and its plain text."""
    before, _, words = data[MIME]["caption"].partition(". ")
    data[MIME]["caption"] = data["text/plain"] = f"{number}. {words}"
    # Text of the records is escaped, so a quotation mark or a tag is always the template's own.
    html = re.sub(rf'(?<=["#]){anchor(before)}(?=["-])', anchor(number), data["text/html"])
    data["text/html"] = html.replace(f'"exhibit-number">{before}<', f'"exhibit-number">{number}<')


def _fact(data: dict) -> dict:
    return data[SENTENCE] if SENTENCE in data else data[MIME]


def _is_outline(data: dict) -> bool:
    return _fact(data)["section"].endswith(".0")


def _figures(data: dict) -> Figures:
    """The figures that an output shows. The length of a list beside other figures is shown by the list itself."""
    figures = set(map(tuple, _fact(data)["rows"]))
    others = {figure for figure in figures if figure[0] != "listings"}
    return others or figures


def _exhibits(sentence: dict, outputs: Iterator[dict]) -> str:
    """The first figure and the first table that show everything a sentence says; empty if there is neither."""
    wanted = _figures(sentence)
    showing = [data[MIME]["caption"] for data in outputs if MIME in data and wanted and wanted <= _figures(data)]
    first = {caption.split(" ")[0]: caption.split(".")[0] for caption in reversed(showing)}
    return ", ".join(sorted(first.values()))


def _section(sentence: dict, evidence: dict[str, Figures]) -> str:
    """The first section that shows or says everything a sentence says; empty if none does."""
    wanted = {figure for figure in _figures(sentence) if figure[0] != "listings"}
    return next((f"section {number}" for number, figures in evidence.items() if wanted and wanted <= figures), "")


def _figures_by_section(outputs: Iterator[dict]) -> dict[str, Figures]:
    figures: dict[str, Figures] = {}
    for data in outputs:
        figures.setdefault(_fact(data)["section"], set()).update(_figures(data))
    return figures
