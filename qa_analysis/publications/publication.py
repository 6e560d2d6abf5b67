"""A publication: the folder of what a published report was made from, and the report, each file by its hash."""

import re
from collections.abc import Iterator
from itertools import pairwise
from os.path import isdir, islink  # which are false, and no error, where the system refuses to say
from pathlib import Path
from typing import NamedTuple

from qa_analysis.contract.folders import PARAMS as SETTINGS
from qa_analysis.contract.folders import project
from qa_analysis.contract.words import capital
from qa_analysis.errors import UserError
from qa_analysis.publications import manifest, receipts
from qa_analysis.publications.log import MONTH, NUMBER, RESTORE, Entry, entries
from qa_analysis.publications.manifest import NAME

TABLES, PARAMS, NOTEBOOKS, REPORT = "tables", "params", "notebooks", "report"
LOCK, FIGURES, REVISIONS = "requirements.lock", "figures.csv", "revisions.csv"
READ = {TABLES: (".parquet",), PARAMS: (".yml", ".md"), NOTEBOOKS: (".ipynb",)}  # what a rebuild reads of a folder
NEEDED = {"note", "revisions", "platform"}  # what the manifest says besides the log


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


def log_entries(history: Path, params: Path | None = None) -> list[Entry]:
    """The publications of a history, oldest first; none where there is no history.

    ``params`` are the settings with its receipts, by default the project's. Raises UserError where the log was changed,
    lacks what has a receipt, or does not name a folder that is there.
    """
    own = params or project() / SETTINGS
    known = receipts.receipts(own)  # first, since a publication that is made now writes its receipt last
    folders = [folder for folder in sorted(history.glob("[12]*/[1-9]*")) if isdir(folder)]
    found = entries(history)
    named = {(entry.month, entry.revision) for entry in found}
    if gone := receipts.unmatched(known, found, history, own):
        raise UserError(gone[0] + (" It is not the only one: qa-report verify lists all." if gone[1:] else ""))
    for folder in folders:
        if (folder.parent.name, folder.name) not in named:
            raise UserError(unnamed(folder))
    return found


def backdated(entries: list[Entry]) -> list[str]:
    """Each publication that is dated before the one that it follows, as a message."""
    return [
        f"{capital(entry.named)} is dated {entry.published_on}, before {of.named}, which came first and is dated "
        f"{of.published_on}. See that this machine's date is right."
        for of, entry in pairwise(entries)
        if entry.published_on < of.published_on
    ]


def last(history: Path, month: str, params: Path | None = None) -> Entry | None:
    """The last publication of a month; None where there is none. Raises UserError as ``log_entries`` does."""
    return next((entry for entry in reversed(log_entries(history, params)) if entry.month == month), None)


def find_publication(history: Path, month: str, revision: int = 0) -> Publication:
    """A publication by its number, or the last, unaltered. Raises UserError where there is no such one."""
    of_month = [entry for entry in log_entries(history) if entry.month == month]
    chosen = [entry for entry in of_month if entry.revision == str(revision or len(of_month))]
    if not of_month:
        raise UserError(f"{month} has not been published in {history}. qa-report publish {month} publishes it.")
    if not chosen:
        raise UserError(f"{month} has no publication {revision}. Its last is {len(of_month)}.")
    return open_publication(history, chosen[0])


def place(history: Path, month: str, revision: int | str) -> Path:
    """Where a publication is kept: its folder, or the one that it was prepared in and never moved from."""
    folder = history / month / str(revision)
    return draft_folder(folder) if isdir(draft_folder(folder)) and not isdir(folder) else folder


def draft_folder(folder: Path) -> Path:
    """Where a publication is prepared, by its place."""
    return folder.with_name(f".{folder.name}")


def drafts(history: Path) -> list[Path]:
    """The folders in which publications are prepared, or were and never had their place."""
    there = [path for path in sorted(history.glob("*/.*")) if re.fullmatch(rf"\.{NUMBER}", path.name)]
    return [path for path in there if re.fullmatch(MONTH, path.parent.name) and isdir(path) and not islink(path)]


def open_publication(history: Path, entry: Entry) -> Publication:
    """A publication of the log. Raises UserError that names the first file that is gone, altered or new in it."""
    folder = place(history, entry.month, entry.revision)
    for fault in faults(folder, entry):
        raise UserError(fault)
    kept = read(folder)
    for name in _read(folder):
        if name not in kept.facts["files"]:
            raise UserError(unnamed(folder / name))
    return kept


def faults(folder: Path, entry: Entry) -> Iterator[str]:
    """Each file of a publication that is gone or altered, or its folder where that is a link, as a message."""
    for place in (folder.parent, folder):
        if place.is_symlink():
            yield f"{place}: a link, in place of what was published. {RESTORE}"
            return
    kept = read(folder)
    altered = _altered({folder / NAME: entry.manifest} | {folder / name: was for name, was in files(kept).items()})
    yield from altered
    if not altered and not _agree(kept, entry):
        yield f"{folder / NAME}: not what the log says of {entry.named}. {RESTORE}"


def files(kept: Publication) -> dict[str, str]:
    """The hash of each file of a publication by its name; none where the manifest cannot be read."""
    named = kept.facts.get("files")
    return named if isinstance(named, dict) and all(isinstance(was, str) for was in named.values()) else {}


def read(folder: Path) -> Publication:
    """The publication in a folder, with whatever its manifest says; that is nothing where it cannot be read."""
    try:
        facts = manifest.read(folder) if (folder / NAME).is_file() else {}
    except (OSError, RecursionError):
        facts = {}
    return Publication(folder, facts if isinstance(facts, dict) else {})


def _altered(files: dict[Path, str]) -> list[str]:
    return [fault for fault in map(_alteration, files, files.values()) if fault]


def _alteration(path: Path, was: str) -> str:
    try:
        if path.is_symlink():  # to what can change, or go, unseen
            return f"{path}: a link, in place of what was published. {RESTORE}"
        return "" if manifest.is_same(path, was) else f"{path}: not as it was published. {RESTORE}"
    except OSError as error:
        return f"{path}: cannot be read ({error.strerror})."


def _agree(kept: Publication, entry: Entry) -> bool:
    try:
        return entry_of(kept)._replace(entry=entry.entry) == entry and kept.facts.keys() >= NEEDED
    except (KeyError, TypeError, AttributeError, OSError):
        return False


def entry_of(kept: Publication) -> Entry:
    """What the log says of a publication, but for the line's own hash."""
    facts = kept.facts
    about = {name: str(facts["published"][name]) for name in ("month", "revision", "published_on", "reason")}
    about |= {name: facts[name] for name in ("as_at", "edition", "authority")}
    made = kept.folder / REPORT
    hashes = {"figures": manifest.sha256(made / FIGURES), "report": manifest.sha256(made / "report.html")}
    params = manifest.digest(sorted(kept.folder / name for name in files(kept) if name.startswith(f"{PARAMS}/")))
    manifested = manifest.sha256(kept.folder / NAME)
    return Entry(**about, **hashes, records=facts["sources"]["records"], params=params, manifest=manifested)


def unnamed(path: Path) -> str:
    """What is said of a file or folder that neither the log of a history nor a manifest names."""
    publication = re.fullmatch(MONTH, path.parent.name) and re.fullmatch(NUMBER, path.name)
    if isdir(path) and (publication or re.fullmatch(MONTH, path.name)):
        return f"{path}: the log of the history does not name it. {RESTORE}"
    return f"{path}: not part of what was published. Move it away."


def _read(folder: Path) -> list[str]:
    """The names of all files that a rebuild would read."""
    inside = [path for part in READ for path in sorted((folder / part).iterdir())]
    known = [path for path in inside if path.suffix in READ[path.parent.name] and not path.name.startswith(".")]
    return [path.relative_to(folder).as_posix() for path in known]


def of_tables(folder: Path) -> Publication | None:
    """The publication whose kept tables a folder holds; None for any other folder."""
    facts = manifest.read(folder.parent) if folder.name == TABLES else {}
    return Publication(folder.parent, facts) if "published" in facts else None
