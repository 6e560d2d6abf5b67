"""Measures: one module for each subject. A measure is a function of (tables, calendar, framework) that returns rows of
figures.

``tables`` has the records as known on the as-at date, with what ``derived.prepare_tables`` adds; ``calendar`` has the
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
