"""Completion: how many allocated audits were submitted, and how many late."""

import pandas as pd

from qa_analysis.contract.periods import months
from qa_analysis.contract.schema import COMPLETED, SUBMITTED, Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import in_periods, share
from qa_analysis.figures.measures.registry import measure


@measure(
    "completion.rate",
    "Completion rate",
    numerator="audits submitted",
    denominator="audits allocated",
    about="process",
    better="higher",
    target="targets.completion",
    target_source="the council's quality assurance framework",
)
def rate(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Audits submitted, whether completed or below standard, as a share of those allocated, for each service."""
    periods = months(calendar)
    allocated = in_periods(tables["audits"], periods)
    return share(allocated, allocated["outcome"].isin(SUBMITTED), periods, {"service": framework.services})


@measure(
    "completion.late",
    "Late submissions",
    numerator="completed audits submitted after their due date",
    denominator="completed audits with a due date",
    about="process",
    leaves_out="audits not completed, and those without a due date",
    better="lower",
)
def late(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits submitted after they were due, as a share of completed audits, for each service."""
    audits = tables["audits"]
    periods = months(calendar)
    done = in_periods(audits[audits["outcome"] == COMPLETED], periods)
    dated = done["due_on"].notna() & done["submitted_on"].notna()
    # Null without both dates, so that the audit is left out: comparing a missing date would say "not late".
    overdue = (done["submitted_on"] > done["due_on"]).astype("boolean").where(dated)
    return share(done, overdue, periods, {"service": framework.services})
