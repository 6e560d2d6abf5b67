"""Random values with fixed totals: a count comes out exactly, a share on average."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

Chance = np.random.Generator


def deal(chance: Chance, values: Iterable, weights: Iterable[float], size: int) -> np.ndarray:
    """``size`` values in random order.

    If the weights are whole numbers that sum to ``size``, each value comes as often as its weight says; otherwise the
    weights say how likely each value is.
    """
    values, weights = np.array(list(values), dtype=object), np.array(list(weights), dtype=float)
    if weights.sum() == size and (weights == weights.round()).all():
        return chance.permutation(np.repeat(values, weights.astype(int)))
    return chance.choice(values, size, p=weights / weights.sum())


def flags(chance: Chance, size: int, yes: float | int, null: float = 0.0) -> pd.arrays.BooleanArray:
    """``size`` flags: ``yes`` of them true, and none missing, if ``yes`` is a whole number; otherwise about that share
    true and about the share ``null`` missing.
    """
    exact = isinstance(yes, int | np.integer)
    true = deal(chance, [True, False], [yes, size - yes], size) if exact else chance.random(size) < yes
    missing = np.zeros(size, bool) if exact else chance.random(size) < null
    return pd.array(np.where(missing, None, true.astype(bool)), dtype="boolean")


def spread(chance: Chance, total: int, size: int) -> np.ndarray:
    """``size`` whole numbers that sum to the total and differ by one at most, in random order."""
    return chance.permutation(np.arange(size) < total % size) + total // size if size else np.zeros(0, int)


def codes(letter: str, numbers: Iterable[int], digits: int = 3) -> np.ndarray:
    """The letter followed by each number.

    >>> list(codes("S", [1, 20]))
    ['S001', 'S020']
    """
    return np.array([f"{letter}{number:0{digits}d}" for number in numbers], dtype=object)


def days(first: pd.Series, low: int, high: int, chance: Chance) -> pd.Series:
    """Each date moved by a random number of days, from ``low`` to ``high``."""
    return first + pd.to_timedelta(chance.integers(low, high + 1, len(first)), unit="D")
