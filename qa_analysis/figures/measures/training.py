"""The Essentials training programme, and the dip sample of those who completed it. Both cover all services."""

import pandas as pd

from qa_analysis.contract.periods import months, states
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count, grid, in_periods, in_states, share, tally
from qa_analysis.figures.measures.derived import month_of
from qa_analysis.figures.measures.registry import measure


@measure("training.delivered", "Staff trained", numerator="people", about="staff", unit="count", better="higher")
def delivered(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Distinct people trained, in the month and to date, by module and in all."""
    training = tables["training"]
    monthly = in_periods(training.assign(month=month_of(training["delivered_on"])), months(calendar))
    dated = in_states(training, calendar, training["delivered_on"])
    levels = {"group": ["", *framework.modules]}
    return pd.concat(
        [
            count(_with_all_modules(placed), periods, levels, distinct="person_id")
            for placed, periods in ((monthly, months(calendar)), (dated, states(calendar)))
        ]
    )


def _with_all_modules(placed: pd.DataFrame) -> pd.DataFrame:
    """The rows by module, and again with an empty group that stands for all modules together."""
    return pd.concat([placed.assign(group=placed["module"]), placed.assign(group="")])


def _mean_share(level: str, tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    evaluated = tables["training"].dropna(subset=level).rename(columns={"module": "group"})
    placed = in_states(evaluated, calendar, evaluated["evaluated_on"])
    periods, levels = states(calendar), {"group": framework.modules}
    summed, evaluations = tally(placed, periods, levels, level, "sum"), tally(placed, periods, levels)
    return grid(periods, levels).assign(numerator=summed, denominator=evaluations)


# Means of shares: the numerator is a sum of shares and not a count of people, so it must not be printed as one.
MEANS = ("training.transfer", "training.application", "training.recorded")
TRAINING = {
    "numerator": "the sum of the shares of criteria that people met",
    "denominator": "people evaluated",
    "about": "staff",
    "leaves_out": "people not evaluated, or without a date of evaluation",
    "better": "higher",
}


@measure("training.transfer", "Training understood and retained", **TRAINING)
def transfer(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Mean share of the module's criteria that people evaluated to date understood and retained."""
    return _mean_share("transfer", tables, calendar, framework)


@measure("training.application", "Training used in practice", **TRAINING)
def application(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Mean share of the module's criteria that people evaluated to date used in practice."""
    return _mean_share("application", tables, calendar, framework)


@measure("training.recorded", "Training evidenced in records", **TRAINING)
def recorded(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Mean share of the module's criteria with recorded evidence, of people evaluated to date."""
    return _mean_share("recorded", tables, calendar, framework)


@measure(
    "dip_sample.met",
    "Standards met in the dip sample",
    numerator="samples that met the standard",
    denominator="samples for which it is recorded whether they did",
    about="staff",
    leaves_out="standards for which it is not recorded whether they were met",
    better="higher",
)
def dip_sample(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Samples to date that met the standard, as a share of those sampled."""
    sample = tables["dip_sample"].rename(columns={"standard": "group"})
    sampled = in_states(sample, calendar, sample["sampled_on"])
    return share(sampled, sampled["met"], states(calendar), {"group": framework.standards})
