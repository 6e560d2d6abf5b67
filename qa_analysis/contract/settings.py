"""The council's settings: its framework in ``params/framework.yml``, and a month's own in ``params/MONTH.yml``.

Whatever differs between councils, or from one year to the next, is a setting: the rating scale, the services, the legal
statuses, the areas of practice, targets, thresholds and how serious a broken rule is. Code never names one of their
values: it asks for ``framework.inadequate``, whatever the council calls that grade. What a measure counts, and out of
what, is not a setting: it is the same everywhere.

A slip is an error and is never passed over. A misspelt ``as_at``, for instance, would otherwise build the report as at
the month's last day, and nobody would be told. So unknown and missing names, numbers written as text, numbers out of
range and grades that are not on the scale are refused before any record is read.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model, model_validator

from qa_analysis.contract import months, safe_text
from qa_analysis.contract.params import read_params
from qa_analysis.contract.rules import NOTE, RULES
from qa_analysis.contract.schema import Column
from qa_analysis.files import is_there

Names = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
Line = Annotated[str, AfterValidator(safe_text.one_line)]
Share = Annotated[float, Field(ge=0, le=100)]
Months = Annotated[int, Field(ge=1)]
Severity = Literal["error", "warning"]

CONFIG = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Targets(BaseModel):
    """The council's targets: the per cent of allocated audits submitted, and moderated audits for each moderator."""

    model_config = CONFIG
    completion: Share
    audits_per_moderator: Annotated[float, Field(gt=0)]


class Thresholds(BaseModel):
    """How many audits, over how many months, put a team, worker or auditor on a list."""

    model_config = CONFIG
    sustained_audits: Annotated[int, Field(ge=1)]
    sustained_months: Months
    recent_months: Months
    rarely_audited: Annotated[int, Field(ge=0)]
    readable_group: Annotated[int, Field(ge=1)]
    worker_months: Months
    moderation_months: Months
    discretionary_exemptions: Annotated[int, Field(ge=0)]
    series_months: Months
    series_quarters: Months


Severities = create_model(
    "Severities",
    __config__=CONFIG,
    __doc__="How serious each rule of the data contract is: as usual, unless ``framework.yml`` says otherwise.",
    **{name: (Severity, rule.severity) for name, rule in RULES.items() if rule.severity != NOTE},
)


class Framework(BaseModel):
    """The whole of ``framework.yml``. Lists keep their order, which is the order of rows in the figures."""

    model_config = CONFIG
    ratings: Names
    good: str
    requires_improvement: str
    inadequate: str
    services: Names
    social_care: str
    early_help: str
    youth_support: str
    legal_statuses: Names
    areas: Names
    modules: Names
    standards: Names
    escalation_themes: Names
    financial_year_start: Annotated[int, Field(ge=1, le=12)]
    targets: Targets
    expected_moderation: tuple[Share, Share]
    thresholds: Thresholds
    severity: Severities = Severities()

    @model_validator(mode="after")
    def names_fit(self):
        """No list has a name twice, and the names that measures ask for are in their lists."""
        for key in ("ratings", "services", "legal_statuses", "areas", "modules", "standards", "escalation_themes"):
            names = getattr(self, key)
            if len(set(names)) < len(names):
                raise ValueError(f"{key}: a name appears twice; keep one of them")
        scale = ("inadequate", "requires_improvement", "good")
        for key in scale:
            _require_member(key, getattr(self, key), self.ratings, "ratings")
        places = [self.ratings.index(getattr(self, key)) for key in scale]
        if sorted(set(places)) != places:
            raise ValueError("ratings: list them worst first: inadequate, then requires_improvement, then good")
        for key in ("social_care", "early_help", "youth_support"):
            _require_member(key, getattr(self, key), self.services, "services")
        if self.expected_moderation[0] > self.expected_moderation[1]:
            raise ValueError("expected_moderation: put the lower end first")
        return self

    def vocabulary(self, column: Column) -> tuple[str, ...]:
        """The values that a column may have: those of the contract, or a list of this framework."""
        return getattr(self, column.vocabulary) if isinstance(column.vocabulary, str) else column.vocabulary


class Author(BaseModel):
    """An author of part of a month's report. The role is required, the name optional."""

    model_config = CONFIG
    role: Annotated[Line, Field(min_length=1)]
    name: Line = ""
    wrote: Line = ""


class Front(BaseModel):
    """The whole of ``MONTH.yml``, an optional file: what a month's first page says, and its as-at date."""

    model_config = CONFIG
    title: Annotated[Line, Field(min_length=1)] = "Children's Services quality assurance report"
    authors: tuple[Author, ...] = ()
    edition: Literal["operational", "shareable"] = "operational"
    contact: Line = ""
    as_at: date | None = None


def framework(params: Path) -> Framework:
    """The framework in a folder of params.

    Raises UserError that names the file and each setting that is missing, unknown, of the wrong type or out of range.
    """
    return read_params(params / "framework.yml", Framework)


def front(params: Path, month: str) -> Front:
    """A month's own settings, the defaults if it has no file. Raises UserError that names the file and each slip."""
    # No text but a month becomes part of a path.
    path = params / f"{months.require_month(month)}.yml"
    return read_params(path, Front) if is_there(path) else Front()


def state_of(month: str, as_at: str, front: Front) -> date:
    """The as-at date of a month's report: ``as_at`` if given, else that of its settings, else the month's last day."""
    return months.as_at(as_at or str(front.as_at or ""), month)


def _require_member(key: str, name: str, names: tuple[str, ...], where: str) -> None:
    if name not in names:
        raise ValueError(f"{key}: {name} is not one of {where}")
