"""The audits behind a figure.

The figure's own measure counts again, with each audit as the only one of a made-up authority. Each row that comes out
is then what one audit adds to the figure, so no measure needs a second definition.
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

OF_AUDITS = ("audits", "area_ratings", "themes", "concerns")  # tables whose rows belong to an audit
COUNTS = ["numerator", "denominator"]
NONE = "{} has no such figure; report.rows(measure, last=None) lists all its figures."


def audits_behind(report: OpenMonth, measure: str, **keys: str) -> pd.DataFrame:
    """The records of the audits that a figure counts, with two more columns; those in its numerator come first.

    ``numerator`` and ``denominator`` are 1 where the audit is counted there, else 0, and add up to the figure; a plain
    count has no denominator. ``keys`` choose the figure as in ``report.rows``, by default in the last period. Raises
    UserError where they choose none or several, or a figure that does not count audits.

    >>> import qa_analysis as qa
    >>> report = qa.open_month("2019-08")
    >>> audits = qa.audits_behind(report, "ratings.by_month", category="Inadequate")
    >>> int(audits["numerator"].sum()), int(audits["denominator"].sum())
    (7, 41)
    """
    return audits_of_figure(report, figure_of(report, measure, keys))


def figure_of(report: OpenMonth, measure: str, keys: dict[str, str]) -> pd.Series:
    """The single figure that keys choose, as in ``report.rows``. Raises UserError where they choose none or several."""
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
    """The keys that tell a measure's figures apart, with ``authority`` if there are several authorities."""
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
    # A state at a date counts other things; audits belong to months.
    if figure["period"].startswith("as at"):
        raise UserError(_uncounted(figure))
    audits = _audits_in_period(report, figure)
    counted = audits.join(_count_each(report, figure, audits).reindex(_authorities(audits)).set_axis(audits.index))
    _require_sum(counted, figure)
    counted = counted[(counted[COUNTS] > 0).any(axis=1)]
    return counted.sort_values("numerator", ascending=False, kind="stable").astype(dict.fromkeys(COUNTS, "Int64"))


def _require_sum(counted: pd.DataFrame, figure: pd.Series) -> None:
    """Refuse a figure if its audits, each counted at most once, do not add up to it."""
    once = counted[COUNTS].fillna(0).isin([0, 1]).all(axis=None)
    if not once or not counted[COUNTS].sum().equals(figure[COUNTS].astype("float64").fillna({"denominator": 0})):
        raise UserError(_uncounted(figure))


def _uncounted(figure: pd.Series) -> str:
    counts = ENTRIES[figure["measure"]].numerator
    return (
        f"{figure['measure']} does not count only audits here, but {counts}, so no list of audits adds up to it. "
        f"Look in report.tables, which has the tables {series(TABLES)}."
    )


def _audits_in_period(report: OpenMonth, figure: pd.Series) -> pd.DataFrame:
    """The audits of a figure's authority and months."""
    audits = report.tables["audits"]
    audits = audits[audits["authority"] == figure.get("authority", "")]
    months = periods.span(figure["period"], report.framework.financial_year_start)["month"]
    return audits[audits["month"].isin(months) & (audits["month"] <= periods.month(report.month))]


def _count_each(report: OpenMonth, figure: pd.Series, audits: pd.DataFrame) -> pd.DataFrame:
    """What each audit adds to the numerator and denominator of a figure, by the audit's made-up authority."""
    if audits.empty:
        return pd.DataFrame(index=pd.Index([], dtype="str"), columns=COUNTS, dtype="float64")
    framework = _unlisted(report.framework)
    tables, calendar = prepare(_split_by_audit(report.tables, audits), report.month, framework, report.as_at)
    # Its rows are children, who would be counted as if they were audits.
    tables["care_concerns"] = tables["care_concerns"].head(0)
    rows = ENTRIES[figure["measure"]].rows(tables, calendar, framework).assign(measure=figure["measure"])
    rows = with_values_and_intervals(rows, registry())
    return rows[(rows[KEYS] == figure[KEYS]).all(axis=1)].set_index("authority")[COUNTS]


def _split_by_audit(records: dict[str, pd.DataFrame], audits: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables with the records of each audit given to a made-up authority that has no others."""
    records = records | {"audits": audits}
    split = {name: records[name].assign(authority=_authorities(records[name])) for name in OF_AUDITS}
    return records | {name: frame.dropna(subset="authority") for name, frame in split.items()}


def _authorities(records: pd.DataFrame) -> pd.Series:
    """The made-up authority of each record's audit; null where a record has no audit."""
    return records["authority"] + "\x1f" + records["audit_id"]


def _unlisted(framework: Framework) -> Framework:
    """The framework without the threshold for listing teams, which a team with a single audit would miss."""
    thresholds = framework.thresholds.model_copy(update={"sustained_audits": 0})
    return framework.model_copy(update={"thresholds": thresholds})
