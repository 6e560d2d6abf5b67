"""What follows audits: actions, concerns and escalations, each with its dates."""

import numpy as np
import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance, codes, days, deal, spread

DAY = pd.Timedelta(days=1)
LATE, IN_TIME, OPEN, LAST = "late", "in time", "open", "last month"


def raised_on(audits: pd.DataFrame) -> pd.Series:
    """The day an audit's findings are acted on: its submission, or its month's last day where that comes later."""
    last = audits["month"].dt.end_time.dt.normalize().astype("datetime64[us]")
    return audits["submitted_on"].where(audits["submitted_on"] <= last, last)


def actions(chance: Chance, audits: pd.DataFrame, known: dict | None) -> pd.DataFrame:
    """Some four actions for each completed audit, due four weeks later."""
    done = audits[audits["outcome"] == schema.COMPLETED].assign(raised_on=raised_on)
    care = done[done["legal_status"].notna()]
    parts = [_raise_actions(chance, rows, month, known) for month, rows in care.groupby("month")]
    rest = done[done["legal_status"].isna()].assign(fate=lambda rows: chance.choice([IN_TIME, LATE], len(rows)))
    frame = pd.concat([*parts, rest])
    frame["due_on"] = frame["raised_on"] + 28 * DAY
    frame["completed_on"] = _completed_on(chance, frame, audits["month"].max())
    return frame.assign(action_id=codes("X", range(1, len(frame) + 1), 5))


def _raise_actions(chance: Chance, audits: pd.DataFrame, month: pd.Period, known: dict | None) -> pd.DataFrame:
    """A month's actions with their fate, dealt as known or by chance."""
    if known is None:
        frame = audits.loc[audits.index.repeat(chance.poisson(4, len(audits)))]
        return frame.assign(fate=deal(chance, [IN_TIME, LATE, OPEN], [60, 25, 15], len(frame)))
    if month < pd.Period(known["first"]):
        return audits.head(0).assign(fate="")
    total = known["raised"].get(str(month), 4 * len(audits))
    frame = audits.loc[audits.index.repeat(spread(chance, total, len(audits)))]
    still_open, last = (known[key].get(str(month), 0) for key in ("open", "late_in_august"))
    left = total - still_open - last
    recent = str(month) in known["raised"]
    late = known["late_by_july"].get(str(month), 0 if recent else left // 3)
    fates = np.repeat([LATE, LAST, IN_TIME], [late, last, left - late])
    chosen = _open(chance, frame, still_open, known["children"].get(str(month)))
    fate = pd.Series(OPEN, range(len(frame)))
    fate[~chosen] = chance.permutation(fates)
    return frame.assign(fate=fate.to_numpy())


def _open(chance: Chance, frame: pd.DataFrame, number: int, children: int | None) -> np.ndarray:
    """Which actions stay open: of as many children as given, each with one at least."""
    order = frame.groupby(level=0).cumcount().to_numpy()
    who = pd.Index(chance.permutation(frame.index.unique())[: children or None])
    eligible = frame.index.isin(who)
    rank = np.where(eligible, order + chance.random(len(frame)) / 2, np.inf)
    chosen = np.zeros(len(frame), dtype=bool)
    chosen[np.argsort(rank)[:number]] = True
    return chosen


def _completed_on(chance: Chance, frame: pd.DataFrame, last: pd.Period) -> pd.Series:
    """In time within four weeks; late by up to five weeks, or in the last month; never, where open."""
    begin, end = last.start_time, last.end_time.normalize()
    soon = days(frame["raised_on"], 3, 28, chance)
    soon = soon.where((soon <= end) | (frame["raised_on"] < begin), frame["raised_on"])
    late = days(frame["due_on"], 1, 35, chance)
    before = (begin - DAY).to_datetime64()
    late = late.where((late < begin) | (frame["due_on"] >= before), before)
    recent = frame["due_on"].where(frame["due_on"] >= begin, begin - DAY)
    gap = (end - recent).dt.days.clip(lower=1).to_numpy()
    latest = recent + pd.to_timedelta(chance.integers(1, gap + 1), unit="D")
    choices = {IN_TIME: soon, LATE: late, LAST: latest}
    done = pd.Series(pd.NaT, frame.index, dtype="datetime64[us]").to_numpy().copy()
    for fate, dates in choices.items():
        mine = (frame["fate"] == fate).to_numpy()
        done[mine] = dates.to_numpy().astype("datetime64[us]")[mine]
    return pd.Series(done, frame.index)


def concerns(chance: Chance, framework: Framework, audits: pd.DataFrame, known: dict | None) -> pd.DataFrame:
    """A concern for each completed Inadequate audit, resolved some weeks later or still open."""
    worst = (audits["outcome"] == schema.COMPLETED) & (audits["final_rating"] == framework.inadequate)
    frame = audits[worst].assign(raised_on=raised_on)
    last = audits["month"].max()
    frame["fate"] = LATE
    for month, rows in frame.groupby("month"):
        frame.loc[rows.index, "fate"] = _concern_fates(chance, framework, rows, month, known)
    begin, end = last.start_time, last.end_time.normalize()
    usual = days(frame["raised_on"], 10, 60, chance)
    usual = usual.where(usual < begin, begin - DAY).where(frame["raised_on"] < begin, usual)
    recent = frame["raised_on"].where(frame["raised_on"] >= begin, begin)
    soon = recent + pd.to_timedelta(chance.integers(0, (end - recent).dt.days.to_numpy() + 1), unit="D")
    resolved = usual.mask(frame["fate"] == LAST, soon).mask(frame["fate"] == OPEN)
    role = pd.Series(chance.choice(["Head of Service", "Service Manager"], len(frame)), frame.index)
    return frame.assign(
        resolved_on=resolved,
        signed_off_by_role=role.where(resolved.notna()),
        concern_id=codes("K", range(1, len(frame) + 1), 4),
    )


def _concern_fates(chance: Chance, framework: Framework, rows: pd.DataFrame, month: pd.Period, known: dict | None):
    """Fates of a month's concerns: social care's as known, others and unknown ones by chance."""
    if known is None:
        return deal(chance, [LATE, OPEN], [85, 15], len(rows))
    fates = pd.Series(LATE, rows.index)
    care = rows.index[rows["service"] == framework.social_care]
    still_open, last = (known[key].get(str(month), 0) for key in ("open", "resolved_last"))
    weights = [still_open, last, len(care) - still_open - last]
    fates[care] = deal(chance, [OPEN, LAST, LATE], weights, len(care))
    return fates


def escalations(
    chance: Chance, framework: Framework, months: pd.PeriodIndex, children: np.ndarray, known: dict
) -> pd.DataFrame:
    """Escalations of each month, by chance some fifteen of each kind, by theme and by stage and end."""
    pace = 1 if known else 4
    parts = []
    for month in months:
        for raised_by in schema.RAISED_BY:
            counts = known.get(str(month), {}).get(raised_by)
            size = sum(counts["themes"]) if counts else int(chance.poisson(15))
            frame = pd.DataFrame(
                {"child_id": chance.choice(children, size, replace=size > len(children)), "month": month}
            )
            themes = counts["themes"] if counts else [30, 50, 20, *[10] * 9][: len(framework.escalation_themes)]
            stages = counts["stages"] if counts else [8, 70, 4, 12, 1, 5]
            frame["theme"] = deal(chance, framework.escalation_themes, themes, size)
            frame["stage"] = deal(chance, range(6), stages, size)
            if not known and size > 3:
                frame.loc[0, "child_id"] = frame.loc[1, "child_id"]
            parts.append(frame.assign(raised_by=raised_by))
    frame = pd.concat(parts, ignore_index=True)
    return _date_stages(chance, frame, pace).assign(escalation_id=codes("E", range(1, len(frame) + 1), 4))


def _date_stages(chance: Chance, frame: pd.DataFrame, pace: int) -> pd.DataFrame:
    """Dates of the stages reached, within the month at pace 1, and of the end, if any; a stage may be skipped."""
    reached, resolved = frame["stage"].astype(int) // 2 + 1, frame["stage"].astype(int) % 2 == 1
    start = frame["month"].dt.start_time.astype("datetime64[us]")
    first = days(start, 0, 6, chance)
    second = days(first, 4, 8 * pace, chance)
    third = days(first, 8 * pace + 2, 14 * pace, chance)
    end = days(first, 14 * pace + 1, 20 * pace, chance)
    skipped = (reached == 3) & (chance.random(len(frame)) < 0.05)
    return frame.assign(
        stage_1_on=first,
        stage_2_on=second.where((reached >= 2) & ~skipped),
        stage_3_on=third.where(reached == 3),
        resolved_on=end.where(resolved),
    )
