"""Who is at work in a month, and the exemptions that explain who is not."""

import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.projects.sample.dealing import Chance, deal

ROLES = ("Head of Service", "Service Manager")


def available(staff: pd.DataFrame, care: list[str], month: pd.Period) -> list[str]:
    """Social care's auditors in force for a month, without standing exemption and not off by alternate months."""
    off = schema.ODD_MONTHS if month.month % 2 == 0 else schema.EVEN_MONTHS
    auditors = in_force(staff, month, schema.AUDITOR)
    free = auditors["standing_exemption"].isna() & (auditors["audits_in"] != off) & auditors["team"].isin(care)
    return sorted(auditors.loc[free, "staff_id"])


def in_force(staff: pd.DataFrame, month: pd.Period, *roles: str) -> pd.DataFrame:
    """The staff with one of the roles whose spell covers a month's first day."""
    first = month.start_time
    covers = (staff["active_from"] <= first) & ~(staff["active_to"] < first)
    return staff[covers & staff["role"].isin(roles)]


def before(chance: Chance, month: pd.Period, staff: list[str]) -> pd.DataFrame:
    """An exemption before allocation for each of the staff."""
    reasons = deal(chance, schema.REASONS, (3, 3, 0, 4), len(staff))
    return _grant(chance, month, staff, schema.BEFORE, reasons)


def after(chance: Chance, audits: pd.DataFrame) -> pd.DataFrame:
    """An exemption after allocation for each auditor of an exempted audit."""
    exempted = audits[audits["outcome"] == schema.EXEMPTED].drop_duplicates(["auditor_id", "month"])
    parts = [
        _grant(chance, month, rows["auditor_id"], schema.AFTER, deal(chance, schema.REASONS, (4, 2, 0, 4), len(rows)))
        for month, rows in exempted.groupby("month")
    ]
    return pd.concat(parts) if parts else before(chance, pd.Period("2019-01"), [])


def moderators(chance: Chance, month: pd.Period, staff: pd.DataFrame, number: int) -> pd.DataFrame:
    """Exemptions for some of the moderators at hand in a month."""
    people = in_force(staff, month, schema.MODERATOR, schema.EXTERNAL)
    free = people.loc[people["moderating"].fillna(True).astype(bool), "staff_id"]
    return before(chance, month, list(chance.choice(free, min(number, len(free)), replace=False)))


def _grant(chance: Chance, month: pd.Period, staff, stage: str, reasons) -> pd.DataFrame:
    start = month.start_time if stage == schema.BEFORE else month.start_time + pd.Timedelta(days=9)
    frame = pd.DataFrame({"staff_id": list(staff), "month": month, "stage": stage, "reason": reasons})
    frame["granted_on"] = start + pd.to_timedelta(chance.integers(0, 8, len(frame)) * (stage == schema.AFTER), unit="D")
    own = (frame["reason"] == "other") & (chance.random(len(frame)) < 0.7)
    frame["discretionary"] = pd.array(own, dtype="boolean")
    frame["signed_off_by_role"] = chance.choice(ROLES, len(frame))
    return frame
