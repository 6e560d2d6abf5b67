"""Settings: the council's framework, read from ``params/framework.yml``.

Whatever differs between councils, or from one year to the next, is a setting: the rating scale, the legal statuses,
the areas of practice, targets, thresholds and how serious a broken rule is. Code never names one of their values.
"""

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from qa_analysis.errors import UserError
from qa_analysis.schema import Column

Names = Annotated[tuple[str, ...], Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=100)]
Months = Annotated[int, Field(ge=1)]
Severity = Literal["error", "warning"]

CONFIG = ConfigDict(extra="forbid", frozen=True, strict=True)


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
    discretionary_exemptions: Annotated[int, Field(ge=0)]
    series_months: Months
    series_quarters: Months


class Rules(BaseModel):
    """The severity of each rule of the data contract."""

    model_config = CONFIG
    missing_table: Severity
    torn_row: Severity
    repeated_column: Severity
    required: Severity
    unreadable: Severity
    vocabulary: Severity
    out_of_range: Severity
    duplicate: Severity
    unknown_reference: Severity
    overlapping_spells: Severity
    submitted_outcome: Severity
    theme_place: Severity
    team_service: Severity
    date_order: Severity
    own_moderation: Severity
    unknown_column: Severity
    missing_column: Severity
    spell_order: Severity
    inactive: Severity
    concern_rating: Severity
    concern_missing: Severity
    unmoderated_change: Severity
    at_risk_rating: Severity
    child_differs: Severity
    sign_off: Severity
    repeated_audit: Severity
    after_extract: Severity
    unexplained_exemption: Severity
    stage_skipped: Severity
    undated_share: Severity


class Framework(BaseModel):
    """The whole of ``framework.yml``. Lists keep their order, which is the order of rows in the figures."""

    model_config = CONFIG
    ratings: Names
    good: str
    requires_improvement: str
    inadequate: str
    services: Names
    social_care: str
    legal_statuses: Names
    areas: Names
    modules: Names
    standards: Names
    escalation_themes: Names
    financial_year_start: Annotated[int, Field(ge=1, le=12)]
    targets: Targets
    expected_moderation: tuple[Share, Share]
    thresholds: Thresholds
    severity: Rules

    @model_validator(mode="after")
    def names_fit(self):
        """Each list names a thing once, and the names used by measures are in their lists."""
        for key in ("ratings", "services", "legal_statuses", "areas", "modules", "standards", "escalation_themes"):
            names = getattr(self, key)
            if len(set(names)) < len(names):
                raise ValueError(f"{key}: a name stands twice; name each once")
        for key in ("good", "requires_improvement", "inadequate"):
            _require_member(key, getattr(self, key), self.ratings, "ratings")
        _require_member("social_care", self.social_care, self.services, "services")
        if self.expected_moderation[0] > self.expected_moderation[1]:
            raise ValueError("expected_moderation: the lower end comes first")
        return self

    def vocabulary(self, column: Column) -> tuple[str, ...]:
        """The values that a column may have: the contract's own, or a list of this framework."""
        return getattr(self, column.vocabulary) if isinstance(column.vocabulary, str) else column.vocabulary


def framework(params: Path) -> Framework:
    """The framework in a folder of params.

    Raises UserError that names the file and each key that is missing, unknown, of the wrong type or out of range.
    """
    path = params / "framework.yml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Framework.model_validate_json(json.dumps(content, default=str))
    except FileNotFoundError:
        raise UserError(f"{path}: not found. Give the folder that holds framework.yml with --params.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        line = f" line {place.line + 1}" if place else ""
        raise UserError(f"{path}{line}: this is not readable as YAML in UTF-8. Mend the file and run again.") from None
    except ValidationError as error:
        raise UserError("\n".join(f"{path}: {_problem(e)}" for e in error.errors())) from None


def _require_member(key: str, name: str, names: tuple[str, ...], where: str) -> None:
    if name not in names:
        raise ValueError(f"{key}: {name!r} is not one of {where}")


def _problem(error) -> str:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"{key}: no such setting.{_suggestion(key)}"
    if error["type"] == "missing":
        return f"{key}: this setting is missing. Add it."
    return f"{key + ': ' if key else ''}{error['msg'].removeprefix('Value error, ')}."


def _suggestion(key: str) -> str:
    known = [name for model in (Framework, Targets, Thresholds, Rules) for name in model.model_fields]
    near = get_close_matches(key.split(".")[-1], known, n=1)
    return f" Did you mean {near[0]}?" if near else " Remove it or correct its name."
