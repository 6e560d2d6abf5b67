"""Commentary: what the authors of a month's report wrote, in ``params/MONTH.md``.

A heading ``# 1.1`` begins what they say about a section. Below it, a heading ``## at risk`` begins a paragraph that
stands instead of the generated one of that name. Before the first section, between two lines ``---``, may stand what
the text is about: ``records``, a folder, and ``as_at``, a date; a report of others goes without it. What stands between
``<!--`` and ``-->`` is for those who write, and never in the report.
"""

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from qa_analysis.contract import params as files
from qa_analysis.contract import safe_text
from qa_analysis.errors import UserError
from qa_analysis.files import is_there

OVERVIEW, APPENDIX = "overview", "appendix"
LENGTHS = {"1": 9, "2": 7, "3": 3}  # subsections of the parts that answer the report's questions
SECTIONS = (
    OVERVIEW,
    *(f"{part}.{number}" for part, last in LENGTHS.items() for number in range(last + 1)),
    *(f"{part}.{number}" for part in "45" for number in (1, 2, 3)),
    APPENDIX,
)
ELSEWHERE = r"(?!\s|https?:|mailto:|#)"  # where a link may not lead
LINK = re.compile(rf"\]\(\s*{ELSEWHERE}|^[\s>*+\-\d.)]*\[(?:\\.|[^\[\]\\])+\]:\s*{ELSEWHERE}")  # one that does
BLOCK = re.compile(r"\s*```[^`]*$")  # a line that begins or ends a block of code
COMMENT = re.compile(r"(<!--(?:-?>)?|-->)")  # the marks of comments, of which <!--> is a whole one


class Passage(NamedTuple):
    """Markdown that authors wrote for one place of the report, and the line of the file that it begins on."""

    line: int
    text: str


Passages = dict[tuple[str, str], Passage]


def source(params: Path, month: str) -> Path:
    """The file of a month's commentary."""
    return params / f"{month}.md"


class About(BaseModel):
    """What a text is about: the folder of its records and its as-at date, where it says so."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    records: str = ""
    as_at: date | None = None


def about(params: Path, month: str) -> About:
    """What a month's text says it is about. Raises UserError that names the file and each slip in it."""
    path = source(params, month)
    head, _ = _split(files.text(path).splitlines()) if is_there(path) else ([], [])
    return files.parsed("\n".join(head), About, path) if head else About()


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """What a text says it is about, and the text itself, with an empty line for each that is gone."""
    if lines[:1] == ["---"] and "---" in lines[1:]:
        end = lines.index("---", 1)
        return lines[1:end], [""] * (end + 1) + lines[end + 1 :]
    return [], lines


def read(params: Path, month: str) -> Passages:
    """The passages of a month, by section and name of the paragraph, which is empty for what is said about the section.

    Empty where there is no file for the month. Raises UserError that names the line of an unknown section, of a heading
    that stands twice, of a block of code or a comment without an end and of what cannot be shown.
    """
    path = source(params, month)
    return _passages(_split(safe_text.visible(files.text(path)).splitlines())[1], path) if is_there(path) else {}


def _passages(lines: list[str], path: Path) -> Passages:
    found: dict[tuple[str, str], list[str]] = {}
    begun, place = {}, ("", "")
    for number, line, is_code in _lines(lines, path):
        if not is_code and (heading := re.match(r"(#{1,2})(?!#)\s*(.*?)\s*$", line)):
            place = _place(heading[1], heading[2], place, f"{path}, line {number}")
            if place in found:
                raise UserError(f"{path}, line {number}: this heading stands twice. Put both texts under one of them.")
            found[place], begun[place] = [], number + 1
        elif place == ("", "") and line.strip():
            raise UserError(f"{path}, line {number}: text before the first section. Begin with a heading as # 1.1.")
        elif place != ("", ""):
            found[place].append(_shown(line, f"{path}, line {number}"))
    return {place: Passage(begun[place], "\n".join(text)) for place, text in found.items() if any(map(str.strip, text))}


def _lines(lines: list[str], path: Path) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number, without its comments, and whether it is code, where a comment is code too."""
    fenced = commented = 0  # the line that a block of code, or a comment, began on
    for number, line in enumerate(lines, 1):
        if not fenced:
            line, commented = _uncommented(line, number, commented)
        if BLOCK.match(line):
            fenced = 0 if fenced else number
        yield number, line, bool(fenced)
    if commented:
        raise UserError(f"{path}, line {commented}: a comment has no end. Close it with -->.")
    if fenced:
        raise UserError(f"{path}, line {fenced}: a block of code has no end. Close it with a line of ```.")


def _uncommented(line: str, number: int, begun: int) -> tuple[str, int]:
    """A line without comments, and the line on which one began that goes on in the next; 0 where none does."""
    kept = []
    for place, part in enumerate(COMMENT.split(line)):
        is_mark = place % 2 == 1
        if begun:
            begun = 0 if is_mark and part.endswith("-->") else begun
        elif is_mark and part == "<!--":
            begun = number
        elif not (is_mark and part.startswith("<!--")):
            kept.append(part)
    return "".join(kept), begun


def _place(marks: str, title: str, before: tuple[str, str], where: str) -> tuple[str, str]:
    """The section and paragraph that a heading begins."""
    if marks == "##":
        if not before[0]:
            raise UserError(f"{where}: a paragraph before the first section. Begin with a heading as # 1.1.")
        return before[0], title.lower()
    section = title.lower().split(" ")[0]
    if section not in SECTIONS:
        raise UserError(f"{where}: no such section. Use one of: {', '.join(SECTIONS)}.")
    return section, ""


def _shown(line: str, where: str) -> str:
    """A line as it may be shown: HTML appears as it was typed, and pictures would be loaded from elsewhere."""
    if "![" in line:
        raise UserError(f"{where}: pictures cannot be shown. Describe it in words.")
    if LINK.search(line):
        raise UserError(f"{where}: a link leads to https:, http:, mailto: or #, and nowhere else. Correct it.")
    return line.replace("<", "&lt;")


def paragraphs(notebooks: list[str]) -> dict[str, list[str]]:
    """The names of the paragraphs that notebooks generate, by section, from their text."""
    found = re.findall(r"report\.paragraph\(\\?[\"'](\S+) ([^\"'\\]+)\\?[\"']", "\n".join(notebooks))
    return {section: [name for of, name in found if of == section] for section in SECTIONS}


class Origin(NamedTuple):
    """Who wrote a section: whether its authors commented on it, and whose each of its paragraphs is."""

    section: str
    commented: bool
    authored: list[str]
    generated: list[str]


def origins(passages: Passages, notebooks: list[str]) -> list[Origin]:
    """Who wrote each section that has any words, from the passages of its authors and the text of the notebooks."""
    names = paragraphs(notebooks)
    found = []
    for section in SECTIONS:
        theirs = [name for name in names[section] if (section, name) in passages]
        computed = [name for name in names[section] if name not in theirs]
        found.append(Origin(section, (section, "") in passages, theirs, computed))
    return [of for of in found if of.commented or of.authored or of.generated]


def require_known(passages: Passages, names: dict[str, list[str]], path: Path) -> None:
    """Refuse a passage instead of a paragraph that its section does not have."""
    for (section, name), passage in passages.items():
        if name and name not in names[section]:
            near = [f"Did you mean {one}?" for one in get_close_matches(name, names[section], n=1)]
            choices = (
                f"Use one of: {', '.join(names[section])}." if names[section] else "It has none that you can replace."
            )
            said = " ".join([f"section {section} has no paragraph of this name.", *near, choices])
            raise UserError(f"{path}, line {passage.line - 1}: {said}")
