"""The checks behind the rules of the data contract, one function for each subject.

A check takes the tables and the framework and yields findings. ``CHECKS`` has each with the rules that it finds broken
and the columns that it reads: a row is left out of a check if one of these cells could not be read, so that one mistake
gives one finding.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.schema import TABLES, Tables
from qa_analysis.contract.settings import Framework
from qa_analysis.records.findings import flag
from qa_analysis.records.lookup import keys, lookup, within

# What a row is about in tables without a key. Two rows that agree in these columns are both counted, which may be a
# mistake. Themes of an audit have no month, so they are never repeats.
REPEATS = {
    "caseload": ("month", "service", "legal_status"),
    "themes": ("month", "service", "kind", "theme"),
    "dip_sample": ("person_id", "sampled_on", "standard"),
    "recommendations": ("recommendation_id",),
}
Check = Callable[[Tables, Framework], Iterator[pd.DataFrame]]
CHECKS: dict[Check, tuple[set[str], dict[str, set[str]]]] = {}


def check(*rules: str, **reads: str):
    """Add a function to the checks; ``reads`` names, by table, the columns that it needs to be readable."""

    def enter(function: Check) -> Check:
        CHECKS[function] = set(rules), {table: set(columns.split()) for table, columns in reads.items()}
        return function

    return enter


@check("duplicate", "repeated_row")
def duplicates(tables: Tables, _: Framework):
    """Rows that share the key of their table, and rows counted twice in a table without one."""
    for table in TABLES.values():
        frame = tables[table.name]
        complete = frame[list(table.key)].notna().all(axis=1)
        if table.key:
            again = complete & frame.duplicated(["authority", *table.key], keep=False)
            yield flag("duplicate", table.name, table.key[0], again, key=" and ".join(table.key))
    for name, key in REPEATS.items():
        frame = tables[name]
        # A legal status may rightly be empty: rows that both lack one are repeats too.
        filled = [column for column in key if not TABLES[name].column(column).partly]
        again = frame[frame[filled].notna().all(axis=1)]
        again = again.duplicated(["authority", *key], keep=False)
        words = " and ".join(filter(None, (", ".join(key[:-1]), key[-1])))
        yield flag("repeated_row", name, key[0], again, key=words)


@check(
    "overlapping_spells",
    "spell_order",
    staff="active_from active_to",
    workers="active_from active_to",
    teams="active_from active_to",
)
def spells(tables: Tables, _: Framework):
    """Spells of one person or team that overlap, and spells that end before they begin."""
    for name in ("staff", "workers", "teams"):
        frame, key = tables[name], TABLES[name].key[0]
        ordered = frame.dropna(subset=["active_from", key]).sort_values(["authority", key, "active_from"])
        # Spells with one first day share the table's key, so the check of duplicates reports them already.
        ordered = ordered.drop_duplicates(["authority", key, "active_from"])
        overlapping = _begins_before_end(ordered, ["authority", key])
        yield flag("overlapping_spells", name, "active_from", overlapping, key=key)
        yield flag("spell_order", name, "active_to", frame["active_to"] < frame["active_from"])


def _begins_before_end(ordered: pd.DataFrame, key: list[str]) -> pd.Series:
    """Whether a spell begins on or before the last day of an earlier spell with its key; one without an end goes on."""
    # Of any earlier spell, not only of the one before: a long spell may last beyond the short ones that follow it.
    ends = ordered["active_to"].fillna(pd.Timestamp.max.floor("D").as_unit("us"))
    latest = ends.groupby([ordered[column] for column in key]).cummax()
    earlier = latest.groupby([ordered[column] for column in key]).shift()
    return ordered["active_from"] <= earlier


@check("required", audits="legal_status", caseload="legal_status")
def statuses(tables: Tables, framework: Framework):
    """Audits and caseload of social care have a legal status."""
    for name in ("audits", "caseload"):
        frame = tables[name]
        care = frame["service"] == framework.social_care
        yield flag("required", name, "legal_status", care & frame["legal_status"].isna())


@check("required", audits="final_rating")
def completed_ratings(tables: Tables, _: Framework):
    """A completed audit has its final rating."""
    audits = tables["audits"]
    done = audits["outcome"] == schema.COMPLETED
    yield flag("required", "audits", "final_rating", done & audits["final_rating"].isna())


@check("required", staff="team role")
def staff_teams(tables: Tables, _: Framework):
    """Everybody but an external moderator has a team."""
    staff = tables["staff"]
    teamless = staff["team"].isna() & (staff["role"] != schema.EXTERNAL)
    yield flag("required", "staff", "team", teamless)


@check("submitted_outcome", audits="outcome submitted_on")
def outcomes(tables: Tables, _: Framework):
    """Audits that are completed or below standard have a submission date, and no others."""
    audits = tables["audits"]
    submitted = audits["outcome"].isin(schema.SUBMITTED)
    differs = audits["outcome"].notna() & (submitted != audits["submitted_on"].notna())
    yield flag("submitted_outcome", "audits", "submitted_on", differs)


@check("theme_place", themes="month service")
def theme_places(tables: Tables, _: Framework):
    """A theme has an audit, or else a month and a service."""
    themes = tables["themes"]
    of_audit = themes["audit_id"].notna()
    month, service = themes["month"].notna(), themes["service"].notna()
    misplaced = (of_audit & (month | service)) | (~of_audit & ~(month & service))
    yield flag("theme_place", "themes", "audit_id", misplaced)


@check("team_service", teams="service", audits="service")
def team_services(tables: Tables, _: Framework):
    """A team's service is the same in all its spells and audits."""
    teams, audits = tables["teams"], tables["audits"]
    services = teams.groupby(["authority", "team"])["service"].transform("nunique")
    yield flag("team_service", "teams", "service", services > 1)
    expected = lookup(audits, "team", teams, "service")
    differs = expected.notna() & audits["service"].notna() & (expected != audits["service"])
    yield flag("team_service", "audits", "service", differs)


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


@check("date_order")
def date_orders(tables: Tables, _: Framework):
    """The dates of a row are in order."""
    for name, later, earlier in ORDERS:
        frame = tables[name]
        yield flag("date_order", name, later, frame[later] < frame[earlier], earlier=earlier)


@check("own_moderation")
def own_moderation(tables: Tables, _: Framework):
    """Nobody moderates their own audit."""
    audits = tables["audits"]
    yield flag("own_moderation", "audits", "moderator_id", audits["moderator_id"] == audits["auditor_id"])


@check("unmoderated_change", audits="auditor_rating final_rating")
def unmoderated_changes(tables: Tables, _: Framework):
    """A rating changes only in moderation."""
    audits = tables["audits"]
    rated = audits["final_rating"].notna() & audits["auditor_rating"].notna()
    changed = rated & (audits["final_rating"] != audits["auditor_rating"])
    yield flag("unmoderated_change", "audits", "final_rating", audits["moderator_id"].isna() & changed)


@check("at_risk_rating", audits="final_rating")
def at_risk(tables: Tables, framework: Framework):
    """Only an audit that requires improvement is at risk of becoming inadequate."""
    audits = tables["audits"]
    flagged = audits["at_risk"].fillna(False) & (audits["final_rating"] != framework.requires_improvement)
    words = {"requires_improvement": framework.requires_improvement}
    yield flag("at_risk_rating", "audits", "at_risk", flagged, **words)


@check("inactive", staff="active_from active_to", workers="active_from active_to", teams="active_from active_to")
def active(tables: Tables, _: Framework):
    """The team, worker, auditor and moderator of an audit were active at some time in its month."""
    for column, name in (
        ("team", "teams"),
        ("worker_id", "workers"),
        ("auditor_id", "staff"),
        ("moderator_id", "staff"),
    ):
        audits, target, identifier = tables["audits"], tables[name], TABLES[name].key[0]
        known = audits[within(audits, [column], target, [identifier]) & audits["month"].notna()]
        idle = ~_was_active(known, column, target, identifier)
        yield flag("inactive", "audits", column, idle, what=column.removesuffix("_id"))


def _was_active(audits: pd.DataFrame, column: str, target: pd.DataFrame, identifier: str) -> pd.Series:
    """Whether a spell of the target with an audit's key touches the audit's month."""
    place, (own, others) = range(len(audits)), keys(audits, [column], target, [identifier])
    months = pd.DataFrame({"place": place, "key": own, "month": audits["month"].array})
    spells = target[["active_from", "active_to"]].assign(key=others)
    met = months.merge(spells, on="key")
    begins = met["active_from"].dt.to_period("M") <= met["month"]
    ends = met["active_to"].isna() | (met["active_to"].dt.to_period("M") >= met["month"])
    return pd.Series(np.isin(place, met.loc[begins & ends, "place"]), audits.index)


@check("concern_missing", "concern_rating", audits="auditor_rating final_rating outcome")
def concerns(tables: Tables, framework: Framework):
    """A completed Inadequate audit has a concern; a concern has an audit that the auditor or moderator rated so."""
    audits, raised, code = tables["audits"], tables["concerns"], ["audit_id"]
    words = {"inadequate": framework.inadequate}
    inadequate = audits["final_rating"] == framework.inadequate
    done = audits["outcome"] == schema.COMPLETED
    without = inadequate & done & ~within(audits, code, raised, code)
    yield flag("concern_missing", "audits", "final_rating", without, **words)
    rated = audits[inadequate | (audits["auditor_rating"] == framework.inadequate)]
    unfounded = within(raised, code, audits, code) & ~within(raised, code, rated, code)
    yield flag("concern_rating", "concerns", "audit_id", unfounded, **words)


@check("sign_off", concerns="resolved_on")
def sign_offs(tables: Tables, _: Framework):
    """A resolved concern says which role signed it off."""
    raised = tables["concerns"]
    unsigned = raised["resolved_on"].notna() & raised["signed_off_by_role"].isna()
    yield flag("sign_off", "concerns", "signed_off_by_role", unsigned)


@check("child_differs", "repeated_audit")
def children(tables: Tables, _: Framework):
    """An action or concern is about its audit's child; an auditor audits a child no more than once in a month."""
    audits = tables["audits"]
    for name in ("actions", "concerns"):
        frame = tables[name]
        child = lookup(frame, "audit_id", audits, "child_id")
        differs = child.notna() & frame["child_id"].notna() & (child != frame["child_id"])
        yield flag("child_differs", name, "child_id", differs)
    key = ["authority", "child_id", "month", "auditor_id"]
    done = audits[audits["outcome"] == schema.COMPLETED].dropna(subset=key)
    yield flag("repeated_audit", "audits", "child_id", done.duplicated(key, keep=False))


@check("unexplained_exemption")
def exemptions(tables: Tables, _: Framework):
    """An exempted audit's auditor has an exemption for the month."""
    audits, granted = tables["audits"], tables["exemptions"]
    exempted = audits[(audits["outcome"] == schema.EXEMPTED) & audits["month"].notna()]
    unexplained = ~within(exempted, ["auditor_id", "month"], granted, ["staff_id", "month"])
    yield flag("unexplained_exemption", "audits", "outcome", unexplained)


@check("stage_skipped", escalations="stage_2_on")
def stages(tables: Tables, _: Framework):
    """An escalation at stage 3 has passed through stage 2."""
    raised = tables["escalations"]
    skipped = raised["stage_3_on"].notna() & raised["stage_2_on"].isna()
    yield flag("stage_skipped", "escalations", "stage_3_on", skipped)


@check("undated_share", "undated", training="delivered_on evaluated_on", dip_sample="sampled_on")
def dates(tables: Tables, _: Framework):
    """Training, its evaluation and a dip sample have a date, without which they do not count."""
    training, sample = tables["training"], tables["dip_sample"]
    evaluated = training[["transfer", "application", "recorded"]].notna().any(axis=1)
    yield flag("undated_share", "training", "evaluated_on", evaluated & training["evaluated_on"].isna())
    yield flag("undated", "training", "delivered_on", training["delivered_on"].isna())
    yield flag("undated", "dip_sample", "sampled_on", sample["sampled_on"].isna())
