"""The pool of auditors and moderators, and the funnel from auditors to completed audits."""

import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.periods import months
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count, in_periods, tally
from qa_analysis.figures.measures.derived import social_care
from qa_analysis.figures.measures.registry import measure

POOL = (
    "auditors",
    "moderators",
    "external moderators",
    "moderators supporting others",
    "moderators available",
    "moderators exempt",
    "moderators working",
    "auditors + moderators",
)
PEOPLE = ("auditors", "standing exemption", "alternate months", "exempted before allocation")
AUDITS = {
    "allocated": schema.OUTCOMES,
    "exempted after allocation": (schema.EXEMPTED,),
    "not submitted": (schema.NOT_SUBMITTED,),
    "in progress": (schema.IN_PROGRESS,),
    "submitted": schema.SUBMITTED,
    "below standard": (schema.BELOW_STANDARD,),
    "completed": (schema.COMPLETED,),
}
STEPS = (*PEOPLE, "unexplained", "additional", *AUDITS)
PERSON = ["authority", "staff_id"]


def _are_exempt(staff: pd.DataFrame, exemptions: pd.DataFrame) -> pd.Series:
    """Whether each person has one of the given exemptions for the month of their row."""
    keys = exemptions[[*PERSON, "month"]].drop_duplicates().assign(exempt=True)
    joined = staff.merge(keys, on=[*PERSON, "month"], how="left")
    # A merge numbers its rows afresh; callers need the index of the staff.
    return joined["exempt"].notna().set_axis(staff.index)


@measure("pool", "Auditors and moderators", numerator="people", about="staff", unit="count")
def pool(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """People in force on the month's first day, by role, and the moderators left when those who support a new
    moderator or are exempt for the month are taken away.
    """
    people, periods = _pool_members(tables), months(calendar)
    levels = {"service": [framework.social_care], "group": POOL}
    return count(in_periods(people, periods), periods, levels, distinct="staff_id")


def _pool_members(tables: Tables) -> pd.DataFrame:
    """Staff in force, one row for each group of the pool that they belong to."""
    staff = tables["staff_in_force"]
    auditor, moderator = staff["role"] == schema.AUDITOR, staff["role"] == schema.MODERATOR
    external = staff["role"] == schema.EXTERNAL
    # A moderator moderates unless the record says that they do not: a null is taken as yes.
    supporting = ~auditor & ~staff["moderating"].fillna(True).astype(bool)
    available = ~auditor & ~supporting
    exempt = available & _are_exempt(staff, tables["exemptions"])
    members = (auditor, moderator, external, supporting, available, exempt, available & ~exempt, auditor | moderator)
    return pd.concat([staff[m].assign(group=name) for name, m in zip(POOL, members, strict=True)])


def _exit_steps(auditors: pd.DataFrame, exemptions: pd.DataFrame) -> pd.Series:
    """The first step of the funnel that takes an auditor out of the month; null where none does."""
    before = exemptions[exemptions["stage"] == schema.BEFORE]
    odd = auditors["month"].dt.month % 2 == 1
    off = auditors["audits_in"].eq(schema.ODD_MONTHS) & ~odd | auditors["audits_in"].eq(schema.EVEN_MONTHS) & odd
    alternate = off | _are_exempt(auditors, before[before["reason"] == schema.ALTERNATE])
    step = pd.Series(None, auditors.index, dtype="str")
    # Each mask overwrites the ones before it, so the first step of the funnel comes last.
    step = step.mask(_are_exempt(auditors, before), "exempted before allocation")
    return step.mask(alternate, "alternate months").mask(auditors["standing_exemption"].notna(), "standing exemption")


@measure(
    "funnel",
    "From auditors to completed audits",
    numerator="people, and from the additional allocations on audits",
    about="process",
    unit="count",
)
def funnel(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Auditors in force, each at the first step that takes them out of the month, then audits allocated and what
    became of them; the difference between auditors left, additional allocations and audits allocated is
    unexplained.
    """
    periods = months(calendar)
    staff = tables["staff_in_force"]
    auditors = staff[staff["role"] == schema.AUDITOR].drop_duplicates([*PERSON, "month"])
    out = auditors.assign(group=_exit_steps(auditors, tables["exemptions"])).dropna(subset="group")
    audits = social_care(tables["audits"], framework)
    extra = audits[audits["additional"].fillna(False).to_numpy(bool)]
    steps = [audits[audits["outcome"].isin(outcomes)].assign(group=name) for name, outcomes in AUDITS.items()]
    members = [auditors.assign(group="auditors"), out, extra.assign(group="additional"), *steps]
    placed = in_periods(pd.concat(members), periods)
    rows = count(placed, periods, {"service": [framework.social_care], "group": STEPS})
    return _with_balance(rows)


def _with_balance(rows: pd.DataFrame) -> pd.DataFrame:
    """The funnel with its unexplained step filled in: auditors - those taken out + additional - allocated."""
    counts = pd.DataFrame(rows["numerator"].to_numpy().reshape(-1, len(STEPS)), columns=STEPS)
    left = counts["auditors"] - counts[list(PEOPLE[1:])].sum(axis=1)
    counts["unexplained"] = left + counts["additional"] - counts["allocated"]
    return rows.assign(numerator=counts.to_numpy().ravel())


@measure(
    "moderation.ratio",
    "Audits for each moderator",
    numerator="audits allocated",
    denominator="moderators working",
    about="process",
    unit="ratio",
    better="lower",
    target="targets.audits_per_moderator",
    target_source="the council's quality assurance framework",
)
def moderation_ratio(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Audits allocated for each moderator working in the month."""
    periods, levels = months(calendar), {"service": [framework.social_care]}
    people = _pool_members(tables)
    working = in_periods(people[people["group"] == "moderators working"], periods)
    audits = in_periods(social_care(tables["audits"], framework), periods)
    moderators = tally(working, periods, levels, "staff_id")
    return count(audits, periods, levels).assign(denominator=moderators)


@measure(
    "exemptions.over_allowance",
    "Auditors over their allowance of exemptions",
    numerator="auditors",
    about="staff",
    unit="count",
    better="lower",
)
def over_allowance(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Auditors in force with more discretionary exemptions, of either stage, than the allowance from the start of the
    financial year to the month."""
    staff = tables["staff_in_force"]
    auditors = staff.loc[staff["role"] == schema.AUDITOR, [*PERSON, "service", "month"]].drop_duplicates()
    taken = tables["exemptions"].rename(columns={"month": "taken"})
    taken = auditors.merge(taken[taken["discretionary"].fillna(False).to_numpy(bool)], on=PERSON)
    year_start = taken["month"] - (taken["month"].dt.month - framework.financial_year_start) % 12
    in_year = (taken["taken"] <= taken["month"]) & (taken["taken"] >= year_start)
    times = taken[in_year].groupby([*PERSON, "service", "month"]).size().rename("times").reset_index()
    over = times[times["times"] > framework.thresholds.discretionary_exemptions]
    periods = months(calendar)
    return count(in_periods(over, periods), periods, {"service": [framework.social_care]})
