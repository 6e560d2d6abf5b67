"""Measures: one module a subject, each measure a function of (tables, calendar, framework) that returns rows of
figures.

``tables`` are the records as known at the as-at date, with those of ``derived.prepare_tables``; ``calendar`` the
report's months (see ``contract.periods``). The order of the imports is the order of the figures.
"""

from qa_analysis.figures.measures import (  # noqa: F401, I001
    ratings,
    feedback,
    teams,
    concerns,
    training,
    pool,
    completion,
    moderation,
    actions,
    escalations,
    coverage,
    lists,
)
from qa_analysis.figures.measures.registry import ENTRIES, Measure, registry

__all__ = ["ENTRIES", "Measure", "registry"]
