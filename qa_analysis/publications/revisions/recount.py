"""A published month counted again from the records as they are now, and its figures set beside those published."""

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
    """What has become of a month's figures since it was last published: ``tables`` are the records as they are now,
    with the places of their rows, and ``now`` says where they come from; ``params`` are the settings in use.

    Raises UserError where the history was altered.
    """
    entry = publication.last(history, month, params)
    if entry is None or entry.authority != authority:
        return Revisions(month, "unpublished")
    kept = publication.open_publication(history, entry)
    of = partial(Revisions, month, revision=kept.revision, published_on=kept.published_on, as_at=entry.as_at)
    before = kept_tables.read(kept.folder / publication.TABLES)[0]
    if not before["audits"]["audit_id"].isin(tables["audits"]["audit_id"]).any():
        return of(state="of other records")
    own = kept.folder / publication.PARAMS
    try:
        then = Then(month, date.fromisoformat(entry.as_at), settings.framework(own), sources(own))
    except UserError:
        return of(state="unreadable")
    same = kept.facts["sources"]["code"] == manifest.software()["code"]
    rows = revised_figures(table.read_csv(kept.folder / publication.FIGURES), then, before, tables, now, same)
    return of(state="revised" if len(rows) else "unrevised", rows=rows)


def when_published(kept: Publication) -> Revisions:
    """What had become of the month before when a month was published."""
    return Revisions(**kept.facts["revisions"], rows=read(kept.folder / publication.REVISIONS))


@pd.option_context("mode.string_storage", "python")  # as tables are read from their sources
def revised_figures(
    published: pd.DataFrame, then: Then, before: Tables, after: Tables, now: Sources, same: bool = True
) -> pd.DataFrame:
    """The figures of a month that are printed otherwise when they are counted from the tables ``after``, with the rows
    that caused it; ``published`` were counted from those ``before``, and by the ``same`` code, or by other code.
    """
    earlier, later = number_rows(before), number_rows(after)
    found = changes(earlier, later, then.as_at)
    if found.empty and same:
        return NONE
    published = _own(published, then)
    measures = [name for name in ENTRIES if (published.index.get_level_values("measure") == name).any()]
    again = count_again(later, then, measures)
    untold = again.index.difference(_told(again, now).index)
    both = _paired(published.drop(untold, errors="ignore"), again.drop(untold))
    by_code = frozenset() if same else frozenset(_paired(published, count_again(earlier, then, measures)).index)
    moving = causes(found, partial(_moved, both, again, earlier, later, then)) if len(both) else []
    words = [_cause(key, by_code, moving, found, before, after) for key in both.index]
    return both.assign(rows=words).reset_index().reindex(columns=COLUMNS)


def count_again(tables: Tables, then: Then, measures: Iterable[str]) -> pd.DataFrame:
    """The month's own figures of some measures from numbered tables, by their keys."""
    rows = compute(tables, then.month, then.framework, str(then.as_at), measures)
    return _own(unknown_history.tellable(rows, then.sources), then)


def _own(rows: pd.DataFrame, then: Then) -> pd.DataFrame:
    """The figures whose period ends with the month, its quarter or its state, by their keys; not those of warnings."""
    quarter = periods.quarter(then.month, then.framework.financial_year_start)
    ends = rows["period"].str.rpartition("/")[2].isin([then.month, quarter, periods.state(then.as_at)])
    return rows[ends & (rows["group"] != FINDINGS)].set_index(KEYS)[[*PARTS, "unit"]]


def _told(rows: pd.DataFrame, now: Sources) -> pd.DataFrame:
    """The figures that the records as they are now can tell."""
    return unknown_history.tellable(rows.reset_index(), now).set_index(KEYS)


def _paired(published: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """Figures that two tables have with different printed values, in the order of the first."""
    was = published.rename(columns=dict(zip(PARTS, WAS, strict=True)))
    both = was.join(again.rename(columns={"unit": "unit_now"}), how="outer")
    order = [*published.index, *again.index.difference(published.index, sort=False)]
    both = both.loc[order].assign(unit=both["unit"].fillna(both["unit_now"]))
    missing = ~both.index.isin(published.index.intersection(again.index))
    return both[(_printed(both, WAS[-1]) != _printed(both, PARTS[-1])) | missing].drop(columns="unit_now")


def _printed(both: pd.DataFrame, value: str) -> pd.Series:
    measures = both.index.get_level_values("measure")
    cells = [as_printed(*of) for of in zip(measures, both["unit"], both[value], strict=True)]
    return pd.Series(cells, both.index, dtype="object")


def _moved(
    revised: pd.DataFrame, again: pd.DataFrame, earlier: Tables, later: Tables, then: Then, rows: pd.DataFrame
) -> Keys:
    """The keys of the revised figures that move when some changes are put back."""
    measures = [name for name in ENTRIES if (revised.index.get_level_values("measure") == name).any()]
    moved = count_again(put_back(later, earlier, rows), then, measures)[PARTS]
    both = again[PARTS].join(moved.add_suffix("_moved"), how="outer")
    stays = [(both[p] == both[f"{p}_moved"]) | (both[p].isna() & both[f"{p}_moved"].isna()) for p in PARTS]
    same = stays[0] & stays[1] & stays[2]
    return frozenset(both.index[~same].intersection(revised.index))


def _cause(key: tuple, by_code: Keys, moving: list[Cause], found: pd.DataFrame, before: Tables, after: Tables) -> str:
    rows = name_causes(key, moving, found, before, after)
    alone = any(key in keys for _, keys in moving)
    return "; ".join([*([OTHERWISE] if key in by_code else []), *([rows] if alone or key not in by_code else [])])
