"""Cross-references: links where a text names a figure, table, section, part or appendix of the report."""

import re

from qa_analysis.errors import UserError

ELSEWHERE = re.compile(r'<a\b[^>]*\bhref="(?!https?:|mailto:|#)', re.IGNORECASE)
TAG = re.compile(r"(<[^>]+>)")
CLOSED = ("a", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "summary", "table", "code", "pre")
NAMED = re.compile(r"\b(Figure|Table|[Ss]ection|[Pp]art|Appendix)(s?) (\d+(?:\.\d+)?)(?:( to | and )(\d+(?:\.\d+)?))?")


def require_safe(html: str, where: str) -> None:
    """Refuse HTML with a link that could run a script or lead to a file.

    >>> require_safe('<a href="#part-1">1</a>', "11_one.ipynb")
    """
    if ELSEWHERE.search(html):
        raise UserError(f"{where}: a link in it may lead only to https:, http:, mailto: or #. Correct it.")


def link(html: str, anchors: dict[str, str]) -> str:
    """HTML with a link at each place that its text names, except in headings, captions, tables, code and links.

    ``anchors`` has the anchor of each place by its name, such as ``{"section 1.1": "section-1-1"}``.

    >>> link("<p>See sections 1.1 to 1.3.</p>", {"section 1.1": "section-1-1"})
    '<p>See sections <a href="#section-1-1">1.1</a> to 1.3.</p>'
    >>> link("<p>See Table 4.</p>", {"Table 4": "table-4"})
    '<p>See <a href="#table-4">Table 4</a>.</p>'
    """
    within, parts = [], TAG.split(html)
    for place, part in enumerate(parts):
        if not part.startswith("<"):
            parts[place] = part if within else NAMED.sub(lambda match: _links(match, anchors), part)
        elif (name := re.match(r"</?(\w+)", part)) and name[1] in CLOSED:
            within.pop() if part.startswith("</") else within.append(name[1])
    return "".join(parts)


def _links(match: re.Match, anchors: dict[str, str]) -> str:
    """A reference with its words linked, or, of several places, each of its numbers."""
    kind, several, first, between, second = match.groups()
    name = kind.lower() if kind.lower() in ("section", "part") else kind
    if not several and not second:
        return _link(match[0], anchors.get(f"{name} {first}"))
    numbers = [_link(number, anchors.get(f"{name} {number}")) for number in (first, second) if number]
    return f"{kind}{several} {(between or '').join(numbers)}"


def _link(words: str, anchor: str | None) -> str:
    return f'<a href="#{anchor}">{words}</a>' if anchor else words
