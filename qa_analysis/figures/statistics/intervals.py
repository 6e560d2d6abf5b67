"""Intervals: how far a share of a few audits can be trusted."""

from statistics import NormalDist

import numpy as np

Z = NormalDist().inv_cdf(0.975)


def wilson(hits: np.ndarray, of: np.ndarray, z: float = Z) -> tuple[np.ndarray, np.ndarray]:
    """The ends of Wilson's score interval for shares, 0 to 1; NaN where ``of`` is 0.

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
    # For a share of 0 or 1 that end of the interval is exactly 0 or 1; the formula would miss it by a rounding error.
    low, high = np.where(share == 0, 0, centre - half) / scale, np.where(share == 1, scale, centre + half) / scale
    return low, high


def newcombe(
    hits: np.ndarray, of: np.ndarray, hits_before: np.ndarray, of_before: np.ndarray, z: float = Z
) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the interval of one share less another, -1 to 1; NaN where ``of`` or ``of_before`` is 0.

    The two shares must be of separate samples. Hybrid score interval without continuity correction: Newcombe,
    Statistics in Medicine 17 (1998) 873-890, method 10. The default ``z`` gives 95 %.

    >>> low, high = newcombe(np.array([56]), np.array([70]), np.array([48]), np.array([80]))
    >>> round(low[0], 4), round(high[0], 4)
    (np.float64(0.0524), np.float64(0.3339))
    """
    (low, high), (low_before, high_before) = wilson(hits, of, z), wilson(hits_before, of_before, z)
    share, before = hits / np.where(of > 0, of, np.nan), hits_before / np.where(of_before > 0, of_before, np.nan)
    down, up = np.hypot(share - low, high_before - before), np.hypot(high - share, before - low_before)
    return share - before - down, share - before + up
