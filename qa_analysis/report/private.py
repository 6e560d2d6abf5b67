"""Private folders: where a run keeps for itself what nobody else may read, outside the reports and the records.

A folder is open to this user alone and is removed when the run ends. A run that was killed leaves its folder behind,
but not the lock beside it, which the system then gives up: the next run that needs a folder removes it.
"""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

from qa_analysis.errors import UserError

PREFIX, LOCK = "qa-report-", ".lock"
RUNTIME = "XDG_RUNTIME_DIR"
LONGEST = 34  # bytes of the place: a socket's path has 103 at most, of which JupyterLab's names need up to 69
ENCRYPTED = {"transport": "tcp", "transport_encryption": "required"}  # with keys that are in a private folder
SOCKETS = ENCRYPTED if os.name == "nt" else {"transport": "ipc"}  # how kernels are talked to: by files where they can
USER = os.geteuid() if hasattr(os, "geteuid") else 0  # Windows has no numbers for users: all files are of 0


@contextmanager
def folder(*, sandboxed: bool = False) -> Iterator[Path]:
    """A new folder that this user alone can enter; it is removed at the end. Raises UserError where none can be made.

    ``sandboxed`` makes it where a program in a sandbox of its own, such as a browser, may write too.
    """
    places = [place for place in _places(not sandboxed) if _is_safe(place)]
    for place in places:
        _clear(place)
    made, lock = _first(places)
    try:
        yield made
    finally:
        _remove(made, lock)


def _places(runtime: bool) -> Iterator[Path]:
    """Where the folder may be made, in order: the system's place for a user's runs, and those for temporary files."""
    if runtime and (given := os.environ.get(RUNTIME)):
        yield Path(given)
    with suppress(FileNotFoundError):  # where there is none to write to
        if (place := Path(tempfile.gettempdir())) != Path.cwd():  # which is what is left where no other can be written
            yield place
    yield Path("/tmp")


def _is_safe(place: Path) -> bool:
    """Whether nobody else can replace what is in a folder, and a socket's path fits below it."""
    try:
        mode, user = (about := place.stat()).st_mode, about.st_uid
    except OSError:
        return False
    kept = user in (USER, 0) and (not mode & 0o022 or bool(mode & stat.S_ISVTX))
    short = len(os.fsencode(place)) <= LONGEST
    return stat.S_ISDIR(mode) and place.is_absolute() and (os.name == "nt" or (kept and short))


def _first(places: list[Path]) -> tuple[Path, FileLock]:
    """A folder in the first place that takes one, and the lock that says that its run lives."""
    for place in places:
        made = place / f"{PREFIX}{uuid4().hex[:8]}"
        lock = FileLock(f"{made}{LOCK}", mode=0o600)
        with suppress(OSError):
            lock.acquire(timeout=5)  # before the folder is there, so that no other run takes it for a dead one's
            try:
                made.mkdir(0o700)
                return made, lock
            except OSError:
                _remove(made, lock)
    raise UserError(
        "No place for private files: each folder for temporary files is missing, full, open to others or longer than "
        f"{LONGEST} letters. Set TMPDIR to a short folder of your own, and run again."
    )


def _clear(place: Path) -> None:
    """Remove the folders of this user's runs that have ended without doing so."""
    for path in place.glob(f"{PREFIX}*{LOCK}"):
        with suppress(OSError):  # it is of a run that lives, or was removed by another
            if path.lstat().st_uid == USER:
                lock = FileLock(path)
                lock.acquire(blocking=False)
                _remove(path.with_suffix(""), lock)


def _remove(made: Path, lock: FileLock) -> None:
    """Remove a folder and then its lock, which stays where something is left for the next run to remove."""
    shutil.rmtree(made, ignore_errors=True)
    with suppress(OSError):
        if not os.path.lexists(made):
            Path(lock.lock_file).unlink()
    lock.release()
