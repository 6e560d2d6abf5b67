"""The Essentials training programme, and the dip sample of those who completed it. Both are across services."""

import pandas as pd

from qa_analysis.measures.counting import count, grid, place, share, tally
from qa_analysis.measures.records import Tables, month_of
from qa_analysis.measures.registry import measure
from qa_analysis.periods import months, states
from qa_analysis.settings import Framework


def _to_date(frame: pd.DataFrame, date: str, calendar: pd.DataFrame) -> pd.DataFrame:
    placed = frame.merge(states(calendar), on="authority")
    return placed[placed[date] <= placed["as_at"]]


@measure("training.delivered", "Staff trained", about="staff", unit="count", better="higher")
def delivered(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Distinct people trained, in the month and to date, by module and in all."""
    training = tables["training"]
    monthly, dated = months(calendar), states(calendar)
    in_month = place(training.assign(month=month_of(training["delivered_on"])), monthly)
    placed = pd.concat([in_month, _to_date(training, "delivered_on", calendar)])
    levels, periods = {"group": ["", *framework.modules]}, pd.concat([monthly, dated])
    both = pd.concat([placed.assign(group=""), placed.assign(group=placed["module"])])
    return count(both, periods, levels, distinct="person_id")


def _evaluation(level: str, tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    evaluated = tables["training"].dropna(subset=level).rename(columns={"module": "group"})
    placed = _to_date(evaluated, "evaluated_on", calendar)
    rows = grid(states(calendar), {"group": framework.modules})
    return rows.assign(numerator=tally(placed, rows, level, "sum"), denominator=tally(placed, rows))


TRAINING = {"about": "staff", "leaves_out": "people not evaluated, or without a date of evaluation", "better": "higher"}


@measure("training.transfer", "Training understood and retained", **TRAINING)
def transfer(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Mean share of the module's criteria that people evaluated to date understood and retained."""
    return _evaluation("transfer", tables, calendar, framework)


@measure("training.application", "Training used in practice", **TRAINING)
def application(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Mean share of the module's criteria that people evaluated to date used in practice."""
    return _evaluation("application", tables, calendar, framework)


@measure("training.recorded", "Training evidenced in records", **TRAINING)
def recorded(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Mean share of the module's criteria with recorded evidence, of people evaluated to date."""
    return _evaluation("recorded", tables, calendar, framework)


@measure(
    "dip_sample.met",
    "Standards met in the dip sample",
    about="staff",
    leaves_out="standards for which it is not recorded whether they were met",
    better="higher",
)
def dip_sample(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Samples to date that met the standard, as a share of those sampled."""
    sampled = _to_date(tables["dip_sample"].rename(columns={"standard": "group"}), "sampled_on", calendar)
    return share(sampled, sampled["met"], states(calendar), {"group": framework.standards})
