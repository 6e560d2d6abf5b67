"""Settings: the council's framework in ``params/framework.yml``, and a month's own in ``params/MONTH.yml``.

Whatever differs between councils, or from one year to the next, is a setting: the rating scale, the legal statuses,
the areas of practice, targets, thresholds and how serious a broken rule is. Code never names one of their values.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model, model_validator

from qa_analysis.contract import periods, safe_text
from qa_analysis.contract.params import read
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
    """What the council holds itself to."""

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
    __doc__="The severity of each rule of the data contract: its usual one, unless ``framework.yml`` gives another.",
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
        """Each list names a thing once, and the names used by measures are in their lists."""
        for key in ("ratings", "services", "legal_statuses", "areas", "modules", "standards", "escalation_themes"):
            names = getattr(self, key)
            if len(set(names)) < len(names):
                raise ValueError(f"{key}: a name stands twice; name each once")
        scale = ("inadequate", "requires_improvement", "good")
        for key in scale:
            _require_member(key, getattr(self, key), self.ratings, "ratings")
        places = [self.ratings.index(getattr(self, key)) for key in scale]
        if sorted(set(places)) != places:
            raise ValueError("ratings: list them worst first: inadequate, then requires_improvement, then good")
        for key in ("social_care", "early_help", "youth_support"):
            _require_member(key, getattr(self, key), self.services, "services")
        if self.expected_moderation[0] > self.expected_moderation[1]:
            raise ValueError("expected_moderation: the lower end comes first")
        return self

    def vocabulary(self, column: Column) -> tuple[str, ...]:
        """The values that a column may have: the contract's own, or a list of this framework."""
        return getattr(self, column.vocabulary) if isinstance(column.vocabulary, str) else column.vocabulary


class Author(BaseModel):
    """Somebody who wrote a part of a month's report; a name is optional, a role is not."""

    model_config = CONFIG
    role: Annotated[Line, Field(min_length=1)]
    name: Line = ""
    wrote: Line = ""


class Front(BaseModel):
    """What a month's own settings say on the report's first page: ``MONTH.yml``, which may be left out."""

    model_config = CONFIG
    title: Annotated[Line, Field(min_length=1)] = "Children's Services quality assurance report"
    authors: tuple[Author, ...] = ()
    edition: Literal["operational", "shareable"] = "operational"
    contact: Line = ""
    as_at: date | None = None


def framework(params: Path) -> Framework:
    """The framework in a folder of params.

    Raises UserError that names the file and each key that is missing, unknown, of the wrong type or out of range.
    """
    return read(params / "framework.yml", Framework)


def front(params: Path, month: str) -> Front:
    """The month's own settings in a folder of params. Raises UserError that names the file and each slip in it."""
    path = params / f"{periods.month(month)}.yml"  # so that no other text is part of a path
    return read(path, Front) if is_there(path) else Front()


def state_of(month: str, as_at: str, front: Front) -> date:
    """The as-at date of a month's report: the one given, else that of its own settings, else the month's last day."""
    return periods.as_at(as_at or str(front.as_at or ""), periods.month(month))


def _require_member(key: str, name: str, names: tuple[str, ...], where: str) -> None:
    if name not in names:
        raise ValueError(f"{key}: {name} is not one of {where}")
