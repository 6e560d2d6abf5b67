"""Looks codes of one table up in another, within an authority."""

import pandas as pd


def keys(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """The columns of a key joined with the authority into one text for each row, to compare with another table's.

    Null if any of them is.
    """
    # The separator cannot be typed, so "a" + "bc" and "ab" + "c" stay different keys.
    joined = frame["authority"]
    for column in columns:
        joined = joined + "\x1f" + frame[column].astype("str")
    return joined


def within(frame: pd.DataFrame, columns: list[str], target: pd.DataFrame, of: list[str]) -> pd.Series:
    """Whether each row's key is among the target's; a null key never is."""
    return keys(frame, columns).isin(keys(target, of).dropna())


def lookup(frame: pd.DataFrame, key: str, target: pd.DataFrame, column: str) -> pd.Series:
    """The target's column for each row of a frame, by authority and key; null if the target lacks the key."""
    values = target.dropna(subset=key)
    values = values.set_index(keys(values, [key]))[column]
    # Of rows with the same key the first counts; map needs an index without duplicates.
    return keys(frame, [key]).map(values[~values.index.duplicated()])
