"""What people forget or mistype: gaps that records may have, and slips that the rules warn of."""

import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.schema import Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance


def awkward(chance: Chance, framework: Framework, tables: Tables) -> Tables:
    """The tables of a council as people keep them: none of it an error, some of it a warning."""
    audits, actions = tables["audits"], tables["actions"]
    best = _some(chance, audits["final_rating"] == framework.good, 0.02)
    concerns = _forgotten(chance, tables["concerns"], 0.04, "signed_off_by_role")
    training = _forgotten(chance, tables["training"], 0.03, "evaluated_on")
    actions = actions.assign(child_id=actions["child_id"].mask(_any(chance, actions, 0.01), "C00000"))
    granted = pd.concat([tables["exemptions"], _generous(chance, tables["staff"], audits)], ignore_index=True)
    granted = granted.drop_duplicates(["staff_id", "month", "stage"])
    return tables | {
        "audits": audits.assign(at_risk=audits["at_risk"].mask(best, True)),
        "concerns": concerns[~_any(chance, concerns, 0.04)],
        "training": training.assign(team=training["team"].mask(_any(chance, training, 0.05))),
        "actions": actions,
        "escalations": _forgotten(chance, tables["escalations"], 0.03, "theme"),
        "exemptions": _forgotten(chance, granted[~_any(chance, granted, 0.02)], 0.02, "granted_on", "discretionary"),
    }


def _any(chance: Chance, frame: pd.DataFrame, share: float) -> pd.Series:
    return pd.Series(chance.random(len(frame)) < share, frame.index)


def _some(chance: Chance, among: pd.Series, share: float) -> pd.Series:
    return among & (chance.random(len(among)) < share)


def _forgotten(chance: Chance, frame: pd.DataFrame, share: float, *columns: str) -> pd.DataFrame:
    """The frame with a share of the values of some columns not recorded."""
    return frame.assign(**{column: frame[column].mask(_any(chance, frame, share)) for column in columns})


def _generous(chance: Chance, staff: pd.DataFrame, audits: pd.DataFrame) -> pd.DataFrame:
    """Discretionary exemptions of two auditors in each of the last three months: more than they may take."""
    who = chance.choice(staff.loc[staff["role"] == schema.AUDITOR, "staff_id"].unique(), 2, replace=False)
    months = audits["month"].drop_duplicates().sort_values().tail(3)
    frame = pd.DataFrame({"staff_id": who}).merge(pd.DataFrame({"month": months}), how="cross")
    discretionary = pd.array([True] * len(frame), dtype="boolean")
    granted_on = frame["month"].dt.start_time + pd.Timedelta(days=11)
    return frame.assign(stage=schema.AFTER, reason="other", granted_on=granted_on, discretionary=discretionary)
