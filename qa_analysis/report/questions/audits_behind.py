"""Constituents: the audits that a figure counts.

A figure is counted again by its own measure, each audit as the only one of an authority of its own: each row that comes
out is what one audit adds. So there is no second definition of any figure.
"""

import pandas as pd

from qa_analysis.contract import periods
from qa_analysis.contract.schema import TABLES
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import series
from qa_analysis.errors import UserError, require
from qa_analysis.figures.from_records import prepare
from qa_analysis.figures.measures import ENTRIES, registry
from qa_analysis.figures.table import KEYS, with_values_and_intervals
from qa_analysis.report.month import OpenMonth

OF_AUDITS = ("audits", "area_ratings", "themes", "concerns")  # what else is counted is of no audit
COUNTS = ["numerator", "denominator"]
NONE = "There is no such figure of {}; report.rows(measure, last=None) has all that there are."


def audits_behind(report: OpenMonth, measure: str, **keys: str) -> pd.DataFrame:
    """The audits that a figure counts, those of its numerator first: their records, with two columns more.

    ``numerator`` and ``denominator`` are 1 where the audit is counted there, else 0, and add up to the figure; a plain
    count has no denominator. ``keys`` choose the figure as in ``report.rows``; its period is the last unless given.
    Raises UserError where they choose none or several, or a figure that does not count audits.

    >>> import qa_analysis as qa
    >>> report = qa.open_month("2019-08")
    >>> audits = qa.audits_behind(report, "ratings.by_month", category="Inadequate")
    >>> int(audits["numerator"].sum()), int(audits["denominator"].sum())
    (7, 41)
    """
    return audits_of_figure(report, figure_of(report, measure, keys))


def figure_of(report: OpenMonth, measure: str, keys: dict[str, str]) -> pd.Series:
    """The one figure that keys choose, as in ``report.rows``. Raises UserError where they choose none or several."""
    services = list(report.figures["service"].unique())
    rows = report.rows(measure, None if "period" in keys else 1, service=services)
    if rows.empty:
        raise UserError(NONE.format(measure))
    for key, value in keys.items():
        require(key, keys_of(rows), "a key of figures")
        values = rows[key].unique()
        more = "" if any(values) else f"It has no {key}; leave that out."
        require(value, values, f"a {key} of {measure}", more)
        rows = rows[rows[key] == value]
    if "service" not in keys:
        rows = rows[rows["service"].isin([report.framework.social_care, ""])]
    if len(rows) != 1:
        raise UserError(_several(measure, rows))
    return rows.iloc[0]


def keys_of(rows: pd.DataFrame | pd.Series) -> list[str]:
    """The keys that tell figures of a measure apart; of several authorities, ``authority`` is one too."""
    return [key for key in [*KEYS[1:], "authority"] if key in rows]


def _several(measure: str, rows: pd.DataFrame) -> str:
    differ = [key for key in keys_of(rows) if rows[key].nunique() > 1]
    choices = [f"{key} ({', '.join(repr(value) for value in rows[key].unique())})" for key in differ]
    return (
        f"{measure} has {len(rows)} such figures; choose one by its {series(choices)}."
        if choices
        else NONE.format(measure)
    )


def audits_of_figure(report: OpenMonth, figure: pd.Series) -> pd.DataFrame:
    """The audits behind a row of the report's figures, as ``audits_behind`` gives them."""
    if figure["period"].startswith("as at"):
        raise UserError(_uncounted(figure))  # of things at a date; audits are of months
    audits = _audits(report, figure)
    counted = audits.join(_added(report, figure, audits).reindex(_own(audits)).set_axis(audits.index))
    _require_whole(counted, figure)
    counted = counted[(counted[COUNTS] > 0).any(axis=1)]
    return counted.sort_values("numerator", ascending=False, kind="stable").astype(dict.fromkeys(COUNTS, "Int64"))


def _require_whole(counted: pd.DataFrame, figure: pd.Series) -> None:
    """Refuse a figure that its audits, each counted once, do not add up to."""
    once = counted[COUNTS].fillna(0).isin([0, 1]).all(axis=None)
    if not once or not counted[COUNTS].sum().equals(figure[COUNTS].astype("float64").fillna({"denominator": 0})):
        raise UserError(_uncounted(figure))


def _uncounted(figure: pd.Series) -> str:
    counts = ENTRIES[figure["measure"]].numerator
    return (
        f"{figure['measure']} does not count audits alone here, but {counts}, so no list of audits is behind it. "
        f"Look in report.tables, which has the tables {series(TABLES)}."
    )


def _audits(report: OpenMonth, figure: pd.Series) -> pd.DataFrame:
    """The audits of a figure's authority and months."""
    audits = report.tables["audits"]
    audits = audits[audits["authority"] == figure.get("authority", "")]
    months = periods.span(figure["period"], report.framework.financial_year_start)["month"]
    return audits[audits["month"].isin(months) & (audits["month"] <= periods.month(report.month))]


def _added(report: OpenMonth, figure: pd.Series, audits: pd.DataFrame) -> pd.DataFrame:
    """What each of the audits adds to a figure: its numerator and denominator, by the audit's own authority."""
    if audits.empty:
        return pd.DataFrame(index=pd.Index([], dtype="str"), columns=COUNTS, dtype="float64")
    framework = _unlisted(report.framework)
    tables, calendar = prepare(_apart(report.tables, audits), report.month, framework, report.as_at)
    tables["care_concerns"] = tables["care_concerns"].head(0)  # children, though each has an audit
    rows = ENTRIES[figure["measure"]].rows(tables, calendar, framework).assign(measure=figure["measure"])
    rows = with_values_and_intervals(rows, registry())
    return rows[(rows[KEYS] == figure[KEYS]).all(axis=1)].set_index("authority")[COUNTS]


def _apart(records: dict[str, pd.DataFrame], audits: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The records of each audit as those of an authority of its own, which has no others."""
    records = records | {"audits": audits}
    own = {name: records[name].assign(authority=_own(records[name])) for name in OF_AUDITS}
    return records | {name: frame.dropna(subset="authority") for name, frame in own.items()}


def _own(records: pd.DataFrame) -> pd.Series:
    """The authority that an audit has alone, for each record of it."""
    return records["authority"] + "\x1f" + records["audit_id"]


def _unlisted(framework: Framework) -> Framework:
    """The framework with no threshold that a team, counted by one audit, would miss."""
    thresholds = framework.thresholds.model_copy(update={"sustained_audits": 0})
    return framework.model_copy(update={"thresholds": thresholds})
