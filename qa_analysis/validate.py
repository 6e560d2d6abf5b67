"""The rules of the data contract: tables in, findings out, every one of them at once.

Each rule is a function of the tables and the framework that returns findings; ``RULES`` lists them. References, keys
and spells are looked up within an authority.
"""

from datetime import date

import numpy as np
import pandas as pd

from qa_analysis import schema
from qa_analysis.findings import NONE, found, place
from qa_analysis.schema import TABLES, Column, Table
from qa_analysis.settings import Framework

Tables = dict[str, pd.DataFrame]
IDENTIFIERS = {"teams": "team", "workers": "worker_id", "staff": "staff_id", "audits": "audit_id"}


def findings(tables: Tables, framework: Framework, extracted_on: date) -> pd.DataFrame:
    """Every break of a rule, ungraded, one row each; ``extracted_on`` is the day the records were exported."""
    unplaced = _unplaced(tables)
    if len(unplaced):
        return unplaced
    by_column = [
        finding
        for table in TABLES.values()
        for column in table.columns
        for finding in _column(tables, table, column, framework, extracted_on)
    ]
    by_table = [finding for rule in RULES for finding in rule(tables, framework)]
    return pd.concat([*by_column, *by_table], ignore_index=True)


def _unplaced(tables: Tables) -> pd.DataFrame:
    """Tables without the column ``authority`` beside others that have it: none of their codes could be looked up."""
    named = {name: frame["authority"].ne("").any() for name, frame in tables.items() if len(frame)}
    lacking = [name for name, given in named.items() if any(named.values()) and not given]
    places = [(name, place(tables[name].index[0][0], 1)) for name in lacking]
    return pd.concat([NONE, *(found("required", name, "authority", header) for name, header in places)])


def _column(tables: Tables, table: Table, column: Column, framework: Framework, extracted_on: date):
    values = tables[table.name][column.name]
    at = (table.name, column.name)
    if column.vocabulary:
        allowed = framework.vocabulary(column)
        foreign = values.notna() & ~values.isin(allowed)
        yield found("vocabulary", *at, foreign, allowed=", ".join(allowed))
    if column.kind in ("number", "share"):
        low, high = 0, 1 if column.kind == "share" else 1e9
        words = "0 to 1" if column.kind == "share" else "what can be counted"
        yield found("out_of_range", *at, values.notna() & ~values.between(low, high), range=words)
    if column.happens:
        yield found("after_extract", *at, values > pd.Timestamp(extracted_on))
    if column.refers:
        yield _references(tables, table, column)


def _references(tables: Tables, table: Table, column: Column) -> pd.DataFrame:
    """Identifiers that are not in the table they refer to; one that may be absent, and is, cannot be looked in."""
    frame, target = tables[table.name], tables[column.refers]
    identifier = IDENTIFIERS[column.refers]
    unknown = ~_keys(frame, column.name).isin(_keys(target, identifier)) & frame[column.name].notna()
    nowhere = TABLES[column.refers].optional and target.empty
    words = {"column": identifier, "refers": column.refers}
    return found("unknown_reference", table.name, column.name, unknown & (not nowhere), **words)


def _keys(frame: pd.DataFrame, *columns: str) -> pd.Series:
    """The columns of a key joined to one value a row, with the authority, so that keys of two tables compare."""
    joined = frame["authority"]
    for column in columns:
        joined = joined + "\x1f" + frame[column].astype("str")
    return joined


def _lookup(frame: pd.DataFrame, key: str, target: pd.DataFrame, column: str) -> pd.Series:
    """The target's column for each row of a frame, by authority and key; null where the key is not there."""
    values = target.set_index(_keys(target, key))[column]
    return _keys(frame, key).map(values[~values.index.duplicated()])


def duplicates(tables: Tables, _: Framework):
    """Rows that share the key of their table."""
    for table in TABLES.values():
        frame = tables[table.name]
        complete = frame[list(table.key)].notna().all(axis=1)
        if table.key:
            again = complete & frame.duplicated(["authority", *table.key], keep=False)
            yield found("duplicate", table.name, table.key[0], again, key=" and ".join(table.key))


def spells(tables: Tables, _: Framework):
    """Spells of one person or team that overlap, and spells that end before they begin."""
    for name in ("staff", "workers", "teams"):
        frame, key = tables[name], IDENTIFIERS[name]
        ordered = frame.dropna(subset=["active_from", key]).sort_values(["authority", key, "active_from"])
        begins_early = _before_end(ordered, ["authority", key])
        yield found("overlapping_spells", name, "active_from", begins_early, key=key)
        yield found("spell_order", name, "active_to", frame["active_to"] < frame["active_from"])


def _before_end(ordered: pd.DataFrame, key: list[str]) -> pd.Series:
    """Whether a spell begins on or before the last day of any earlier spell with its key; null ends never come."""
    ends = ordered["active_to"].fillna(pd.Timestamp.max.floor("D").as_unit("us"))
    latest = ends.groupby([ordered[column] for column in key]).cummax()
    earlier = latest.groupby([ordered[column] for column in key]).shift()
    return ordered["active_from"] <= earlier


def statuses(tables: Tables, framework: Framework):
    """Social care needs a legal status, and a completed audit its rating."""
    audits = tables["audits"]
    care, done = audits["service"] == framework.social_care, audits["outcome"] == schema.COMPLETED
    caseload = tables["caseload"]
    of_care = caseload["service"] == framework.social_care
    yield found("required", "audits", "legal_status", care & audits["legal_status"].isna())
    yield found("required", "audits", "final_rating", done & audits["final_rating"].isna())
    yield found("required", "caseload", "legal_status", of_care & caseload["legal_status"].isna())


def staff_teams(tables: Tables, _: Framework):
    """Only an external moderator stands outside the teams."""
    staff = tables["staff"]
    placeless = staff["team"].isna() & (staff["role"] != schema.EXTERNAL)
    yield found("required", "staff", "team", placeless)


def outcomes(tables: Tables, _: Framework):
    """A submission date goes with the outcomes completed and below standard, and with no other."""
    audits = tables["audits"]
    submitted = audits["outcome"].isin(schema.SUBMITTED)
    differs = audits["outcome"].notna() & (submitted != audits["submitted_on"].notna())
    yield found("submitted_outcome", "audits", "submitted_on", differs)


def theme_places(tables: Tables, _: Framework):
    """A theme names an audit, or a month and service."""
    themes = tables["themes"]
    of_audit = themes["audit_id"].notna()
    month, service = themes["month"].notna(), themes["service"].notna()
    misplaced = (of_audit & (month | service)) | (~of_audit & ~(month & service))
    yield found("theme_place", "themes", "audit_id", misplaced)


def team_services(tables: Tables, _: Framework):
    """The spells of a team have one service, and its audits have the same."""
    teams, audits = tables["teams"], tables["audits"]
    services = teams.groupby(["authority", "team"])["service"].transform("nunique")
    yield found("team_service", "teams", "service", services > 1)
    expected = _lookup(audits, "team", teams, "service")
    differs = expected.notna() & audits["service"].notna() & (expected != audits["service"])
    yield found("team_service", "audits", "service", differs)


ORDERS = (
    ("audits", "due_on", "allocated_on"),
    ("audits", "submitted_on", "allocated_on"),
    ("actions", "completed_on", "raised_on"),
    ("concerns", "resolved_on", "raised_on"),
    ("escalations", "stage_2_on", "stage_1_on"),
    ("escalations", "stage_3_on", "stage_1_on"),
    ("escalations", "stage_3_on", "stage_2_on"),
    ("escalations", "resolved_on", "stage_1_on"),
    ("escalations", "resolved_on", "stage_2_on"),
    ("escalations", "resolved_on", "stage_3_on"),
    ("training", "evaluated_on", "delivered_on"),
)


def date_orders(tables: Tables, _: Framework):
    """What comes later is not dated earlier."""
    for name, later, earlier in ORDERS:
        frame = tables[name]
        yield found("date_order", name, later, frame[later] < frame[earlier], earlier=earlier)


def moderators(tables: Tables, _: Framework):
    """Nobody moderates an audit of their own; a rating changes only in moderation."""
    audits = tables["audits"]
    own = audits["moderator_id"] == audits["auditor_id"]
    changed = audits["final_rating"] != audits["auditor_rating"]
    rated = audits["final_rating"].notna() & audits["auditor_rating"].notna()
    yield found("own_moderation", "audits", "moderator_id", own)
    unmoderated = audits["moderator_id"].isna() & rated & changed
    yield found("unmoderated_change", "audits", "final_rating", unmoderated)


def at_risk(tables: Tables, framework: Framework):
    """Only an audit that requires improvement is at risk of becoming inadequate."""
    audits = tables["audits"]
    flagged = audits["at_risk"].fillna(False) & (audits["final_rating"] != framework.requires_improvement)
    words = {"requires_improvement": framework.requires_improvement}
    yield found("at_risk_rating", "audits", "at_risk", flagged, **words)


def active(tables: Tables, _: Framework):
    """The team, worker, auditor and moderator of an audit have a spell that touches its month."""
    for column, name in (
        ("team", "teams"),
        ("worker_id", "workers"),
        ("auditor_id", "staff"),
        ("moderator_id", "staff"),
    ):
        audits, target = tables["audits"], tables[name]
        keys = _keys(audits, column)
        known = audits[keys.isin(_keys(target, IDENTIFIERS[name])) & audits["month"].notna()]
        idle = ~_touched(known, column, target, IDENTIFIERS[name])
        yield found("inactive", "audits", column, idle, what=column.removesuffix("_id"))


def _touched(audits: pd.DataFrame, column: str, target: pd.DataFrame, identifier: str) -> pd.Series:
    """Whether the month of each audit is touched by a spell of the target with its key."""
    place = range(len(audits))
    months = pd.DataFrame({"place": place, "key": _keys(audits, column).array, "month": audits["month"].array})
    spells = target[["active_from", "active_to"]].assign(key=_keys(target, identifier).array)
    met = months.merge(spells, on="key")
    begins = met["active_from"].dt.to_period("M") <= met["month"]
    ends = met["active_to"].isna() | (met["active_to"].dt.to_period("M") >= met["month"])
    return pd.Series(np.isin(place, met.loc[begins & ends, "place"]), audits.index)


def concerns(tables: Tables, framework: Framework):
    """Each completed Inadequate audit has a concern, each concern an audit that somebody rated Inadequate."""
    audits, raised = tables["audits"], tables["concerns"]
    inadequate = audits["final_rating"] == framework.inadequate
    keys = _keys(audits, "audit_id")
    without = inadequate & (audits["outcome"] == schema.COMPLETED) & ~keys.isin(_keys(raised, "audit_id"))
    rated = keys[inadequate | (audits["auditor_rating"] == framework.inadequate)]
    known = _keys(raised, "audit_id").isin(keys)
    unfounded = known & ~_keys(raised, "audit_id").isin(rated)
    words = {"inadequate": framework.inadequate}
    yield found("concern_missing", "audits", "final_rating", without, **words)
    yield found("concern_rating", "concerns", "audit_id", unfounded, **words)
    unsigned = raised["resolved_on"].notna() & raised["signed_off_by_role"].isna()
    yield found("sign_off", "concerns", "signed_off_by_role", unsigned)


def children(tables: Tables, _: Framework):
    """An action or concern is about the child of its audit; one auditor audits a child once a month."""
    audits = tables["audits"]
    for name in ("actions", "concerns"):
        frame = tables[name]
        child = _lookup(frame, "audit_id", audits, "child_id")
        differs = child.notna() & frame["child_id"].notna() & (child != frame["child_id"])
        yield found("child_differs", name, "child_id", differs)
    done = audits[audits["outcome"] == schema.COMPLETED]
    again = done.duplicated(["authority", "child_id", "month", "auditor_id"], keep=False)
    yield found("repeated_audit", "audits", "child_id", again)


def exemptions(tables: Tables, _: Framework):
    """An audit exempted after allocation has its auditor's exemption of that stage and month."""
    audits, granted = tables["audits"], tables["exemptions"]
    after = granted[granted["stage"] == schema.AFTER]
    exempted = audits[audits["outcome"] == schema.EXEMPTED]
    unexplained = ~_keys(exempted, "auditor_id", "month").isin(_keys(after, "staff_id", "month"))
    yield found("unexplained_exemption", "audits", "outcome", unexplained)


def stages(tables: Tables, _: Framework):
    """An escalation passes through its stages in order, and an evaluation bears a date."""
    raised, training = tables["escalations"], tables["training"]
    skipped = raised["stage_3_on"].notna() & raised["stage_2_on"].isna()
    evaluated = training[["transfer", "application", "recorded"]].notna().any(axis=1)
    undated = evaluated & training["evaluated_on"].isna()
    yield found("stage_skipped", "escalations", "stage_3_on", skipped)
    yield found("undated_share", "training", "evaluated_on", undated)


RULES = (
    duplicates,
    spells,
    statuses,
    staff_teams,
    outcomes,
    theme_places,
    team_services,
    date_orders,
    moderators,
    at_risk,
    active,
    concerns,
    children,
    exemptions,
    stages,
)
