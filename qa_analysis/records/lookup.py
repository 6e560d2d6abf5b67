"""Looks codes of one table up in another, within an authority."""

import numpy as np
import pandas as pd


def keys(frame: pd.DataFrame, columns: list[str], target: pd.DataFrame, of: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """A number for the key of each row of two frames, the same where authority and columns are; -1 if one is null."""
    joined = np.zeros(len(frame) + len(target), dtype="int64")
    for column, other in zip(["authority", *columns], ["authority", *of], strict=True):
        codes, values = pd.factorize(pd.concat([frame[column], target[other]], ignore_index=True))
        joined = np.where((joined < 0) | (codes < 0), -1, joined * len(values) + codes)
    return joined[: len(frame)], joined[len(frame) :]


def within(frame: pd.DataFrame, columns: list[str], target: pd.DataFrame, of: list[str]) -> pd.Series:
    """Whether each row's key is among the target's; a null key never is."""
    own, others = keys(frame, columns, target, of)
    return pd.Series((own >= 0) & np.isin(own, others), frame.index)


def lookup(frame: pd.DataFrame, key: str, target: pd.DataFrame, column: str) -> pd.Series:
    """The target's column for each row of a frame, by authority and key; null if the target lacks the key."""
    own, others = keys(frame, [key], target, [key])
    # Of rows with the same key the first counts.
    values = pd.Series(target[column].array, others)
    values = values[(others >= 0) & ~values.index.duplicated()]
    return values.reindex(own).set_axis(frame.index)
