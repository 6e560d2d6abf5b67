"""Teams, social workers and staff: a row for each spell."""

import numpy as np
import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance, codes, deal, flags

LOCALITIES = ("North", "East", "South", "West", "Countywide")


def long_ago(months: pd.PeriodIndex) -> pd.Timestamp:
    """The day on which most spells begin: three years before the first month."""
    return months[0].start_time - pd.DateOffset(years=3)


def teams(chance: Chance, framework: Framework, months: pd.PeriodIndex, active: int) -> pd.DataFrame:
    """The teams of every service; ``active`` of social care's are active in the last month.

    One of these closed and reopened; two others closed for good.
    """
    ago, middle = long_ago(months), months[len(months) // 2]
    begin, end = months[0].start_time + pd.DateOffset(months=1), middle.end_time.normalize()
    opened = max(middle.start_time - pd.DateOffset(months=2), begin + pd.Timedelta(days=1))
    spells = [(number, ago, pd.NaT) for number in range(1, active)]
    spells += [(active, ago, begin), (active, opened, pd.NaT), (active + 1, ago, end), (active + 2, ago, begin)]
    care = _spells("T", spells, framework.social_care)
    others = [s for s in framework.services if s != framework.social_care]
    rest = [
        _spells(f"{service[0]}{place}", [(number, ago, pd.NaT) for number in (1, 2, 3)], service)
        for place, service in enumerate(others)
    ]
    frame = pd.concat([care, *rest], ignore_index=True)
    localities = dict(
        zip(frame["team"].unique(), deal(chance, LOCALITIES, [1] * 5, frame["team"].nunique()), strict=True)
    )
    return frame.assign(locality=frame["team"].map(localities))


def _spells(letter: str, spells: list[tuple], service: str) -> pd.DataFrame:
    """Spells of a service's teams, from the number, first day and last day of each."""
    numbers, begins, ends = zip(*spells, strict=True)
    frame = pd.DataFrame({"team": codes(letter, numbers, 2), "service": service})
    return frame.assign(active_from=pd.Series(begins), active_to=pd.to_datetime(pd.Series(ends)))


def workers(chance: Chance, teams: pd.DataFrame, months: pd.PeriodIndex) -> pd.DataFrame:
    """Four to seven social workers for each team; about one in ten moved to another team, and a few left."""
    names = teams["team"].unique()
    homes = np.repeat(names, chance.integers(4, 8, len(names)))
    frame = pd.DataFrame({"worker_id": codes("W", range(1, len(homes) + 1)), "team": homes})
    frame = frame.assign(active_from=long_ago(months), active_to=pd.NaT)
    turn = months[len(months) // 2]
    moved = frame.index[chance.random(len(frame)) < 0.1]
    left = frame.index.difference(moved)[chance.random(len(frame) - len(moved)) < 0.05]
    frame["active_to"] = frame["active_to"].astype("datetime64[us]")
    frame.loc[moved, "active_to"] = (turn - 1).end_time.normalize()
    frame.loc[left, "active_to"] = months[-1].start_time + pd.Timedelta(days=9)
    again = frame.loc[moved].assign(active_from=turn.start_time, active_to=pd.NaT)
    again["team"] = chance.permutation(again["team"].to_numpy())
    return pd.concat([frame, again], ignore_index=True)


def staff(
    chance: Chance, framework: Framework, months: pd.PeriodIndex, teams: pd.DataFrame, pool: dict
) -> pd.DataFrame:
    """Social care's auditors and moderators, as many as ``pool`` says, and four auditors for each other team."""
    care = teams.loc[(teams["service"] == framework.social_care) & teams["active_to"].isna(), "team"].unique()
    auditors = _auditors(pool, months)
    roles = [schema.MODERATOR] * pool["moderators"] + [schema.EXTERNAL] * pool["external"]
    moderating = flags(chance, len(roles), len(roles) - pool["supporting"])
    moderators = pd.DataFrame({"role": roles, "moderating": moderating})
    people = pd.concat([auditors, moderators], ignore_index=True)
    people["staff_id"] = people["staff_id"].fillna(pd.Series(codes("S", range(301, 301 + len(people)))))
    homes = people.groupby("staff_id")["staff_id"].transform(lambda ids: chance.choice(care))
    people["team"] = homes.where(people["role"] != schema.EXTERNAL)
    elsewhere = [
        pd.DataFrame({"staff_id": codes(f"{team}S", range(1, 5), 2), "team": team, "role": schema.AUDITOR})
        for team in teams.loc[teams["service"] != framework.social_care, "team"].unique()
    ]
    frame = pd.concat([people, *elsewhere], ignore_index=True)
    frame["active_from"] = frame["active_from"].fillna(long_ago(months))
    frame["audits_in"] = frame["audits_in"].where(
        frame["audits_in"].notna() | (frame["role"] != schema.AUDITOR), schema.EVERY_MONTH
    )
    fte = deal(chance, [1.0, 0.8, 0.6, np.nan], [70, 15, 10, 5], len(frame)).astype(float)
    return frame.assign(name="Staff " + frame["staff_id"], fte=fte)


def _auditors(pool: dict, months: pd.PeriodIndex) -> pd.DataFrame:
    """Social care's auditors: as many as ``pool`` says on the first day of every month.

    In the middle of the months two auditors leave and two others take their place, and one auditor's standing
    exemption ends.
    """
    size, standing, alternate = pool["auditors"], pool["standing_exemption"], pool["alternate"]
    frame = pd.DataFrame({"staff_id": codes("S", range(1, size + 1)), "role": schema.AUDITOR})
    frame["standing_exemption"] = pd.Series(["manages the audit programme", "new in post"] * standing)[:standing]
    frame["audits_in"] = pd.Series(None, frame.index, dtype="object")
    frame.loc[standing : standing + alternate - 1, "audits_in"] = schema.ODD_MONTHS
    frame.loc[standing + alternate : standing + 2 * alternate - 1, "audits_in"] = schema.EVEN_MONTHS
    frame.loc[0, "audits_in"] = schema.ODD_MONTHS
    frame["active_from"] = pd.NaT
    frame["active_to"] = pd.NaT
    frame[["active_from", "active_to"]] = frame[["active_from", "active_to"]].astype("datetime64[us]")
    turn = months[len(months) // 2].start_time
    before = frame.tail(3).assign(active_to=turn - pd.Timedelta(days=1))
    frame.loc[frame.index[-3:], "active_from"] = turn
    frame.loc[frame.index[-2:], "staff_id"] = codes("S", range(size + 1, size + 3))
    before.loc[before.index[0], "standing_exemption"] = "new in post"
    return pd.concat([frame, before], ignore_index=True)
