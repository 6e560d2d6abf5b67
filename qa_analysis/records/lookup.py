"""Keys: codes looked up from one table in another, within an authority."""

import pandas as pd


def keys(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """The columns of a key joined to one value a row, with the authority, so that keys of two tables compare.

    Null where one of them is.
    """
    joined = frame["authority"]
    for column in columns:
        joined = joined + "\x1f" + frame[column].astype("str")
    return joined


def within(frame: pd.DataFrame, columns: list[str], target: pd.DataFrame, of: list[str]) -> pd.Series:
    """Whether each row's key is among the target's; a null key is not."""
    return keys(frame, columns).isin(keys(target, of).dropna())


def lookup(frame: pd.DataFrame, key: str, target: pd.DataFrame, column: str) -> pd.Series:
    """The target's column for each row of a frame, by authority and key; null where the key is not there."""
    values = target.dropna(subset=key)
    values = values.set_index(keys(values, [key]))[column]
    return keys(frame, [key]).map(values[~values.index.duplicated()])
