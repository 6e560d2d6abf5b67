"""A publication: a folder with a published report and all that it was made from, each file checked by its hash.

The log names a publication and holds the hash of its manifest; the manifest holds the hash of every other file. A
publication is unaltered if all of these agree and no file is there that a rebuild would read and the manifest does not
name. These files are checked when their publication is opened: a build opens that of the month before, ``publish`` all
of them. The log, the receipts and the names of the folders are checked whenever the history is read.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from os.path import isdir, islink  # unlike those of Path, never an error: False where the system refuses to say
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
READ = {TABLES: (".parquet",), PARAMS: (".yml", ".md"), NOTEBOOKS: (".ipynb",)}  # the files that a rebuild reads
NEEDED = {"note", "revisions", "platform"}  # facts of the manifest that are not in the log


class Publication(NamedTuple):
    """The folder of a publication and the facts of its manifest: which publication it is and what it was made from."""

    folder: Path
    facts: dict

    @property
    def month(self) -> str:
        """The month that was published."""
        return self.facts["published"]["month"]

    @property
    def revision(self) -> int:
        """The publication's number within the month, from 1."""
        return self.facts["published"]["revision"]

    @property
    def title(self) -> str:
        """The publication's name in messages."""
        return f"publication {self.revision} of {self.month}"

    @property
    def published_on(self) -> str:
        """The day of publication, as YYYY-MM-DD."""
        return self.facts["published"]["published_on"]


def log_entries(history: Path, params: Path | None = None) -> list[Entry]:
    """The log's entries for a history, oldest first; none where there is no history.

    ``params`` is the folder of settings with its receipts, by default the project's. Raises UserError where the log was
    changed, lacks a publication that has a receipt, or does not name a folder that is there.
    """
    settings = params or project() / SETTINGS
    # Read in the reverse of the order in which a publication writes them: one that is being made is then no fault.
    known = receipts.receipts(settings)
    folders = [folder for folder in sorted(history.glob("[12]*/[1-9]*")) if isdir(folder)]
    log = entries(history)
    named = {(entry.month, entry.revision) for entry in log}
    if gone := receipts.without_entry(known, log, history, settings):
        raise UserError(gone[0] + (" It is not the only one: qa-report verify lists all." if gone[1:] else ""))
    for folder in folders:
        if (folder.parent.name, folder.name) not in named:
            raise UserError(describe_unnamed(folder))
    return log


def backdated(entries: list[Entry]) -> list[str]:
    """A message for each publication that is dated before the one it follows."""
    return [
        f"{capital(entry.title)} is dated {entry.published_on}, before {earlier.title}, which came first and is dated "
        f"{earlier.published_on}. Check the date of this machine."
        for earlier, entry in pairwise(entries)
        if entry.published_on < earlier.published_on
    ]


def last(history: Path, month: str, params: Path | None = None) -> Entry | None:
    """The last publication of a month; None where there is none. Raises UserError as ``log_entries`` does."""
    return next((entry for entry in reversed(log_entries(history, params)) if entry.month == month), None)


def find_publication(history: Path, month: str, revision: int = 0) -> Publication:
    """A publication by its number, by default the last. Raises UserError where there is none, or it was altered."""
    of_month = [entry for entry in log_entries(history) if entry.month == month]
    chosen = [entry for entry in of_month if entry.revision == str(revision or len(of_month))]
    if not of_month:
        raise UserError(f"{month} has not been published in {history}. Publish it with qa-report publish {month}.")
    if not chosen:
        raise UserError(f"{month} has no publication {revision}. The last is {len(of_month)}.")
    return open_publication(history, chosen[0])


def place(history: Path, month: str, revision: int | str) -> Path:
    """The folder of a publication, or the one it was prepared in, if it was interrupted before its folder moved."""
    folder = history / month / str(revision)
    return draft_folder(folder) if isdir(draft_folder(folder)) and not isdir(folder) else folder


def draft_folder(folder: Path) -> Path:
    """The folder in which the publication of a folder is prepared."""
    return folder.with_name(f".{folder.name}")


def drafts(history: Path) -> list[Path]:
    """The folders in which publications are being prepared, or were when they were interrupted."""
    paths = [path for path in sorted(history.glob("*/.*")) if re.fullmatch(rf"\.{NUMBER}", path.name)]
    return [path for path in paths if re.fullmatch(MONTH, path.parent.name) and isdir(path) and not islink(path)]


def open_publication(history: Path, entry: Entry) -> Publication:
    """The publication of an entry. Raises UserError that names its first file that is gone, altered or new."""
    folder = place(history, entry.month, entry.revision)
    for fault in faults(folder, entry):
        raise UserError(fault)
    kept = read_publication(folder)
    for name in _rebuild_files(folder):
        if name not in kept.facts["files"]:
            raise UserError(describe_unnamed(folder / name))
    return kept


def faults(folder: Path, entry: Entry) -> Iterator[str]:
    """A message for each file of a publication that is gone or altered, or for its folder if a link replaced it."""
    for place in (folder.parent, folder):
        if place.is_symlink():
            yield f"{place}: a link has replaced what was published. {RESTORE}"
            return
    kept = read_publication(folder)
    hashes = {folder / NAME: entry.manifest} | {folder / name: was for name, was in files(kept).items()}
    altered = [fault for fault in map(_alteration, hashes, hashes.values()) if fault]
    yield from altered
    if not altered and not _agree(kept, entry):
        yield f"{folder / NAME}: does not match what the log says of {entry.title}. {RESTORE}"


def files(kept: Publication) -> dict[str, str]:
    """The hash of each file of a publication, by its name; none if the manifest cannot be read."""
    hashes = kept.facts.get("files")
    return hashes if isinstance(hashes, dict) and all(isinstance(was, str) for was in hashes.values()) else {}


def read_publication(folder: Path) -> Publication:
    """The publication in a folder, with whatever its manifest says; its facts are empty if that cannot be read."""
    try:
        facts = manifest.read_manifest(folder) if (folder / NAME).is_file() else {}
    except (OSError, RecursionError):
        facts = {}
    return Publication(folder, facts if isinstance(facts, dict) else {})


def _alteration(path: Path, was: str) -> str:
    try:
        # What a link leads to can change, or go, unseen.
        if path.is_symlink():
            return f"{path}: a link has replaced what was published. {RESTORE}"
        return "" if manifest.is_same(path, was) else f"{path}: not as it was published. {RESTORE}"
    except OSError as error:
        return f"{path}: cannot be read ({error.strerror})."


def _agree(kept: Publication, entry: Entry) -> bool:
    try:
        return entry_of(kept)._replace(entry=entry.entry) == entry and kept.facts.keys() >= NEEDED
    except (KeyError, TypeError, AttributeError, OSError):
        return False


def entry_of(kept: Publication) -> Entry:
    """The log's entry for a publication, without the hash of the line itself."""
    facts = kept.facts
    about = {name: str(facts["published"][name]) for name in ("month", "revision", "published_on", "reason")}
    about |= {name: facts[name] for name in ("as_at", "edition", "authority")}
    made = kept.folder / REPORT
    hashes = {"figures": manifest.sha256(made / FIGURES), "report": manifest.sha256(made / "report.html")}
    params = manifest.digest(sorted(kept.folder / name for name in files(kept) if name.startswith(f"{PARAMS}/")))
    manifested = manifest.sha256(kept.folder / NAME)
    return Entry(**about, **hashes, records=facts["sources"]["records"], params=params, manifest=manifested)


def describe_unnamed(path: Path) -> str:
    """The message for a file or folder that neither the log of a history nor a manifest names."""
    publication = re.fullmatch(MONTH, path.parent.name) and re.fullmatch(NUMBER, path.name)
    if isdir(path) and (publication or re.fullmatch(MONTH, path.name)):
        return f"{path}: the log of the history does not name it. {RESTORE}"
    return f"{path}: not part of what was published. Move it away."


def _rebuild_files(folder: Path) -> list[str]:
    """The names of all files that a rebuild would read."""
    inside = [path for part in READ for path in sorted((folder / part).iterdir())]
    known = [path for path in inside if path.suffix in READ[path.parent.name] and not path.name.startswith(".")]
    return [path.relative_to(folder).as_posix() for path in known]


def of_tables(folder: Path) -> Publication | None:
    """The publication whose kept tables a folder holds; None for any other folder."""
    facts = manifest.read_manifest(folder.parent) if folder.name == TABLES else {}
    return Publication(folder.parent, facts) if "published" in facts else None
