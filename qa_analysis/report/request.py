"""Requests: which report is wanted, what it is made from, and where it goes."""

from dataclasses import dataclass, replace
from pathlib import Path

from qa_analysis.contract.folders import HISTORY, OUT, PARAMS, data_folder, project
from qa_analysis.errors import UserError
from qa_analysis.files import require_regular

EDITIONS = ("operational", "shareable")


@dataclass(frozen=True)
class Request:
    """A request for a month's report in ``OUT/MONTH``, from the records in ``data`` and the settings in ``params``.

    ``history`` is the folder of publications, with which the month before is compared. ``jobs`` notebooks run at a
    time; 0 means one for each processor. ``engine`` says in what they run (see ``report.notebooks.execute``). ``fresh``
    builds even if the report is up to date, ``as_pdf`` prints it too, and ``no_wait`` raises BusyError rather than wait
    for another run. Folders are relative to the project.
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
    no_wait: bool = False
    engine: str = ""

    def with_defaults(self) -> "Request":
        """The request with what it lacks filled in: edition and as-at date from the month's settings, and the usual
        folder of records. Raises UserError for settings that cannot be read.
        """
        # Imported here because the help of the commands, which needs this module, should not wait for pydantic.
        from qa_analysis.contract import settings

        front = settings.front(self.params_folder, self.month)
        day = str(settings.state_of(self.month, self.as_at, front))
        return replace(self, data=self.data or data_folder(), edition=self.edition or front.edition, as_at=day)

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters that notebooks are given, by name."""
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


def sections(folder: Path) -> list[Path]:
    """The section notebooks of a folder, in reading order. Raises UserError where there are none."""
    notebooks = sorted(folder.glob("[0-9]*.ipynb"))
    if not notebooks:
        raise UserError(f"{folder}: no section notebooks. They are named like 11_audit_activity.ipynb.")
    for path in notebooks:
        require_regular(path)
    return notebooks
