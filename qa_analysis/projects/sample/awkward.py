"""Makes random records awkward: values that nobody recorded, and mistakes that the rules warn of."""

import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance


def awkward(chance: Chance, framework: Framework, tables: Tables) -> Tables:
    """A council's tables with gaps and mistakes, each valid or a warning and none an error."""
    audits, actions, themes = tables["audits"], tables["actions"], tables["themes"]
    good_at_risk = (audits["final_rating"] == framework.good) & _random_rows(chance, audits, 0.02)
    concerns = _with_gaps(chance, tables["concerns"], 0.04, "signed_off_by_role")
    training = _with_gaps(chance, tables["training"], 0.03, "evaluated_on")
    actions = actions.assign(child_id=actions["child_id"].mask(_random_rows(chance, actions, 0.01), "C00000"))
    too_many = _beyond_the_allowance(chance, tables["staff"], audits)
    granted = pd.concat([tables["exemptions"], too_many], ignore_index=True)
    granted = granted.drop_duplicates(["staff_id", "month", "stage"])
    return tables | {
        "audits": audits.assign(at_risk=audits["at_risk"].mask(good_at_risk, True)),
        "themes": pd.concat([themes, themes.head(3)], ignore_index=True),  # an audit names a theme twice
        "concerns": concerns[~_random_rows(chance, concerns, 0.04)],
        "training": training.assign(team=training["team"].mask(_random_rows(chance, training, 0.05))),
        "actions": actions,
        "escalations": _with_gaps(chance, tables["escalations"], 0.03, "theme"),
        "exemptions": _with_gaps(
            chance, granted[~_random_rows(chance, granted, 0.02)], 0.02, "granted_on", "discretionary"
        ),
    }


def _random_rows(chance: Chance, frame: pd.DataFrame, share: float) -> pd.Series:
    """A flag for each row, true for about this share of them."""
    return pd.Series(chance.random(len(frame)) < share, frame.index)


def _with_gaps(chance: Chance, frame: pd.DataFrame, share: float, *columns: str) -> pd.DataFrame:
    """The frame with about this share of the values of each column missing."""
    return frame.assign(**{column: frame[column].mask(_random_rows(chance, frame, share)) for column in columns})


def _beyond_the_allowance(chance: Chance, staff: pd.DataFrame, audits: pd.DataFrame) -> pd.DataFrame:
    """Three discretionary exemptions for each of two auditors, in the last three months; a year allows two."""
    auditors = chance.choice(staff.loc[staff["role"] == schema.AUDITOR, "staff_id"].unique(), 2, replace=False)
    months = audits["month"].drop_duplicates().sort_values().tail(3)
    frame = pd.DataFrame({"staff_id": auditors}).merge(pd.DataFrame({"month": months}), how="cross")
    discretionary = pd.array([True] * len(frame), dtype="boolean")
    granted_on = frame["month"].dt.start_time + pd.Timedelta(days=11)
    return frame.assign(stage=schema.AFTER, reason="other", granted_on=granted_on, discretionary=discretionary)
