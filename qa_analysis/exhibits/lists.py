"""Listings: the lists of the operational edition, made from the records.

They name teams and staff, so they are never among the figures. A figure counts the rows of each list (see
``measures.lists``, or another measure that counts the same records).
"""

from collections.abc import Callable
from functools import partial

import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import series
from qa_analysis.errors import require
from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.exhibits.formats import Cell
from qa_analysis.figures.measures.lists import STANDINGS, exemptions, recommendations

SHOWN = 6  # how many places of a finding are named


def listing(name: str, tables: Tables, calendar: pd.DataFrame, framework: Framework, findings: pd.DataFrame) -> Listing:
    """A list by its name, from the tables and calendar that measures count from, or from the warnings about them.

    Raises UserError if there is no such list.
    """
    require(name, LISTS, "a list")
    select, definition = LISTS[name]
    rows = select(findings) if name == "findings" else select(tables, calendar.tail(1), framework)
    return Listing(rows.reset_index(drop=True), definition)


def _exemptions(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    rows = exemptions(tables)[0].merge(calendar[["authority", "month"]])
    rows = rows.sort_values(["stage", "staff_id"], ascending=[False, True])  # before allocation, then after it
    return pd.DataFrame(
        {
            "Name": rows["name"].fillna(rows["staff_id"]),
            "Team": rows["team"],
            "Stage": rows["stage"],
            "One of the yearly allowance": rows["discretionary"].map({True: "yes", False: "no"}),
            "Signed off by": rows["signed_off_by_role"],
        }
    )


def _returns(audits: pd.DataFrame, tables: Tables, calendar: pd.DataFrame) -> pd.DataFrame:
    """The audits that are of the month, with the name of their auditor."""
    rows = audits.merge(calendar[["authority", "month"]]).sort_values(["auditor_id", "audit_id"])
    # A person has a row for each spell; the name is that of the last one.
    names = tables["staff"].drop_duplicates(["authority", "staff_id"], keep="last")
    rows = rows.merge(names[["authority", "staff_id", "name"]].rename(columns={"staff_id": "auditor_id"}), how="left")
    return pd.DataFrame(
        {
            "Name": rows["name"].fillna(rows["auditor_id"]),
            "Team audited": rows["team"],
            "Due": rows["due_on"],
            "Submitted": rows["submitted_on"],
        }
    )


def _late(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    done = tables["completed"]
    return _returns(done[done["submitted_on"] > done["due_on"]], tables, calendar)


def _with_outcome(outcome: str, tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    audits = tables["audits"]
    care = audits["service"] == framework.social_care
    rows = _returns(audits[care & (audits["outcome"] == outcome)], tables, calendar)
    return rows if outcome in schema.SUBMITTED else rows.drop(columns="Submitted")


def _in_section(section: str, tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    standings = recommendations(tables, calendar)
    rows = standings[standings["section"].fillna("") == section]
    rows = rows.astype({"category": pd.CategoricalDtype(STANDINGS)})
    rows = rows.sort_values(["raised_month", "recommendation_id", "at", "category"])
    return pd.DataFrame([_recommendation(standing) for _, standing in rows.groupby("at", sort=False)])


def _recommendation(standings: pd.DataFrame) -> dict[str, object]:
    row = standings.iloc[0]
    return {
        "Number": row["recommendation_id"],
        "Recommendation": row["text"],
        "Owner": row["owner_role"],
        "Raised": row["raised_month"],
        "Due": row["due_on"],
        "Standing": ", ".join(standings["category"]),
    }


def _findings(findings: pd.DataFrame) -> pd.DataFrame:
    rows = [_finding(alike) for _, alike in findings.groupby(["rule", "table", "column"], sort=False)]
    return pd.DataFrame(rows, columns=["Table", "Column", "What is found", "How often", "Rows"], dtype="object")


def _finding(rows: pd.DataFrame) -> dict[str, object]:
    first = rows.iloc[0]
    return {
        "Table": first["table"],
        "Column": first["column"],
        "What is found": first["problem"],
        "How often": Cell(str(len(rows)), number=len(rows)),
        "Rows": _name_places(rows[rows["row"].notna()]),
    }


def _name_places(rows: pd.DataFrame) -> str:
    """The first few places of a finding in words: row numbers, or cells of a workbook with their sheet."""
    first = rows.head(SHOWN).astype({"row": "int64"}).itertuples()
    named = [f"{row.sheet} {row.cell or row.row}" if row.sheet else f"{row.row}" for row in first]
    more = ["others"] if len(rows) > SHOWN else []
    return series([*named, *more]) if named else ""


Rows = Callable[..., pd.DataFrame]
RECOMMENDED = (
    "Recommendations that are new this month, carried over from earlier months, or closed in it; one that is open past "
    "its due date is overdue too."
)
LISTS: dict[str, tuple[Rows, str]] = {
    "exemptions": (
        _exemptions,
        "Exemptions of auditors for the month, of either stage, but for those because of health, extended absence or "
        "alternate months.",
    ),
    "late returns": (_late, "Completed audits of the month in social care that were submitted after they were due."),
    "not returned": (
        partial(_with_outcome, schema.NOT_SUBMITTED),
        "Audits allocated for the month in social care and not submitted.",
    ),
    "in progress": (
        partial(_with_outcome, schema.IN_PROGRESS),
        "Audits allocated for the month in social care that are neither submitted nor given up at the as-at date.",
    ),
    "below standard": (
        partial(_with_outcome, schema.BELOW_STANDARD),
        "Audits of the month in social care that were submitted and, after moderation, were below standard.",
    ),
    **{f"recommendations {section}": (partial(_in_section, section), RECOMMENDED) for section in schema.SECTIONS},
    "recommendations without a section": (partial(_in_section, ""), RECOMMENDED),
    "findings": (_findings, "Warnings of the checks that the records passed through, as known at the as-at date."),
}
