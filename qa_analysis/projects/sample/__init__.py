"""Synthetic records in the contract's format: the sample council and random councils.

Nobody in them is real. The sample council's records meet constraints (``august_2019.yml``), so that they add up to the
figures published for August 2019. A random council's records have gaps and mistakes, as real records do.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import yaml
from pyarrow import parquet

from qa_analysis.contract.schema import TABLES, Table, Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.files import make, refusals, write
from qa_analysis.projects.sample import exemptions, people, practice, programme, trackers
from qa_analysis.projects.sample.audits import audits
from qa_analysis.projects.sample.awkward import awkward
from qa_analysis.projects.sample.dealing import Chance
from qa_analysis.projects.sample.plan import Constrained, Plan
from qa_analysis.projects.sample.themes import themes
from qa_analysis.records.partitions import partition

CONSTRAINTS = Path(__file__).with_name("august_2019.yml")
TYPES = {"date": pa.date32(), "flag": pa.bool_(), "count": pa.int64(), "number": pa.float64(), "share": pa.float64()}


def write_published(folder: Path, framework: Framework) -> None:
    """Write the sample council, April 2018 to August 2019, as CSV."""
    known = yaml.safe_load(CONSTRAINTS.read_text(encoding="utf-8"))
    months = pd.period_range(known["months"]["first"], known["months"]["last"], freq="M")
    _write(folder, [_council(np.random.default_rng(2019), framework, months, known)])


@pd.option_context("mode.string_storage", "python")
def write_random(
    folder: Path,
    framework: Framework,
    authorities: int = 1,
    months: int = 17,
    seed: int = 0,
    last_month: str = "2019-08",
) -> None:
    """Write random councils as CSV. Where there are several, they use the same codes and start in different months."""
    councils = _random_councils(framework, authorities, months, seed, last_month)
    _write(folder, [_named(council, name) if authorities > 1 else council for name, council in councils])


def write_partitioned(
    folder: Path, framework: Framework, authorities: int = 1, months: int = 17, seed: int = 0
) -> None:
    """Write the same random councils as Parquet, each into a folder of its own as soon as it is made."""
    make(folder, private=True)
    for name, council in _random_councils(framework, authorities, months, seed):
        make(place := partition(folder, name))
        with refusals(place):
            for table in TABLES.values():
                parquet.write_table(_as_arrow(council[table.name], table), place / f"{table.name}.parquet")


def _random_councils(
    framework: Framework, authorities: int, months: int, seed: int, last_month: str = "2019-08"
) -> Iterator[tuple[str, Tables]]:
    """Each council's name and tables, made one after another."""
    chance = np.random.default_rng(seed)
    for number in range(authorities):
        length = months - (int(chance.integers(0, max(1, months // 3))) if number else 0)
        span = pd.period_range(end=last_month, periods=length, freq="M")
        yield f"Council {number + 1:02d}", awkward(chance, framework, _council(chance, framework, span, None))


def _named(council: Tables, name: str) -> Tables:
    return {table: frame.assign(authority=name) for table, frame in council.items()}


def _council(chance: Chance, framework: Framework, months: pd.PeriodIndex, known: dict | None) -> Tables:
    """Every table of one council."""
    pool = known["pool"] if known else _pool(chance)
    teams = people.teams(chance, framework, months, known["teams"]["active"] if known else int(chance.integers(20, 50)))
    crew: Tables = {"teams": teams, "workers": people.workers(chance, teams, months)}
    crew["staff"] = people.staff(chance, framework, months, teams, pool)
    plan = Constrained(chance, framework, months, known) if known else Plan(chance, framework, months)
    plan.working, before = _at_work(chance, framework, plan, crew)
    allocated = audits(chance, framework, plan, crew)
    supervisors = [exemptions.moderators(chance, m, crew["staff"], pool["moderators_exempt"]) for m in months]
    trained = programme.training(chance, framework, months, crew["workers"], known["training"] if known else {})
    granted = pd.concat(
        [*before, exemptions.after_allocation(chance, plan, allocated), *supervisors], ignore_index=True
    )
    return crew | {
        "audits": allocated,
        "area_ratings": practice.area_ratings(chance, framework, allocated, _area_targets(known, months)),
        "themes": themes(chance, framework, allocated, exact=months[-1] if known else None),
        "exemptions": granted.drop_duplicates(["staff_id", "month", "stage"]),
        "actions": trackers.actions(chance, allocated, known["actions"] if known else None),
        "concerns": trackers.concerns(chance, framework, allocated, known["concerns"] if known else None),
        "escalations": trackers.escalations(
            chance, framework, months, allocated["child_id"].unique(), known["escalations"] if known else {}
        ),
        "training": trained,
        "dip_sample": programme.dip_sample(chance, framework, trained, plan.nulls),
        "caseload": programme.caseload(chance, framework, months, plan.nulls),
        "recommendations": programme.recommendations(chance, months),
    }


def _pool(chance: Chance) -> dict:
    return {
        "auditors": int(chance.integers(66, 95)),
        "moderators": int(chance.integers(10, 22)),
        "external": int(chance.integers(0, 4)),
        "supporting": int(chance.integers(0, 4)),
        "standing_exemption": int(chance.integers(3, 9)),
        "alternate": int(chance.integers(2, 6)),
        "moderators_exempt": int(chance.integers(0, 3)),
    }


def _at_work(chance: Chance, framework: Framework, plan: Plan, crew: Tables) -> tuple[dict, list[pd.DataFrame]]:
    """The auditors at work in each month, and the exemptions of those exempted before allocation."""
    care = list(crew["teams"].loc[crew["teams"]["service"] == framework.social_care, "team"])
    working, granted = {}, []
    for month in plan.months:
        free = exemptions.available(crew["staff"], care, month)
        exempt = set(chance.choice(free, plan.exempted_before(month, len(free)), replace=False))
        working[month] = np.array([person for person in free if person not in exempt], dtype=object)
        granted.append(exemptions.before_allocation(chance, plan, month, sorted(exempt)))
    return working, granted


def _area_targets(known: dict | None, months: pd.PeriodIndex) -> dict:
    """The percentages of Inadequate and Good by area and month."""
    return {
        area: {months[at - 3]: (shares["inadequate"][at], shares["good"][at]) for at in range(3)}
        for area, shares in (known["areas"] if known else {}).items()
    }


def _write(folder: Path, councils: list[Tables]) -> None:
    make(folder, private=True)
    for name, table in TABLES.items():
        frame = pd.concat([council[name] for council in councils], ignore_index=True)
        text = _as_text(frame, table).to_csv(index=False, lineterminator="\n")
        write(text, folder / f"{name}.csv")


def _as_text(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """A table as text, in the contract's columns and order."""
    frame = _in_order(frame, table)
    for column in table.columns:
        if column.kind == "date":
            frame[column.name] = pd.to_datetime(frame[column.name]).dt.strftime("%Y-%m-%d")
        elif column.kind == "flag":
            frame[column.name] = frame[column.name].astype("boolean").map({True: "true", False: "false"})
    return frame


def _as_arrow(frame: pd.DataFrame, table: Table) -> pa.Table:
    """A table in the contract's columns and order, of the same types in every council."""
    frame, columns = _in_order(frame, table), {}
    for column in table.columns:
        values = frame[column.name]
        # A list, as pandas takes a column of nulls for dates.
        if column.kind not in TYPES:
            values = [None if pd.isna(value) else str(value) for value in values]
        columns[column.name] = pa.array(values, TYPES.get(column.kind, pa.string()), from_pandas=True)
    return pa.table(columns)


def _in_order(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """A table in the contract's columns, sorted by its key."""
    front = ["authority"] if "authority" in frame else []
    columns = front + [column.name for column in table.columns]
    return frame.reindex(columns=columns).sort_values(front + list(table.key or columns[len(front) :]))
