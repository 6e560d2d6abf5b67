"""Agreement: how far two raters who grade the same audits agree beyond chance."""

import numpy as np

from qa_analysis.figures.statistics.intervals import Z


def weighted_kappa(grids: np.ndarray, z: float = Z) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Linearly weighted kappa of square grids of counts, and the ends of its 95 % interval.

    ``grids`` has the shape (…, k, k), first rater by second, categories in order. The result is NaN if chance alone
    would give full agreement. Variance: Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969).
    """
    # Computed in whole numbers, counts times weights of 0 to k - 1, so that full agreement is exactly 1 and agreement
    # no better than chance is exactly 0.
    most = grids.shape[-1] - 1
    weight = most - np.abs(np.arange(most + 1)[:, None] - np.arange(most + 1))
    n, rows, columns = grids.sum(axis=(-2, -1)).astype(float), grids.sum(axis=-1), grids.sum(axis=-2)
    agreed = (weight * grids).sum(axis=(-2, -1))
    chance = (rows @ weight * columns).sum(axis=-1)
    beyond = most * n**2 - chance
    beyond = np.where(beyond > 0, beyond, np.nan)
    leaning = (columns @ weight)[..., :, None] + (rows @ weight)[..., None, :]
    terms = weight * beyond[..., None, None] - leaning * (most * n - agreed)[..., None, None]
    spread = n * (grids * terms**2).sum(axis=(-2, -1))
    middle = (agreed * chance - 2 * most * n * chance + most * n**2 * agreed) ** 2
    kappa, half = (n * agreed - chance) / beyond, z * np.sqrt(n * np.clip(spread - middle, 0, None)) / beyond**2
    return kappa, kappa - half, kappa + half
