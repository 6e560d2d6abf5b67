"""Counts a published month again from the records as they are now, and compares its figures with those published."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qa_analysis.contract import periods, settings
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.sources import Sources, sources
from qa_analysis.errors import UserError
from qa_analysis.figures import table, unknown_history
from qa_analysis.figures.from_records import compute
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.figures.measures.lists import FINDINGS
from qa_analysis.figures.table import KEYS
from qa_analysis.publications import kept_tables, manifest, publication
from qa_analysis.publications.publication import Publication
from qa_analysis.publications.revisions.causes import Cause, Keys, causes, name_causes
from qa_analysis.publications.revisions.changes import changes, number_rows, put_back
from qa_analysis.publications.revisions.revised import COLUMNS, NONE, PARTS, WAS, Revisions, as_printed, read

OTHERWISE = "no row: it is counted in another way since"


class Then(NamedTuple):
    """How a month was counted when it was published."""

    month: str
    as_at: date
    framework: settings.Framework
    sources: Sources


def since_published(
    month: str, authority: str, tables: Tables, now: Sources, history: Path, params: Path | None = None
) -> Revisions:
    """What has become of a month's figures since it was last published.

    ``tables`` are the records as they are now, with the places of their rows, ``now`` says where they come from, and
    ``params`` is the folder of the settings in use. Raises UserError where the history was altered.
    """
    entry = publication.last(history, month, params)
    if entry is None or entry.authority != authority:
        return Revisions(month, "unpublished")
    kept = publication.open_publication(history, entry)
    revisions = partial(Revisions, month, revision=kept.revision, published_on=kept.published_on, as_at=entry.as_at)
    before = kept_tables.read_kept(kept.folder / publication.TABLES)[0]
    if not before["audits"]["audit_id"].isin(tables["audits"]["audit_id"]).any():
        return revisions(state="of other records")
    kept_params = kept.folder / publication.PARAMS
    try:
        then = Then(month, date.fromisoformat(entry.as_at), settings.framework(kept_params), sources(kept_params))
    except UserError:
        return revisions(state="unreadable")
    same = kept.facts["sources"]["code"] == manifest.software()["code"]
    rows = revised_figures(table.read_csv(kept.folder / publication.FIGURES), then, before, tables, now, same)
    return revisions(state="revised" if len(rows) else "unrevised", rows=rows)


def when_published(kept: Publication) -> Revisions:
    """What had become of the figures of the month before when a month was published, as kept with it."""
    return Revisions(**kept.facts["revisions"], rows=read(kept.folder / publication.REVISIONS))


@pd.option_context("mode.string_storage", "python")  # as where tables are read from their sources
def revised_figures(
    published: pd.DataFrame, then: Then, before: Tables, after: Tables, now: Sources, same: bool = True
) -> pd.DataFrame:
    """The month's figures whose printed value differs when counted from the tables ``after``, with their causes.

    ``published`` are the figures counted from the tables ``before``; ``same`` says whether the code is still the same.
    """
    earlier, later = number_rows(before), number_rows(after)
    changed = changes(earlier, later, then.as_at)
    if changed.empty and same:
        return NONE
    published = _ending_with_month(published, then)
    measures = [name for name in ENTRIES if (published.index.get_level_values("measure") == name).any()]
    again = count_again(later, then, measures)
    tellable = unknown_history.tellable(again.reset_index(), now).set_index(KEYS)
    untold = again.index.difference(tellable.index)
    revised = _differing(published.drop(untold, errors="ignore"), again.drop(untold))
    # A figure that differs even when counted from the kept tables was changed by the code.
    by_code = frozenset() if same else frozenset(_differing(published, count_again(earlier, then, measures)).index)
    moving = causes(changed, partial(_moved_keys, revised, again, earlier, later, then)) if len(revised) else []
    words = [_cause(key, by_code, moving, changed, before, after) for key in revised.index]
    return revised.assign(rows=words).reset_index().reindex(columns=COLUMNS)


def count_again(tables: Tables, then: Then, measures: Iterable[str]) -> pd.DataFrame:
    """The figures of some measures that end with the month, counted from numbered tables, by their keys."""
    rows = compute(tables, then.month, then.framework, str(then.as_at), measures)
    return _ending_with_month(unknown_history.tellable(rows, then.sources), then)


def _ending_with_month(rows: pd.DataFrame, then: Then) -> pd.DataFrame:
    """The figures whose period ends with the month, its quarter or its state, by their keys; warnings left out."""
    quarter = periods.quarter(then.month, then.framework.financial_year_start)
    ends = rows["period"].str.rpartition("/")[2].isin([then.month, quarter, periods.state(then.as_at)])
    return rows[ends & (rows["group"] != FINDINGS)].set_index(KEYS)[[*PARTS, "unit"]]


def _differing(published: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """Figures whose printed values differ, or that only one of two tables has, in the order of the first."""
    was = published.rename(columns=dict(zip(PARTS, WAS, strict=True)))
    both = was.join(again.rename(columns={"unit": "unit_now"}), how="outer")
    order = [*published.index, *again.index.difference(published.index, sort=False)]
    both = both.loc[order].assign(unit=both["unit"].fillna(both["unit_now"]))
    missing = ~both.index.isin(published.index.intersection(again.index))
    return both[(_printed(both, WAS[-1]) != _printed(both, PARTS[-1])) | missing].drop(columns="unit_now")


def _printed(both: pd.DataFrame, value: str) -> pd.Series:
    measures = both.index.get_level_values("measure")
    cells = [as_printed(*figure) for figure in zip(measures, both["unit"], both[value], strict=True)]
    return pd.Series(cells, both.index, dtype="object")


def _moved_keys(
    revised: pd.DataFrame, again: pd.DataFrame, earlier: Tables, later: Tables, then: Then, rows: pd.DataFrame
) -> Keys:
    """The keys of the revised figures that move when some changes are put back."""
    measures = [name for name in ENTRIES if (revised.index.get_level_values("measure") == name).any()]
    moved = count_again(put_back(later, earlier, rows), then, measures)[PARTS]
    both = again[PARTS].join(moved.add_suffix("_moved"), how="outer")
    stays = [(both[p] == both[f"{p}_moved"]) | (both[p].isna() & both[f"{p}_moved"].isna()) for p in PARTS]
    same = stays[0] & stays[1] & stays[2]
    return frozenset(both.index[~same].intersection(revised.index))


def _cause(key: tuple, by_code: Keys, moving: list[Cause], changed: pd.DataFrame, before: Tables, after: Tables) -> str:
    """Why a figure is revised, in words: the code, the rows, or both."""
    rows = name_causes(key, moving, changed, before, after)
    alone = any(key in keys for _, keys in moving)
    return "; ".join([*([OTHERWISE] if key in by_code else []), *([rows] if alone or key not in by_code else [])])
