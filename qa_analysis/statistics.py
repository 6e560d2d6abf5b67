"""Intervals and agreement: how far a small count can be trusted. Arrays in, arrays out."""

from statistics import NormalDist

import numpy as np

Z = NormalDist().inv_cdf(0.975)


def wilson(hits: np.ndarray, of: np.ndarray, z: float = Z) -> tuple[np.ndarray, np.ndarray]:
    """The ends of Wilson's score interval for shares, 0 to 1; not a number where there is nothing to share.

    Wilson (1927), as in Newcombe, Statistics in Medicine 17 (1998), method 3. The default ``z`` gives 95 %.

    >>> low, high = wilson(np.array([7.0]), np.array([41.0]))
    >>> round(low[0], 4), round(high[0], 4)
    (np.float64(0.0853), np.float64(0.3126))
    """
    n = np.where(of > 0, of, np.nan)
    share = hits / n
    centre = share + z**2 / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    return np.clip((centre - half) / scale, 0, 1), np.clip((centre + half) / scale, 0, 1)


def weighted_kappa(grids: np.ndarray, z: float = Z) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Linearly weighted kappa of square grids of counts, and the ends of its 95 % interval.

    ``grids`` has the shape (…, k, k), first rater by second, categories in order. Not a number where chance alone would
    agree wholly. Variance: Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969).
    """
    n = grids.sum(axis=(-2, -1), keepdims=True).astype(float)
    p = grids / np.where(n > 0, n, np.nan)
    ranks = np.arange(grids.shape[-1])
    weight = 1 - np.abs(ranks[:, None] - ranks) / (len(ranks) - 1)
    rows, columns = p.sum(axis=-1, keepdims=True), p.sum(axis=-2, keepdims=True)
    observed = (weight * p).sum(axis=(-2, -1))
    expected = (weight * rows * columns).sum(axis=(-2, -1))
    expected = np.where(np.isclose(expected, 1), np.nan, expected)
    kappa = (observed - expected) / (1 - expected)
    leaning = (weight * columns).sum(axis=-1, keepdims=True) + (weight * rows).sum(axis=-2, keepdims=True)
    agree, chance = observed[..., None, None], expected[..., None, None]
    spread = (p * (weight * (1 - chance) - leaning * (1 - agree)) ** 2).sum(axis=(-2, -1))
    middle = (observed * expected - 2 * expected + observed) ** 2
    variance = np.clip(spread - middle, 0, None) / (n[..., 0, 0] * (1 - expected) ** 4)
    return kappa, kappa - z * np.sqrt(variance), kappa + z * np.sqrt(variance)
