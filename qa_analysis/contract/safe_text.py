"""Signs: what in a text could act, hide or disorder what stands beside it, and how it is shown instead.

Records and settings may hold any text. None is refused for its signs and none may do anything: what cannot be seen is
shown as U+FFFD, the sign for what cannot be shown, and no text in a file of CSV is a formula. Letters that run from
right to left stay as they are, set apart from their neighbours.
"""

import re
from collections.abc import Callable
from html import escape

import pandas as pd
from markupsafe import Markup

SHOWN = "\ufffd"
BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# controls, marks that turn the order of what follows, halves of letters, and what is no letter in any text
UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\ud800-\udfff\ufffe\uffff]")
LEFTWARD = r"[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
RUN = re.compile(rf"{LEFTWARD}+(?:\s+{LEFTWARD}+)*")
APART = re.compile("[\u2068\u2069]")  # what stands between these two has an order of its own
WORD = 30  # letters of a word that need no place to break it
FORMULA = r"'*[=+\-@＝＋－＠]"  # how a cell begins that a spreadsheet would run, or one that is guarded already


def without_controls(text: str) -> str:
    r"""A text of which all can be seen, its lines broken by line feeds; what was set apart in it stays so.

    >>> without_controls("bell\a"), without_controls("one\r\ntwo"), without_controls("\u202edesrever")
    ('bell\ufffd', 'one\ntwo', '\ufffddesrever')
    """
    return UNSEEN.sub(SHOWN, BREAKS.sub("\n", text))


def visible(text: str) -> str:
    """The same with nothing in it set apart."""
    return without_controls(APART.sub("", text))


def one_line(text: str) -> str:
    r"""A visible text on one line.

    >>> one_line("one\n\ttwo"), one_line(" as it is ")
    ('one two', ' as it is ')
    """
    seen = visible(text)
    return " ".join(seen.split()) if re.search(r"[\t\n]", seen) else seen


def isolate(text: str) -> str:
    """A visible text on one line that changes the order of nothing beside it, wherever it is shown.

    >>> isolate("Team 1"), len(isolate("\u05d0\u05d1\u05d2"))
    ('Team 1', 5)
    """
    seen = one_line(text)
    return f"\u2068{seen}\u2069" if re.search(LEFTWARD, seen) else seen


def paragraph(text: str) -> str:
    r"""A paragraph of HTML, also within Markdown: every sign of the text stands in it, and none does anything.

    >>> paragraph("R&D <b>7*7</b>\n\n# 1"), paragraph("$x$ \\(y)")
    ('<p>R&amp;D &lt;b&gt;7*7&lt;/b&gt; # 1</p>', '<p>&#36;x&#36; &#92;(y)</p>')
    """
    words = escape(" ".join(visible(text).split()), quote=False)
    plain = words.replace("$", "&#36;").replace("\\", "&#92;")  # which begin a formula in a notebook
    return f"<p>{RUN.sub(lambda run: f'<bdi>{run[0]}</bdi>', plain)}</p>"


def breakable(text: str) -> Markup:
    """A text as HTML with places to break its long words, so that none makes a table too wide.

    >>> breakable("short & sweet"), breakable("e" * 31).count("<wbr>")
    (Markup('short &amp; sweet'), 1)
    """
    words = re.sub(rf"(\S{{{WORD}}})(?=\S)", "\\1\0", visible(text))
    return Markup("<wbr>").join(words.split("\0"))


def guard_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """A table for a file of CSV: its texts on one line and visible, with an apostrophe before one that a spreadsheet
    would take for a formula.

    >>> guard_formulas(pd.DataFrame({"team": ["=1+1", "'=1", "T1"], "change": [-1, 0, 1]})).to_dict("list")
    {'team': ["'=1+1", "''=1", 'T1'], 'change': [-1, 0, 1]}
    """
    return table.apply(_changed, by=lambda text: re.sub(rf"^(?={FORMULA})", "'", one_line(text)))


def unguard_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """A table from a file of CSV, without the apostrophes of ``guard_formulas``."""
    return table.apply(_changed, by=lambda text: re.sub(rf"^'(?={FORMULA})", "", text))


def _changed(column: pd.Series, by: Callable[[str], str]) -> pd.Series:
    texts = [text for text in column.unique() if isinstance(text, str)]
    changed = {text: new for text, new in zip(texts, map(by, texts), strict=True) if new != text}
    return column.replace(changed) if changed else column
