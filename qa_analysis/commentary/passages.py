"""Commentary: what the authors of a month's report wrote, in ``params/MONTH.md``.

A heading ``# 1.1`` begins their text about a section. Below it, a heading ``## at risk`` begins a paragraph that
replaces the generated one of that name. The file may begin with two lines ``---`` and, between them, what the text is
about: ``records``, a folder, and ``as_at``, a date. A report on other records or another date leaves the text out.
Comments between ``<!--`` and ``-->`` are for the authors and never reach the report.
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

# Links may lead only to the web, to mail and within the page: javascript: could run, and a file exists on one machine.
ELSEWHERE = r"(?!\s|https?:|mailto:|#)"
LINK = re.compile(rf"\]\(\s*{ELSEWHERE}|^[\s>*+\-\d.)]*\[(?:\\.|[^\[\]\\])+\]:\s*{ELSEWHERE}")
BLOCK = re.compile(r"\s*```[^`]*$")  # a line that begins or ends a block of code
COMMENT = re.compile(r"(<!--(?:-?>)?|-->)")  # the start or end of a comment; <!--> is a complete one, as in HTML


class Passage(NamedTuple):
    """Markdown that authors wrote for one place in the report, and the line of the file where it begins."""

    line: int
    text: str


Passages = dict[tuple[str, str], Passage]


def source(params: Path, month: str) -> Path:
    """The file of a month's commentary."""
    return params / f"{month}.md"


class About(BaseModel):
    """What a text says it is about: the folder of its records and its as-at date, each empty if it does not say."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    records: str = ""
    as_at: date | None = None


def about(params: Path, month: str) -> About:
    """What a month's text says it is about. Raises UserError that names the file and each mistake in it."""
    path = source(params, month)
    head, _ = _split(files.text(path).splitlines()) if is_there(path) else ([], [])
    return files.parse_yaml("\n".join(head), About, path) if head else About()


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines at the top that say what a text is about, and the text, in which empty lines replace them."""
    if lines[:1] == ["---"] and "---" in lines[1:]:
        end = lines.index("---", 1)
        # Empty lines keep the line numbers in messages those of the file.
        return lines[1:end], [""] * (end + 1) + lines[end + 1 :]
    return [], lines


def read_passages(params: Path, month: str) -> Passages:
    """The passages of a month by section and paragraph name, which is empty for the commentary on the section itself.

    Empty if the month has no file. Raises UserError that names the line of a heading that has no section or is
    repeated, of a code block or comment that is not closed, and of anything that cannot be shown.
    """
    path = source(params, month)
    return _passages(_split(safe_text.visible(files.text(path)).splitlines())[1], path) if is_there(path) else {}


def _passages(lines: list[str], path: Path) -> Passages:
    texts: dict[tuple[str, str], list[str]] = {}
    begun, place = {}, ("", "")
    for number, line, is_code in _lines(lines, path):
        if not is_code and (heading := re.match(r"(#{1,2})(?!#)\s*(.*?)\s*$", line)):
            place = _place(heading[1], heading[2], place, f"{path}, line {number}")
            if place in texts:
                raise UserError(f"{path}, line {number}: this heading appears twice. Put both texts under one heading.")
            texts[place], begun[place] = [], number + 1
        elif place == ("", "") and line.strip():
            raise UserError(f"{path}, line {number}: text before the first section. Begin with a heading like # 1.1.")
        elif place != ("", ""):
            texts[place].append(_escape_line(line, f"{path}, line {number}"))
    return {place: Passage(begun[place], "\n".join(text)) for place, text in texts.items() if any(map(str.strip, text))}


def _lines(lines: list[str], path: Path) -> Iterator[tuple[int, str, bool]]:
    """Each line's number, the line without comments, and whether it is code; in code, a comment is code too."""
    fenced = commented = 0  # the line on which an open code block or comment began
    for number, line in enumerate(lines, 1):
        if not fenced:
            line, commented = _without_comments(line, number, commented)
        if BLOCK.match(line):
            fenced = 0 if fenced else number
        yield number, line, bool(fenced)
    if commented:
        raise UserError(f"{path}, line {commented}: a comment has no end. Close it with -->.")
    if fenced:
        raise UserError(f"{path}, line {fenced}: a block of code has no end. Close it with a line of ```.")


def _without_comments(line: str, number: int, begun: int) -> tuple[str, int]:
    """A line without comments, and the line on which a comment that is still open began; 0 if none is open."""
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
            raise UserError(f"{where}: a paragraph before the first section. Begin with a heading like # 1.1.")
        return before[0], title.lower()
    if not title:
        raise UserError(f"{where}: this heading does not name a section. Write it like # 1.1.")
    appendix = re.match(r"appendix(?: (\d))?\b", title.lower())
    return (f"appendix {appendix[1] or 1}" if appendix else title.lower().split()[0]), ""


def _escape_line(line: str, where: str) -> str:
    """A line that is safe to show: HTML appears as it was typed, and pictures and other links are refused."""
    # The page loads nothing from anywhere, and a picture would have to be loaded.
    if "![" in line:
        raise UserError(f"{where}: pictures cannot be shown. Describe it in words.")
    if LINK.search(line):
        raise UserError(f"{where}: a link may lead only to https:, http:, mailto: or #. Correct it.")
    return line.replace("<", "&lt;")


class Origin(NamedTuple):
    """Who wrote a section: whether authors commented on it, and which paragraphs are theirs and which generated."""

    section: str
    commented: bool
    authored: list[str]
    generated: list[str]


def origins(said: list[tuple[str, str, bool]]) -> list[Origin]:
    """Who wrote each section, from what its notebook said: the section, the paragraph and whether authors wrote it.

    A paragraph without a name is the authors' comment on their section.
    """
    sections = dict.fromkeys(section for section, name, authored in said if name or authored)
    return [
        _origin(section, [(name, authored) for of, name, authored in said if of == section]) for section in sections
    ]


def _origin(section: str, said: list[tuple[str, bool]]) -> Origin:
    named = [(name, authored) for name, authored in said if name]
    authored, generated = ([name for name, by in named if by is whose] for whose in (True, False))
    return Origin(section, ("", True) in said, authored, generated)


def require_known(passages: Passages, names: dict[str, list[str | None]], path: Path) -> None:
    """Refuse a passage for a section that no notebook makes, or for a paragraph that its section does not have.

    A section with a paragraph whose name is None may have others than those in ``names``.
    """
    for (section, name), passage in passages.items():
        where, replaceable = f"{path}, line {passage.line - 1}", names.get(section, [])
        if section not in names:
            raise UserError(f"{where}: no such section. Use one of: {', '.join(names)}.")
        if name and name not in replaceable and None not in replaceable:
            near = [f"Did you mean {one}?" for one in get_close_matches(name, replaceable, n=1)]
            choices = f"Use one of: {', '.join(replaceable)}." if replaceable else "It has none that you can replace."
            raise UserError(" ".join([f"{where}: section {section} has no paragraph of this name.", *near, choices]))
