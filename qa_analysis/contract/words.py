"""Words for numbers and lists, in messages and in the report alike."""

from collections.abc import Iterable


def quantity(number: float, one: str, several: str = "") -> str:
    """A number with its noun.

    >>> quantity(1, "audit"), quantity(0, "audit"), quantity(2, "child", "children")
    ('1 audit', '0 audits', '2 children')
    """
    return f"{number:.0f} {one if number == 1 else several or one + 's'}"


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
    return text[0].upper() + text[1:]
