"""A publication: the folder of what a published report was made from, and the report, each file by its hash."""

from pathlib import Path
from typing import NamedTuple

from qa_analysis import manifest
from qa_analysis.errors import UserError
from qa_analysis.manifest import NAME
from qa_analysis.publishing.log import RESTORE, Entry, entries

TABLES, PARAMS, NOTEBOOKS, REPORT = "tables", "params", "notebooks", "report"
LOCK, FIGURES, REVISIONS = "requirements.lock", "figures.csv", "revisions.csv"
READ = {TABLES: (".parquet",), PARAMS: (".yml", ".md"), NOTEBOOKS: (".ipynb",)}  # what a rebuild reads of a folder


class Publication(NamedTuple):
    """Where a publication is kept, and its manifest: which it is, and what it was made from."""

    folder: Path
    facts: dict

    @property
    def month(self) -> str:
        """The month that was published."""
        return self.facts["published"]["month"]

    @property
    def revision(self) -> int:
        """Its number among those of the month."""
        return self.facts["published"]["revision"]

    @property
    def named(self) -> str:
        """What it is called in a message."""
        return f"publication {self.revision} of {self.month}"

    @property
    def published_on(self) -> str:
        """The day, as YYYY-MM-DD."""
        return self.facts["published"]["published_on"]


def listed(history: Path) -> list[Entry]:
    """The publications of a history, oldest first; none where there is no history.

    Raises UserError where the log was changed, or a folder is there that it does not name.
    """
    found = entries(history)
    named = {(entry.month, entry.revision) for entry in found}
    for folder in sorted(history.glob("[12]*/[1-9]*")):
        if folder.is_dir() and (folder.parent.name, folder.name) not in named:
            raise UserError(f"{folder}: the log of the history does not name it. {RESTORE}")
    return found


def last(history: Path, month: str) -> Entry | None:
    """The last publication of a month; None where there is none. Raises UserError as ``listed`` does."""
    return next((entry for entry in reversed(listed(history)) if entry.month == month), None)


def numbered(history: Path, month: str, revision: int = 0) -> Publication:
    """A publication by its number, or the last, unaltered. Raises UserError where there is no such one."""
    of_month = [entry for entry in listed(history) if entry.month == month]
    chosen = [entry for entry in of_month if entry.revision == str(revision or len(of_month))]
    if not of_month:
        raise UserError(f"{month} has not been published in {history}. qa-report publish {month} publishes it.")
    if not chosen:
        raise UserError(f"{month} has no publication {revision}. Its last is {len(of_month)}.")
    return opened(history, chosen[0])


def place(history: Path, month: str, revision: int | str) -> Path:
    """Where a publication is kept: its folder, or the one that it was prepared in and never moved from."""
    folder = history / month / str(revision)
    return folder if folder.is_dir() else prepared(folder)


def prepared(folder: Path) -> Path:
    """Where a publication is prepared, by its place."""
    return folder.with_name(f".{folder.name}")


def opened(history: Path, entry: Entry) -> Publication:
    """A publication of the log. Raises UserError that names the first file that is gone, altered or new in it."""
    folder = place(history, entry.month, entry.revision)
    _require_same(folder / NAME, entry.manifest)
    facts = manifest.read(folder)
    for name, was in facts["files"].items():
        _require_same(folder / name, was)
    for name in _read(folder):
        if name not in facts["files"]:
            raise UserError(f"{folder / name}: not part of what was published. Move it away.")
    return Publication(folder, facts)


def _read(folder: Path) -> list[str]:
    """The names of all files that a rebuild would read."""
    files = [path for part in READ for path in sorted((folder / part).iterdir())]
    known = [path for path in files if path.suffix in READ[path.parent.name] and not path.name.startswith(".")]
    return [path.relative_to(folder).as_posix() for path in known]


def _require_same(path: Path, was: str) -> None:
    try:
        same = manifest.is_same(path, was)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}).") from None
    if not same:
        raise UserError(f"{path}: not as it was published. {RESTORE}")


def of_tables(folder: Path) -> Publication | None:
    """The publication whose kept tables a folder holds; None for any other folder."""
    facts = manifest.read(folder.parent) if folder.name == TABLES else {}
    return Publication(folder.parent, facts) if "published" in facts else None
