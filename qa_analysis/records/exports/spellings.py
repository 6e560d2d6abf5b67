"""Spellings: the words that councils use for the contract's columns and values, and how alike two words are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache

from qa_analysis.contract.schema import Column
from qa_analysis.contract.settings import Framework

# How alike a heading or value must be to a known one to be suggested for it: the ratio of difflib, from 0 to 1.
LIKE = 0.8
# "a) ", "2. ", "(b) " or "3 - ", but neither "RI: ", which is a word, nor the "2." of 2.0.
MARKER = re.compile(r"([(\[]?([A-Za-z]|[0-9]{1,2})[).\]:]|[0-9]{1,2}\s*[-–](?=\s))(?!\s*[0-9])\s*")
NOTHING = ("n/a", "na", "none", "not applicable", "not recorded", "not known", "unknown", "-", "–", "nil", "null")

VALUES = {
    "Good": ("G",),
    "Requires Improvement": ("RI", "Requires improvement to be good", "Req improvement", "Requires imp"),
    "Inadequate": ("Inad", "I"),
    "Outstanding": ("O", "Out"),
    "Children's Social Care": ("CSC", "Social Care", "Childrens Services Social Care"),
    "Early Help": ("EH", "Early Help Service"),
    "Youth Support": ("YS", "Youth Support Service"),
    "Assessment": ("Assessments", "In assessment"),
    "CIN": ("Child in need", "Children in need", "CIN plan"),
    "CP": ("Child protection", "Child protection plan", "CPP", "CP plan"),
    "CiC": (
        "Child in care",
        "Children in care",
        "Looked after",
        "Looked after child",
        "LAC",
        "CLA",
        "Child looked after",
    ),
    "Care Leaver": ("Care leavers", "CL", "Leaving care"),
    "CWD": ("Children with disabilities", "Child with disability", "Child with disabilities", "Disabled children"),
    "completed": ("Complete", "Done"),
    "below standard": ("Not to standard", "Did not meet standard"),
    "not submitted": ("Not returned", "Non return", "Not sent"),
    "exempted": ("Exempt", "Exempted after allocation"),
    "in progress": ("In process", "WIP", "Ongoing", "Open"),
    "positive": ("Pos",),
    "negative": ("Neg",),
    "CP chair": ("Child protection chair", "Child protection conference chair", "CPC"),
    "IRO": ("Independent reviewing officer", "Independent reviewing officers"),
    "auditor": ("Auditors",),
    "external moderator": ("External", "Ext moderator"),
    "every month": ("Monthly", "All months"),
    "odd months": ("Odd",),
    "even months": ("Even",),
    "before allocation": ("Before", "Pre allocation"),
    "after allocation": ("After", "Post allocation"),
    "strength": ("Strengths",),
    "development": ("Area for development", "Areas for development", "Development area"),
    "Drift and delay": ("Drift", "Delay", "Drift delay"),
    "true": ("yes", "y", "t", "1"),
    "false": ("no", "n", "f", "0"),
}

HEADINGS = {
    "audit_id": ("audit ref", "audit reference", "audit number", "audit no"),
    "month": ("audit month", "month of audit", "period"),
    "service": ("service area", "directorate"),
    "team": ("team name", "team code", "team id"),
    "worker_id": ("worker", "social worker", "allocated worker", "worker code", "social worker id", "caseworker"),
    "child_id": ("child", "child ref", "child reference", "child code", "case ref", "case number", "client id"),
    "legal_status": ("status", "case status", "plan type", "child status", "category of need"),
    "auditor_id": ("auditor", "audited by", "auditor code"),
    "moderator_id": ("moderator", "moderated by", "moderator code"),
    "additional": ("additional audit", "extra audit", "on request"),
    "allocated_on": ("date allocated", "allocated", "allocation date", "allocated date"),
    "due_on": ("due", "due date", "date due", "deadline", "target date", "due by"),
    "submitted_on": ("date submitted", "submitted", "submission date", "date returned", "returned"),
    "outcome": ("audit outcome", "audit status", "result"),
    "auditor_rating": ("auditor grade", "auditors rating", "initial rating", "initial grade", "auditor judgement"),
    "final_rating": ("final grade", "moderated rating", "overall rating", "overall grade", "final judgement"),
    "at_risk": ("at risk of inadequate", "risk of inadequate"),
    "has_chair": ("chair", "has iro or chair", "iro or chair"),
    "child_feedback": ("child's feedback", "feedback child", "feedback from child"),
    "parent_feedback": ("parent's feedback", "feedback parent", "carer feedback", "feedback from parent"),
    "area": ("area of practice", "practice area", "domain"),
    "rating": ("grade", "area rating", "area grade", "judgement"),
    "staff_id": ("staff", "staff code", "staff number", "employee number"),
    "person_id": ("person", "staff id", "attendee", "participant", "person code"),
    "name": ("staff name", "full name"),
    "fte": ("full time equivalent", "whole time equivalent", "wte"),
    "active_from": ("from", "start date", "start", "date from", "valid from"),
    "active_to": ("to", "end date", "end", "date to", "valid to"),
    "locality": ("area", "district", "locality name"),
    "children": ("number of children", "open cases", "cases", "count of children"),
    "action_id": ("action ref", "action number", "action no", "action reference"),
    "concern_id": ("concern ref", "concern number", "concern no", "notification number"),
    "escalation_id": ("escalation ref", "escalation number", "drp number", "drp ref"),
    "raised_on": ("date raised", "raised", "raised date", "date of concern"),
    "completed_on": ("date completed", "completed", "completion date", "date closed"),
    "resolved_on": ("date resolved", "resolved", "resolution date", "date closed", "closed on"),
    "signed_off_by_role": ("signed off by", "sign off", "signed off"),
    "raised_by": ("initiated by", "escalated by", "role"),
    "stage_1_on": ("stage 1", "stage 1 date", "date initiated", "initiated"),
    "stage_2_on": ("stage 2", "stage 2 date"),
    "stage_3_on": ("stage 3", "stage 3 date"),
    "module": ("course", "training", "training module"),
    "delivered_on": ("date delivered", "training date", "delivered", "date attended"),
    "evaluated_on": ("date evaluated", "evaluation date", "evaluated"),
    "sampled_on": ("date sampled", "sample date"),
    "recommendation_id": ("recommendation number", "number", "rec no", "recommendation ref"),
    "text": ("recommendation", "recommendation text"),
    "owner_role": ("owner", "responsible", "lead"),
    "closed_on": ("date closed", "closed"),
}


@cache
def normal(text: str) -> str:
    """A word without case, spaces and punctuation, so that two ways of writing it are equal.

    >>> normal(" R.I. "), normal("Audit ID") == normal("audit_id"), normal("Risk & Response")
    ('ri', True, 'riskandresponse')
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return "".join(letter for letter in plain if letter.isalnum())


def values(column: Column, framework: Framework, own: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The value for each normalised spelling of a column's values, without spellings that could mean two of them.

    ``own`` has a council's own spellings, by value; they take precedence over ours.
    """
    allowed = ("true", "false") if column.kind == "flag" else framework.vocabulary(column)
    theirs = {normal(spelling) or spelling: value for value, spellings in own.items() for spelling in spellings}
    # Our spellings are for the usual names of the grades, whatever this council calls them.
    names = {framework.good: "Good", framework.requires_improvement: "Requires Improvement"}
    names[framework.inadequate] = "Inadequate"
    exact = _single((value, [value]) for value in allowed)
    return _single((value, VALUES.get(names.get(value, value), ())) for value in allowed) | exact | theirs


def _single(spelled: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    pairs = {(normal(spelling), value) for value, spellings in spelled for spelling in spellings}
    often = Counter(spelling for spelling, _ in pairs)
    return {spelling: value for spelling, value in pairs if often[spelling] == 1}


def nearest(text: str, known: dict[str, str], within: bool = False) -> str:
    """The value of the known spelling that is most like a text; empty if none is close.

    With ``within``, a spelling that makes up at least half of the text counts as the same.
    """
    plain = normal(text)
    matchers = {spelling: SequenceMatcher(None, plain, spelling) for spelling in known if spelling}
    # The full ratio is slow, so it is taken only where its upper bound is high enough.
    likeness = {name: one.ratio() if one.real_quick_ratio() >= LIKE else 0 for name, one in matchers.items()}
    if within:
        likeness |= {spelling: 1 for spelling in likeness if spelling in plain and 2 * len(spelling) >= len(plain)}
    best = max(likeness, key=likeness.get, default="")
    return known[best] if best and likeness[best] >= LIKE else ""
