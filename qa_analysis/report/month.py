"""An opened month: its records, its figures and its authors' text."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from qa_analysis.commentary import placeholders
from qa_analysis.commentary.passages import Passages
from qa_analysis.contract import periods, settings, sources
from qa_analysis.contract.folders import HISTORY
from qa_analysis.contract.schema import Tables
from qa_analysis.exhibits import lists
from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.exhibits.formats import Markdown
from qa_analysis.figures.from_records import Counted
from qa_analysis.figures.table import select_recent
from qa_analysis.publications import publication
from qa_analysis.publications.revisions import Revisions, since_published, when_published

REVISED = "revised figures"
LIST_NAMES = (*lists.LISTS, REVISED)


@dataclass(frozen=True)
class OpenMonth:
    """A month as questions and the build read it; a section reads its part of it (see ``report.section``).

    ``counted`` has its figures, the tables they were counted from, and the warnings about the records. ``origin`` says
    where the tables come from. ``kept`` is the publication that the tables were kept with, if they were, and ``past``
    is the history in which the month before is looked up.
    """

    month: str
    as_at: date
    edition: str
    framework: settings.Framework
    front: settings.Front
    counted: Counted
    passages: Passages
    source: Path
    note: str = ""
    origin: sources.Sources = sources.NOWHERE
    past: Path = Path(HISTORY)
    kept: publication.Publication | None = None

    @property
    def figures(self) -> pd.DataFrame:
        """The figures table."""
        return self.counted.figures

    @property
    def tables(self) -> Tables:
        """The tables as they were known on the as-at date, by name."""
        return self.counted.tables

    @property
    def findings(self) -> pd.DataFrame:
        """The warnings about the records."""
        return self.counted.warnings

    def rows(self, measure: str | list[str], last: int | None = 1, **keys: str | list[str]) -> pd.DataFrame:
        """The figures of one or several measures for the last months, quarters, windows or states up to this month.

        ``last=None`` gives all periods. Figures are of social care, or across services, unless ``service`` says
        otherwise. Raises UserError if there is no such measure or key.
        """
        return select_recent(self.figures, measure, self.month, self.as_at, self.framework, last, **keys)

    @property
    def since(self) -> pd.Period:
        """The first month with audits on record."""
        return self.tables["audits"]["month"].min()

    @property
    def state(self) -> str:
        """The label of the state at the as-at date."""
        return periods.state(self.as_at)

    @property
    def months_before(self) -> str:
        """The label of the window of recent months up to the month before, with which this month is compared."""
        return periods.window(str(periods.month(self.month) - 1), self.framework.thresholds.recent_months)

    def written(self, section: str, name: str = "") -> Markdown | None:
        """The authors' text about a section, or in place of a paragraph of it, its references filled in; None if they
        wrote nothing.
        """
        if (section, name) not in self.passages:
            return None
        line, text = self.passages[section, name]
        filled = placeholders.fill(text, self.rows, lambda below: f"{self.source}, line {line + below}")
        return Markdown(filled.strip())

    @cached_property
    def revisions(self) -> Revisions:
        """What has become of the figures of the month before since they were published (``publications.revisions``).

        Raises UserError where the history was altered.
        """
        # A published report says what was known when it was published, however often it is built again.
        if self.kept:
            return when_published(self.kept)
        before, authority = str(periods.month(self.month) - 1), self.counted.extract["audits"]["authority"].iloc[0]
        return since_published(before, authority, self.counted.extract, self.origin, self.past, self.source.parent)

    def listing(self, name: str) -> Listing:
        """A list for the operational edition (see ``exhibits.lists``), or that of revised figures."""
        if name == REVISED:
            return self.revisions.listing
        counted = self.counted
        return lists.listing(name, counted.prepared, counted.calendar, self.framework, counted.warnings)
