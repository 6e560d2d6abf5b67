"""The tables of the data contract: their columns, types, vocabularies, keys and dates. Data, not logic.

A vocabulary is a tuple of values, or the name of a list in the framework. A date with ``happens="row"`` is the day on
which the row came into being, so before that day there is no row; one with ``happens="event"`` is the day of something
that happened to it later.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

# A council's tables, by the names of TABLES.
Tables = dict[str, "pd.DataFrame"]


class Column(NamedTuple):
    """One column: its kind is text, code, category, flag, number, count, share, month or date.

    A code names a person, a team or a record, and is never a number. ``required``: every row needs a value. ``partly``:
    only some rows need one, but the column must be there. ``refers`` is the table that has the code.
    """

    name: str
    kind: str = "text"
    required: bool = False
    vocabulary: str | tuple[str, ...] = ()
    refers: str = ""
    happens: str = ""
    partly: bool = False


class Table(NamedTuple):
    """One table; ``key`` has the columns that together are unique within an authority.

    ``wide`` has two columns that exports often spread out: each value of the first is a heading, with the values of the
    second below it.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    optional: bool = False
    wide: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """One of its columns, by name."""
        return next(column for column in self.columns if column.name == name)


OUTCOMES = COMPLETED, BELOW_STANDARD, NOT_SUBMITTED, EXEMPTED, IN_PROGRESS = (
    "completed",
    "below standard",
    "not submitted",
    "exempted",
    "in progress",
)
SUBMITTED = (COMPLETED, BELOW_STANDARD)
SENTIMENTS = ("positive", "mixed", "negative")
ROLES = AUDITOR, MODERATOR, EXTERNAL = ("auditor", "moderator", "external moderator")
AUDITS_IN = EVERY_MONTH, ODD_MONTHS, EVEN_MONTHS = ("every month", "odd months", "even months")
STAGES = BEFORE, AFTER = ("before allocation", "after allocation")
REASONS = ("health", "extended absence", "alternate months", "other")
ALTERNATE = "alternate months"
THEME_KINDS = ("strength", "development", "good-practice factor", "feedback positive", "feedback improvement")
RAISED_BY = ("CP chair", "IRO")
SECTIONS = ("5.1", "5.2", "5.3")
VIEWS = ("social_worker", "manager", "chair", "child", "parent")


def _id(name: str, refers: str = "", required: bool = True) -> Column:
    return Column(name, "code", required, refers=refers)


def _category(name: str, vocabulary: str | tuple[str, ...], required: bool = False) -> Column:
    return Column(name, "category", required, vocabulary)


def _date(name: str, happens: str = "", required: bool = False) -> Column:
    return Column(name, "date", required, happens=happens)


def _spell() -> tuple[Column, Column]:
    return _date("active_from", "row", required=True), _date("active_to", "event")


_SERVICE = _category("service", "services", required=True)
_STATUS = Column("legal_status", "category", vocabulary="legal_statuses", partly=True)
_TEAM = _id("team", "teams")
_MONTH = Column("month", "month", required=True)

_TABLES = (
    Table(
        "audits",
        (
            _id("audit_id"),
            _MONTH,
            _SERVICE,
            _TEAM,
            _id("worker_id", "workers"),
            _id("child_id"),
            _STATUS,
            _id("auditor_id", "staff"),
            _id("moderator_id", "staff", required=False),
            Column("additional", "flag"),
            _date("allocated_on", "row"),
            _date("due_on"),
            Column("submitted_on", "date", happens="event", partly=True),
            _category("outcome", OUTCOMES, required=True),
            _category("auditor_rating", "ratings"),
            Column("final_rating", "category", vocabulary="ratings", partly=True),
            Column("at_risk", "flag"),
            Column("has_chair", "flag"),
            *(Column(f"views_{person}", "flag") for person in VIEWS),
            _category("child_feedback", SENTIMENTS),
            _category("parent_feedback", SENTIMENTS),
        ),
        ("audit_id",),
    ),
    Table(
        "area_ratings",
        (_id("audit_id", "audits"), _category("area", "areas", required=True), _category("rating", "ratings")),
        ("audit_id", "area"),
        wide=("area", "rating"),
    ),
    Table(
        "themes",
        (
            _id("audit_id", "audits", required=False),
            Column("month", "month"),
            _category("service", "services"),
            _category("kind", THEME_KINDS, required=True),
            Column("theme", required=True),
        ),
        optional=True,
    ),
    Table(
        "staff",
        (
            _id("staff_id"),
            Column("name"),
            Column("team", "code", refers="teams", partly=True),
            _category("role", ROLES, required=True),
            Column("fte", "number"),
            Column("moderating", "flag"),
            Column("standing_exemption"),
            _category("audits_in", AUDITS_IN),
            *_spell(),
        ),
        ("staff_id", "active_from"),
    ),
    Table(
        "exemptions",
        (
            _id("staff_id", "staff"),
            _MONTH,
            _date("granted_on", "row"),
            _category("stage", STAGES, required=True),
            _category("reason", REASONS),
            Column("discretionary", "flag"),
            Column("signed_off_by_role"),
        ),
        ("staff_id", "month", "stage"),
    ),
    Table("teams", (_id("team"), _SERVICE, Column("locality"), *_spell()), ("team", "active_from")),
    Table("workers", (_id("worker_id"), _TEAM, *_spell()), ("worker_id", "active_from"), optional=True),
    Table(
        "caseload",
        (_MONTH, _SERVICE, _STATUS, Column("children", "count", required=True)),
        optional=True,
        wide=("legal_status", "children"),
    ),
    Table(
        "actions",
        (
            _id("action_id"),
            _id("audit_id", "audits"),
            _id("child_id"),
            _TEAM,
            _date("raised_on", "row", required=True),
            _date("due_on", required=True),
            _date("completed_on", "event"),
        ),
        ("action_id",),
    ),
    Table(
        "concerns",
        (
            _id("concern_id"),
            _id("child_id"),
            _id("audit_id", "audits"),
            _date("raised_on", "row", required=True),
            _date("resolved_on", "event"),
            Column("signed_off_by_role"),
        ),
        ("concern_id",),
    ),
    Table(
        "escalations",
        (
            _id("escalation_id"),
            _id("child_id"),
            _category("raised_by", RAISED_BY, required=True),
            _category("theme", "escalation_themes"),
            _date("stage_1_on", "row", required=True),
            _date("stage_2_on", "event"),
            _date("stage_3_on", "event"),
            _date("resolved_on", "event"),
        ),
        ("escalation_id",),
    ),
    Table(
        "training",
        (
            _id("person_id"),
            _id("team", "teams", required=False),
            _category("module", "modules", required=True),
            _date("delivered_on", "row"),
            _date("evaluated_on", "event"),
            *(Column(level, "share") for level in ("transfer", "application", "recorded")),
        ),
        ("person_id", "module", "delivered_on"),
        optional=True,
    ),
    Table(
        "dip_sample",
        (
            _id("person_id"),
            _date("sampled_on", "row"),
            _category("standard", "standards", required=True),
            Column("met", "flag"),
        ),
        optional=True,
        wide=("standard", "met"),
    ),
    Table(
        "recommendations",
        (
            _id("recommendation_id"),
            Column("raised_month", "month", required=True),
            _category("section", SECTIONS),
            Column("text"),
            Column("owner_role"),
            _date("due_on"),
            _date("closed_on", "event"),
        ),
        optional=True,
    ),
)
TABLES = {table.name: table for table in _TABLES}
