"""Which auditors are available in a month, and the exemptions of those who do not audit."""

from collections.abc import Sequence

import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.projects.sample.dealing import Chance, deal
from qa_analysis.projects.sample.plan import USUAL_REASONS, Plan

ROLES = ("Head of Service", "Service Manager")


def available(staff: pd.DataFrame, care: list[str], month: pd.Period) -> list[str]:
    """Ids of social care's auditors who can audit in the month: no standing exemption, and not their month off."""
    off = schema.ODD_MONTHS if month.month % 2 == 0 else schema.EVEN_MONTHS
    auditors = in_force(staff, month, schema.AUDITOR)
    free = auditors["standing_exemption"].isna() & (auditors["audits_in"] != off) & auditors["team"].isin(care)
    return sorted(auditors.loc[free, "staff_id"])


def in_force(staff: pd.DataFrame, month: pd.Period, *roles: str) -> pd.DataFrame:
    """The spells of staff with one of the roles that cover the month's first day."""
    first = month.start_time
    covers = (staff["active_from"] <= first) & ~(staff["active_to"] < first)
    return staff[covers & staff["role"].isin(roles)]


def before_allocation(chance: Chance, plan: Plan, month: pd.Period, auditors: Sequence[str]) -> pd.DataFrame:
    """One exemption for each auditor, granted on the month's first day."""
    return _grant(chance, month, auditors, schema.BEFORE, plan.exemption_reasons(month, schema.BEFORE))


def after_allocation(chance: Chance, plan: Plan, audits: pd.DataFrame) -> pd.DataFrame:
    """One exemption for each auditor of an exempted audit, granted in the month's second or third week."""
    exempted = audits[audits["outcome"] == schema.EXEMPTED].drop_duplicates(["auditor_id", "month"])
    parts = [
        _grant(chance, month, rows["auditor_id"], schema.AFTER, plan.exemption_reasons(month, schema.AFTER))
        for month, rows in exempted.groupby("month")
    ]
    return pd.concat(parts) if parts else before_allocation(chance, plan, plan.months[0], [])


def moderators(chance: Chance, month: pd.Period, staff: pd.DataFrame, number: int) -> pd.DataFrame:
    """Exemptions of ``number`` moderators, for the usual reasons; moderators who support others have none."""
    people = in_force(staff, month, schema.MODERATOR, schema.EXTERNAL)
    free = people.loc[people["moderating"].fillna(True).astype(bool), "staff_id"]
    exempt = chance.choice(free, min(number, len(free)), replace=False)
    return _grant(chance, month, list(exempt), schema.BEFORE, USUAL_REASONS[schema.BEFORE])


def _grant(
    chance: Chance, month: pd.Period, staff: Sequence[str], stage: str, weights: Sequence[float]
) -> pd.DataFrame:
    """One exemption for each of the staff; ``weights`` says how likely each reason is, in the contract's order."""
    reasons = deal(chance, schema.REASONS, weights, len(staff))
    start = month.start_time if stage == schema.BEFORE else month.start_time + pd.Timedelta(days=9)
    frame = pd.DataFrame({"staff_id": list(staff), "month": month, "stage": stage, "reason": reasons})
    frame["granted_on"] = start + pd.to_timedelta(chance.integers(0, 8, len(frame)) * (stage == schema.AFTER), unit="D")
    discretionary = (frame["reason"] == "other") & (chance.random(len(frame)) < 0.7)
    frame["discretionary"] = pd.array(discretionary, dtype="boolean")
    frame["signed_off_by_role"] = chance.choice(ROLES, len(frame))
    return frame
