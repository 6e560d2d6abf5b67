"""Links: where a text names a figure, a table, a section or a part of the report, the way to it."""

import re

from qa_analysis.errors import UserError

ELSEWHERE = re.compile(r'<a\b[^>]*\bhref="(?!https?:|mailto:|#)', re.IGNORECASE)
TAG = re.compile(r"(<[^>]+>)")
CLOSED = ("a", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "summary", "table", "code", "pre")
NAMED = re.compile(r"\b(Figure|Table|[Ss]ection|[Pp]art|Appendix)(s?) (\d+(?:\.\d+)?)(?:( to | and )(\d+(?:\.\d+)?))?")


def require_safe(html: str, where: str) -> None:
    """Refuse HTML with a link that could do something, or lead to a file.

    >>> require_safe('<a href="#part-1">1</a>', "11_one.ipynb")
    """
    if ELSEWHERE.search(html):
        raise UserError(f"{where}: a link in it leads to https:, http:, mailto: or #, and nowhere else. Correct it.")


def link(html: str, anchors: dict[str, str]) -> str:
    """HTML with a link at each place that its text names, but for headings, captions, tables and what is a link.

    ``anchors`` has the anchor of each place by its name, as ``{"section 1.1": "section-1-1"}``.

    >>> link("<p>See sections 1.1 to 1.3.</p>", {"section 1.1": "section-1-1"})
    '<p>See sections <a href="#section-1-1">1.1</a> to 1.3.</p>'
    >>> link("<p>See Table 4.</p>", {"Table 4": "table-4"})
    '<p>See <a href="#table-4">Table 4</a>.</p>'
    """
    within, parts = [], TAG.split(html)
    for place, part in enumerate(parts):
        if not part.startswith("<"):
            parts[place] = part if within else NAMED.sub(lambda found: _links(found, anchors), part)
        elif (name := re.match(r"</?(\w+)", part)) and name[1] in CLOSED:
            within.pop() if part.startswith("</") else within.append(name[1])
    return "".join(parts)


def _links(found: re.Match, anchors: dict[str, str]) -> str:
    kind, several, first, between, second = found.groups()
    of = kind.lower() if kind.lower() in ("section", "part") else kind
    if not several and not second:
        return _link(found[0], anchors.get(f"{of} {first}"))
    numbers = [_link(number, anchors.get(f"{of} {number}")) for number in (first, second) if number]
    return f"{kind}{several} {(between or '').join(numbers)}"


def _link(words: str, name: str | None) -> str:
    return f'<a href="#{name}">{words}</a>' if name else words
