"""Feedback and views: what children and parents said, whose views an audit includes, and the themes of audits."""

import pandas as pd

from qa_analysis.contract.periods import months
from qa_analysis.contract.schema import SENTIMENTS, Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.figures.measures.counting import count_open, in_periods, share, split
from qa_analysis.figures.measures.derived import of_audit
from qa_analysis.figures.measures.registry import measure

PEOPLE = ("child", "parent")


def _voices(tables: Tables, periods: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Each completed audit twice, for the child and for the parent, with that person's feedback (``said``)."""
    done = in_periods(tables["completed"], periods)
    return pd.concat([done.assign(group=person, said=done[f"{person}_feedback"]) for person in PEOPLE])


@measure(
    "feedback.spoken_to",
    "Children and parents spoken to",
    numerator="completed audits with feedback from that person",
    denominator="completed audits",
    leaves_out="audits not completed",
    about="children",
    sampled=True,
    better="higher",
)
def spoken_to(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits in which that person gave feedback, as a share of all completed."""
    periods = months(calendar)
    levels = {"service": [framework.social_care], "group": PEOPLE}
    voices = _voices(tables, periods, framework)
    return share(voices, voices["said"].notna(), periods, levels)


@measure(
    "feedback.sentiment",
    "Feedback of children and parents",
    numerator="completed audits with feedback of that kind from that person",
    denominator="completed audits with any feedback from that person",
    leaves_out="audits in which the person was not spoken to",
    about="children",
    sampled=True,
    best_first=True,
)
def sentiment(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Completed audits in which that person's feedback was of that kind, as a share of those with their feedback."""
    periods = months(calendar)
    levels = {"service": [framework.social_care], "group": PEOPLE}
    voices = _voices(tables, periods, framework)
    return split(voices.dropna(subset="said"), "said", SENTIMENTS, periods, levels)


@measure(
    "views.recorded",
    "Views recorded in audits",
    numerator="audits that include that person's view",
    denominator="audits in which it is recorded whether they do",
    leaves_out="audits in which it is not recorded whether the view was sought, and for the chair those without one",
    about="children",
    sampled=True,
    better="higher",
)
def views(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Audits that include that person's view, as a share of completed audits for the social worker and the manager, of
    submitted audits for the child and the parent, and of submitted audits of children with a chair for the chair."""
    done, sent = tables["completed"], tables["submitted"]
    chaired = sent[sent["has_chair"].fillna(False).to_numpy(bool)]
    audits = {"social worker": done, "manager": done, "chair": chaired, "child": sent, "parent": sent}
    periods = months(calendar)
    placed = in_periods(
        pd.concat([f.assign(group=p, view=f[f"views_{p.replace(' ', '_')}"]) for p, f in audits.items()]), periods
    )
    return share(placed, placed["view"], periods, {"service": [framework.social_care], "group": list(audits)})


@measure(
    "themes",
    "Themes named in audits",
    numerator="audits that name the theme, and rows that stand for no audit",
    unit="count",
    about="process",
)
def themes(tables: Tables, calendar: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Distinct audits of the month, of any outcome, that name the theme, and the rows of the month that stand for
    no audit, for each service and kind.
    """
    named = tables["themes"].rename(columns={"kind": "group", "theme": "category"})
    # A row about an audit has the month and service of that audit; a row without one has its own.
    without_audit = named[named["audit_id"].isna()]
    of_audits = of_audit(named.drop(columns=["month", "service"]), tables["audits"], "month", "service")
    keys = ["authority", "audit_id", "group", "category"]
    periods = months(calendar)
    placed = in_periods(pd.concat([without_audit, of_audits.drop_duplicates(keys)]), periods)
    return count_open(placed, ["service", "group", "category"])
