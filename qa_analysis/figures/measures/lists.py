"""Listings: which records are on the lists of the operational edition and, as figures, how many.

``exhibits.lists`` makes the lists themselves from the same functions, so that a list and its length agree.
"""

import pandas as pd

from qa_analysis.contract.periods import months, states, windows
from qa_analysis.contract.schema import IN_PROGRESS, Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count, in_periods
from qa_analysis.figures.measures.coverage import audits_in_three_months
from qa_analysis.figures.measures.derived import audited_teams
from qa_analysis.figures.measures.registry import measure
from qa_analysis.figures.measures.teams import at_threshold

FINDINGS = "data-quality findings"
STANDINGS = ("new", "carried", "closed", "overdue")
# Reasons for an exemption that nobody is asked about.
ROUTINE = ("health", "extended absence", "alternate months")


@measure("listings", "Lengths of the lists", numerator="rows of the list", about="process", unit="count")
def listings(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Rows of each list: teams that joined and left the lists of identified teams, teams rarely audited by their
    number of audits, exemptions that are not routine and those that are, audits in progress, recommendations by
    standing, and findings in the records.
    """
    ratings = {"Good": framework.good, "Inadequate": framework.inadequate}
    moves = [_moves(tables, calendar, framework, rating).assign(group=f"teams {r}") for r, rating in ratings.items()]
    periods, care = months(calendar), {"service": [framework.social_care]}
    exempt, routine = (count(in_periods(rows, periods), periods, care) for rows in exemptions(tables))
    audits = tables["audits"]
    waiting = in_periods(audits[audits["outcome"] == IN_PROGRESS], periods)
    advice = count(recommendations(tables, calendar), states(calendar), {"category": STANDINGS})
    return pd.concat(
        [
            *moves,
            _rarely_audited(tables, calendar, framework),
            exempt.assign(group="exemptions"),
            routine.assign(group="exemptions left out"),
            count(waiting, periods, {"service": framework.services}).assign(group="in progress"),
            advice.assign(group="recommendations"),
        ]
    )


def _moves(tables: Tables, calendar: pd.DataFrame, framework: Framework, rating: str) -> pd.DataFrame:
    """How many teams joined a list between a window and the one a month before, and how many left it."""
    periods = windows(calendar, framework.thresholds.sustained_months)
    month_before = tables | {"audited_teams": audited_teams(tables["completed"], calendar, framework, lag=1)}
    current, earlier = (at_threshold(t, framework, rating) for t in (tables, month_before))
    keys = ["authority", "slot", "service", "team"]
    teams = current[keys].merge(earlier[keys], how="outer", indicator="seen")
    # A team in both windows has no category here, so it is not counted.
    moved = teams.assign(category=teams["seen"].map({"left_only": "joined", "right_only": "left"}).astype("str"))
    return count(moved, periods, {"service": [framework.social_care], "category": ("joined", "left")})


def _rarely_audited(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """How many active teams had each number of audits, from 0 to the most that puts a team on the list."""
    periods = windows(calendar, framework.thresholds.recent_months)
    rows = audits_in_three_months(tables, calendar, framework).merge(periods.drop_duplicates("slot"))
    levels = {
        "service": [framework.social_care],
        "category": [str(number) for number in range(framework.thresholds.rarely_audited + 1)],
    }
    numbered = rows.assign(category=rows["numerator"].map("{:.0f}".format))
    return count(numbered, periods, levels).assign(group="teams rarely audited")


def exemptions(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Exemptions of social care staff in force: those that are listed, and those for a routine reason, that are not."""
    people = tables["staff_in_force"][["authority", "staff_id", "month", "service", "name", "team"]]
    rows = tables["exemptions"].merge(people.drop_duplicates(["authority", "staff_id", "month"]))
    routine = rows["reason"].isin(ROUTINE)
    return rows[~routine], rows[routine]


def recommendations(tables: Tables, calendar: pd.DataFrame) -> pd.DataFrame:
    """Recommendations at each state: a row for each standing (``category``) that one has, numbered by ``at``.

    New: raised in the month. Carried: raised before it and open. Closed: closed in the month, or after it by the date
    of the state. Overdue: open, and due before that date. One recommendation can have several standings.
    """
    numbered = tables["recommendations"].assign(at=range(len(tables["recommendations"])))
    advice = numbered.merge(states(calendar)).merge(calendar[["authority", "slot", "first_day"]])
    raised, day = advice["raised_month"], advice["as_at"]
    is_open = ~(advice["closed_on"] <= day) & (raised <= advice["month"])
    standing = {
        "new": raised == advice["month"],
        "carried": is_open & (raised < advice["month"]),
        "closed": (advice["closed_on"] <= day) & (advice["closed_on"] >= advice["first_day"]),
        "overdue": is_open & (advice["due_on"] < day),
    }
    return pd.concat([advice[chosen].assign(category=name) for name, chosen in standing.items()])


def count_findings(found: pd.DataFrame, state: str) -> pd.DataFrame:
    """The number of findings in the records: in all (with an empty category), and by rule and column."""
    kinds = (found["rule"] + " " + found["table"] + "." + found["column"]).value_counts().sort_index()
    rows = pd.DataFrame({"category": ["", *kinds.index], "numerator": [len(found), *kinds]})
    return rows.assign(authority="", period=state, group=FINDINGS)
