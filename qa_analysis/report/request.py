"""Requests: which report is wanted, from what, and where it is put."""

from dataclasses import dataclass, replace
from pathlib import Path

from qa_analysis.contract import settings
from qa_analysis.contract.folders import HISTORY, PARAMS, data_folder, project
from qa_analysis.contract.settings import state_of

OUT = "reports"


@dataclass(frozen=True)
class Request:
    """A month's report, from the records in ``data`` and the settings in ``params``, for ``OUT/MONTH``.

    ``history`` is the folder of the publications: the month before is compared with what was published of it. ``jobs``
    notebooks run at a time, by default one for each processor. ``fresh`` builds again what is there already, and
    ``as_pdf`` prints it too. Folders are relative to the project.
    """

    month: str
    data: str = ""
    params: str = PARAMS
    edition: str = ""
    as_at: str = ""
    out: str = OUT
    history: str = HISTORY
    jobs: int = 0
    fresh: bool = False
    as_pdf: bool = False

    def completed(self) -> "Request":
        """The request with the edition and the as-at date of the month's own settings, and the usual records, where it
        has none. Raises UserError for settings that cannot be read.
        """
        front = settings.front(self.params_folder, self.month)
        day = str(state_of(self.month, self.as_at, front))
        return replace(self, data=self.data or data_folder(), edition=self.edition or front.edition, as_at=day)

    @property
    def parameters(self) -> dict[str, str]:
        """What notebooks are given, by name."""
        return {name: getattr(self, name) for name in ("month", "data", "params", "edition", "as_at")}

    @property
    def params_folder(self) -> Path:
        """The folder of the settings."""
        return project() / self.params

    @property
    def folder(self) -> Path:
        """The folder of the report."""
        return project() / self.out / self.month

    @property
    def past(self) -> Path:
        """The folder of the publications."""
        return project() / self.history
