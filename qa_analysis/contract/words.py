"""Words for numbers and lists, in messages and in the report alike."""

import re
from collections.abc import Iterable

IRREGULAR = {"child": "children", "person": "people"}
# The words after which a phrase only describes its noun: the plural of "audit rated Good" is "audits rated Good".
DESCRIBING = r"(?= (?:about|allocated|completed|for|in|of|on|open|raised|rated|spoken|submitted|that|who|with)\b)|$"


def plural(phrase: str) -> str:
    """Several of what a phrase names.

    >>> plural("completed audit"), plural("child spoken to"), plural("audit rated Good")
    ('completed audits', 'children spoken to', 'audits rated Good')
    """
    end = re.search(DESCRIBING, phrase).start()
    *before, noun = phrase[:end].split(" ")
    return " ".join([*before, IRREGULAR.get(noun, f"{noun}s")]) + phrase[end:]


def quantity(number: float, one: str, several: str = "") -> str:
    """A number with its noun.

    >>> quantity(1, "audit"), quantity(0, "audit"), quantity(2, "child", "children")
    ('1 audit', '0 audits', '2 children')
    """
    return f"{number:.0f} {one if number == 1 else several or plural(one)}"


def series(parts: Iterable[str]) -> str:
    """Parts of a sentence joined by commas and a last "and".

    >>> series(["Good", "Inadequate"]), series(["a", "b", "c"]), series(["a"])
    ('Good and Inadequate', 'a, b and c', 'a')
    """
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def times(number: float) -> str:
    """How many times, in words.

    >>> times(1), times(2), times(3)
    ('once', 'twice', '3 times')
    """
    return {1: "once", 2: "twice"}.get(number, f"{number:.0f} times")


def capital(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
