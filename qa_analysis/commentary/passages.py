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

OVERVIEW = "overview"
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

    Empty where there is no file for the month. Raises UserError that names the line of a heading without a section or
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
    if not title:
        raise UserError(f"{where}: this heading names no section. Write it as # 1.1.")
    return title.lower().split()[0], ""


def _shown(line: str, where: str) -> str:
    """A line as it may be shown: HTML appears as it was typed, and pictures would be loaded from elsewhere."""
    if "![" in line:
        raise UserError(f"{where}: pictures cannot be shown. Describe it in words.")
    if LINK.search(line):
        raise UserError(f"{where}: a link leads to https:, http:, mailto: or #, and nowhere else. Correct it.")
    return line.replace("<", "&lt;")


PLACE = re.compile(r"report\.(?:commentary|paragraph)\(\\?[\"']([^\s\"'\\]+) ?([^\"'\\]*)\\?[\"']")


def paragraphs(notebooks: list[str]) -> dict[str, list[str]]:
    """The sections that authors may write about, in reading order, and the names of the paragraphs that are computed in
    each, from the text of the notebooks.
    """
    names: dict[str, list[str]] = {OVERVIEW: []}
    for section, name in PLACE.findall("\n".join(notebooks)):
        names.setdefault(section, []).extend([name] if name else [])
    return names


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
    for section, named in names.items():
        theirs = [name for name in named if (section, name) in passages]
        computed = [name for name in named if name not in theirs]
        found.append(Origin(section, (section, "") in passages, theirs, computed))
    return [of for of in found if of.commented or of.authored or of.generated]


def require_known(passages: Passages, names: dict[str, list[str]], path: Path) -> None:
    """Refuse a passage about a section that no notebook makes, and one instead of a paragraph that its section does not
    have.
    """
    for (section, name), passage in passages.items():
        where, named = f"{path}, line {passage.line - 1}", names.get(section, [])
        if section not in names:
            raise UserError(f"{where}: no such section. Use one of: {', '.join(names)}.")
        if name and name not in named:
            near = [f"Did you mean {one}?" for one in get_close_matches(name, named, n=1)]
            choices = f"Use one of: {', '.join(named)}." if named else "It has none that you can replace."
            raise UserError(" ".join([f"{where}: section {section} has no paragraph of this name.", *near, choices]))
