"""Makes text from outside safe to show: no control characters, no markup, no spreadsheet formulas.

Records and settings may hold any text. None is refused for its characters, and none may do anything: an invisible
character is shown as U+FFFD, the replacement character, and no text in a CSV file is a formula. Right-to-left text
stays as it is, isolated so that it cannot reorder the text beside it.
"""

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    import pandas as pd

SHOWN = "\ufffd"
BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Control characters, marks that reorder the text after them, surrogates and code points that are not characters.
UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\ud800-\udfff\ufffe\uffff]")
LEFTWARD = r"[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
RUN = re.compile(rf"{LEFTWARD}+(?:\s+{LEFTWARD}+)*")
# These two isolate the text between them, so that its direction does not affect the text outside.
APART = re.compile("[\u2068\u2069]")
# The longest stretch of a word that a table can hold without a break.
WORD = 30
# The start of a formula in a spreadsheet, full-width signs included. The apostrophes are those of text that is guarded
# already: it is guarded once more, so that ``unguard_formulas`` gives back exactly what was written.
FORMULA = r"'*[=+\-@＝＋－＠]"


def without_controls(text: str) -> str:
    r"""A text without invisible characters, its lines ended by line feeds; isolated parts stay isolated.

    >>> without_controls("bell\a"), without_controls("one\r\ntwo"), without_controls("\u202edesrever")
    ('bell\ufffd', 'one\ntwo', '\ufffddesrever')
    """
    return UNSEEN.sub(SHOWN, BREAKS.sub("\n", text))


def visible(text: str) -> str:
    """A text without invisible characters, marks of isolation included."""
    return without_controls(APART.sub("", text))


def one_line(text: str) -> str:
    r"""A visible text on one line.

    >>> one_line("one\n\ttwo"), one_line(" as it is ")
    ('one two', ' as it is ')
    """
    seen = visible(text)
    return " ".join(seen.split()) if re.search(r"[\t\n]", seen) else seen


def isolate(text: str) -> str:
    """A visible text on one line, isolated if any of it runs from right to left.

    >>> isolate("Team 1"), len(isolate("\u05d0\u05d1\u05d2"))
    ('Team 1', 5)
    """
    seen = one_line(text)
    return f"\u2068{seen}\u2069" if re.search(LEFTWARD, seen) else seen


def paragraph(text: str) -> str:
    r"""A text as a paragraph of HTML, also safe in Markdown: every character is shown, and none acts as markup.

    >>> paragraph("R&D <b>7*7</b>\n\n# 1"), paragraph("$x$ \\(y)")
    ('<p>R&amp;D &lt;b&gt;7*7&lt;/b&gt; # 1</p>', '<p>&#36;x&#36; &#92;(y)</p>')
    """
    words = escape(" ".join(visible(text).split()), quote=False)
    # Both signs begin a mathematical formula in a notebook.
    plain = words.replace("$", "&#36;").replace("\\", "&#92;")
    return f"<p>{RUN.sub(lambda run: f'<bdi>{run[0]}</bdi>', plain)}</p>"


def breakable(text: str) -> Markup:
    """A text as HTML that lets long words break, so that none makes a table too wide.

    >>> breakable("short & sweet"), breakable("e" * 31).count("<wbr>")
    (Markup('short &amp; sweet'), 1)
    """
    words = re.sub(rf"(\S{{{WORD}}})(?=\S)", "\\1\0", visible(text))
    return Markup("<wbr>").join(words.split("\0"))


def guard_formulas(table: "pd.DataFrame") -> "pd.DataFrame":
    """A table safe for a CSV file: each text is visible and on one line, with an apostrophe before it if a spreadsheet
    would take it for a formula.

    >>> import pandas as pd
    >>> guard_formulas(pd.DataFrame({"team": ["=1+1", "'=1", "T1"], "change": [-1, 0, 1]})).to_dict("list")
    {'team': ["'=1+1", "''=1", 'T1'], 'change': [-1, 0, 1]}
    """
    return table.apply(_change_texts, by=lambda text: re.sub(rf"^(?={FORMULA})", "'", one_line(text)))


def unguard_formulas(table: "pd.DataFrame") -> "pd.DataFrame":
    """A table from a CSV file, without the apostrophes of ``guard_formulas``."""
    return table.apply(_change_texts, by=lambda text: re.sub(rf"^'(?={FORMULA})", "", text))


def _change_texts(column: "pd.Series", by: Callable[[str], str]) -> "pd.Series":
    texts = [text for text in column.unique() if isinstance(text, str)]
    changed = {text: new for text, new in zip(texts, map(by, texts), strict=True) if new != text}
    return column.replace(changed) if changed else column
