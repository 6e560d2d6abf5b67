"""A council's monthly Children's Services quality assurance report, from records to one HTML page.

>>> import qa_analysis as qa
>>> report = qa.open_month("2019-08")
>>> rows = qa.select(report.figures, "completion.rate", period="2019-08")

Records go in at one door (``load``, ``validate``), figures come out at one place (``measures``, ``figures``), and
charts, tables and sentences only read figures.
"""

from datetime import date
from importlib import import_module
from pathlib import Path

import pandas as pd

from qa_analysis import figures, narrative, settings, sources
from qa_analysis.constituents import audits_behind
from qa_analysis.contributions import moved
from qa_analysis.differences import compare
from qa_analysis.errors import UserError
from qa_analysis.figures import select
from qa_analysis.measures import registry
from qa_analysis.month import OpenMonth, open_month
from qa_analysis.periods import window
from qa_analysis.rates import rate
from qa_analysis.records import PARAMS, checked, data_folder, project, valid

__all__ = [
    "OpenMonth",
    "UserError",
    "audits_behind",
    "browse",
    "charts",
    "check",
    "compare",
    "figures",
    "load",
    "moved",
    "narrative",
    "open_month",
    "rate",
    "registry",
    "select",
    "tables",
    "window",
]


def __getattr__(name: str):
    """What draws, imported when it is first used: the figures alone take half as long without it."""
    if name in ("charts", "tables"):
        return import_module(f"qa_analysis.{name}")
    if name == "browse":
        return import_module("qa_analysis.controls").browse
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load(folder: str | Path = "", params: str | Path = PARAMS) -> dict[str, pd.DataFrame]:
    """The tables of a folder, typed and valid, by name. Raises UserError that lists every error in them.

    >>> load()["audits"]["outcome"].value_counts()["completed"] > 500
    np.True_
    """
    own = project() / params
    return valid(project() / (folder or data_folder()), settings.framework(own), sources.sources(own))[0]


def check(folder: str | Path = "", params: str | Path = PARAMS, extracted_on: date | None = None) -> pd.DataFrame:
    """Every error and warning in the tables of a folder: place, rule, problem and remedy, one row each."""
    own, records = project() / params, project() / (folder or data_folder())
    return checked(records, settings.framework(own), extracted_on, sources.sources(own))[1]
