"""Listings: what is on each list of the operational edition, and, as figures, how many.

The lists themselves are drawn from the records by ``exhibits.lists``, with the functions that are counted here.
"""

import pandas as pd

from qa_analysis.contract.periods import months, states, windows
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count
from qa_analysis.figures.measures.coverage import audits_in_three_months
from qa_analysis.figures.measures.derived import audited_teams
from qa_analysis.figures.measures.registry import measure
from qa_analysis.figures.measures.teams import at_threshold

FINDINGS = "data-quality findings"
STANDINGS = ("new", "carried", "closed", "overdue")
ROUTINE = ("health", "extended absence", "alternate months")  # reasons for an exemption that nobody is asked about


@measure("listings", "Lengths of the lists", numerator="rows of the list", about="process", unit="count")
def listings(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Rows of each list: teams that joined and left the lists of identified teams, teams rarely audited by their
    number of audits, exemptions that are not routine, recommendations by standing, and findings in the records.
    """
    ratings = {"Good": framework.good, "Inadequate": framework.inadequate}
    moves = [_moves(tables, calendar, framework, rating).assign(group=f"teams {r}") for r, rating in ratings.items()]
    exempt = count(exempted(tables).merge(months(calendar)), months(calendar), {"service": [framework.social_care]})
    advice = count(recommendations(tables, calendar), states(calendar), {"category": STANDINGS})
    return pd.concat(
        [
            *moves,
            _rarely_audited(tables, calendar, framework),
            exempt.assign(group="exemptions"),
            advice.assign(group="recommendations"),
        ]
    )


def _moves(tables: Tables, calendar: pd.DataFrame, framework: Framework, rating: str) -> pd.DataFrame:
    """How many teams are on a list at a window's end that were not a month before, and the reverse."""
    periods = windows(calendar, framework.thresholds.sustained_months)
    earlier = tables | {"audited_teams": audited_teams(tables["completed"], calendar, framework, lag=1)}
    now, before = (at_threshold(t, framework, rating) for t in (tables, earlier))
    keys = ["authority", "slot", "service", "team"]
    both = now[keys].merge(before[keys], how="outer", indicator="seen")
    moved = both.assign(category=both["seen"].map({"left_only": "joined", "right_only": "left"}).astype("str"))
    return count(moved, periods, {"service": [framework.social_care], "category": ("joined", "left")})


def _rarely_audited(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """How many active teams have each number of audits that puts a team on the list."""
    periods = windows(calendar, framework.thresholds.recent_months)
    rows = audits_in_three_months(tables, calendar, framework).merge(periods.drop_duplicates("slot"))
    levels = {
        "service": [framework.social_care],
        "category": [str(number) for number in range(framework.thresholds.rarely_audited + 1)],
    }
    numbered = rows.assign(category=rows["numerator"].map("{:.0f}".format))
    return count(numbered, periods, levels).assign(group="teams rarely audited")


def exempted(tables: Tables) -> pd.DataFrame:
    """Exemptions of social care's staff in force that are neither for health, absence nor alternate months."""
    exemptions = tables["exemptions"]
    asked = exemptions[~exemptions["reason"].isin(ROUTINE)]
    people = tables["staff_in_force"][["authority", "staff_id", "month", "service", "name", "team"]]
    return asked.merge(people.drop_duplicates(["authority", "staff_id", "month"]))


def recommendations(tables: Tables, calendar: pd.DataFrame) -> pd.DataFrame:
    """Recommendations, numbered ``at``, at each state: a row for each standing (``category``) they have in its month.

    New: raised in the month. Carried: raised before it and open. Closed: in the month, or since. Overdue: open, and
    due before the state.
    """
    numbered = tables["recommendations"].assign(at=range(len(tables["recommendations"])))
    advice = numbered.merge(states(calendar)).merge(calendar[["authority", "slot", "first_day"]])
    raised, day = advice["raised_month"], advice["as_at"]
    still = ~(advice["closed_on"] <= day) & (raised <= advice["month"])
    standing = {
        "new": raised == advice["month"],
        "carried": still & (raised < advice["month"]),
        "closed": (advice["closed_on"] <= day) & (advice["closed_on"] >= advice["first_day"]),
        "overdue": still & (advice["due_on"] < day),
    }
    return pd.concat([advice[chosen].assign(category=name) for name, chosen in standing.items()])


def count_findings(found: pd.DataFrame, state: str) -> pd.DataFrame:
    """How many findings there are in the records, in all and of each rule in each column."""
    kinds = (found["rule"] + " " + found["table"] + "." + found["column"]).value_counts().sort_index()
    rows = pd.DataFrame({"category": ["", *kinds.index], "numerator": [len(found), *kinds]})
    return rows.assign(authority="", period=state, group=FINDINGS)
