"""Private folders: where a run keeps what nobody else may read, outside the reports and the records.

Only this user can enter the folder, and it is removed when the run ends. It holds the opened month, the sockets through
which kernels are talked to, or the profile of a browser. A lock lies beside it for as long as the run lives. A run that
was killed leaves both behind, but the system releases its lock: so the next run that needs a private folder can tell
that the first is dead, and removes its folder.

A folder is only made in a place where nobody else can replace what is in it, such as ``/tmp``, where each user can
remove only their own files.
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
LONGEST = 34  # bytes in the path of a place: a socket's path has at most 103, of which JupyterLab needs up to 69
ENCRYPTED = {"transport": "tcp", "transport_encryption": "required"}  # the keys lie in a private folder
# Kernels are talked to through files, which other users cannot open; on Windows through encrypted ports.
SOCKETS = ENCRYPTED if os.name == "nt" else {"transport": "ipc"}
USER = os.geteuid() if hasattr(os, "geteuid") else 0  # on Windows users have no numbers, and every file's is 0


@contextmanager
def folder(*, sandboxed: bool = False) -> Iterator[Path]:
    """A new folder that only this user can enter, removed at the end. Raises UserError where none can be made.

    With ``sandboxed``, it is made where a program in a sandbox, such as a browser, may write too.
    """
    places = [place for place in _places(not sandboxed) if _is_safe(place)]
    for place in places:
        _clear(place)
    made, lock = _make_folder(places)
    try:
        yield made
    finally:
        _remove(made, lock)


def _places(runtime: bool) -> Iterator[Path]:
    """Where the folder may be made, in order: the system's runtime folder of the user, then the temporary folders."""
    if runtime and (user_runtime := os.environ.get(RUNTIME)):
        yield Path(user_runtime)
    # Where no temporary folder can be written to, gettempdir gives the working folder, or raises this error.
    with suppress(FileNotFoundError):
        if (place := Path(tempfile.gettempdir())) != Path.cwd():
            yield place
    yield Path("/tmp")


def _is_safe(place: Path) -> bool:
    """Whether nobody else can replace what is in a folder, and the path of a socket in it is short enough."""
    try:
        mode, user = (about := place.stat()).st_mode, about.st_uid
    except OSError:
        return False
    # Of this user or root, and either not writable by others or "sticky", so that they cannot remove or rename in it.
    protected = user in (USER, 0) and (not mode & 0o022 or bool(mode & stat.S_ISVTX))
    short = len(os.fsencode(place)) <= LONGEST
    return stat.S_ISDIR(mode) and place.is_absolute() and (os.name == "nt" or (protected and short))


def _make_folder(places: list[Path]) -> tuple[Path, FileLock]:
    """A new folder in the first place that allows one, and its lock, which shows that the run lives."""
    for place in places:
        made = place / f"{PREFIX}{uuid4().hex[:8]}"
        lock = FileLock(f"{made}{LOCK}", mode=0o600)
        with suppress(OSError):
            # Before the folder is made, so that no other run takes it for that of a dead one.
            lock.acquire(timeout=5)
            try:
                made.mkdir(0o700)
                return made, lock
            except OSError:
                _remove(made, lock)
    raise UserError(
        "No place for private files: each folder for temporary files is missing, full, open to others or has a path of "
        f"more than {LONGEST} characters. Set TMPDIR to a short folder of your own, and run again."
    )


def _clear(place: Path) -> None:
    """Remove the folders that killed runs of this user left in a place."""
    for path in place.glob(f"{PREFIX}*{LOCK}"):
        # An error means that its run lives, or that another run has removed it.
        with suppress(OSError):
            if path.lstat().st_uid == USER:
                lock = FileLock(path)
                lock.acquire(blocking=False)
                _remove(path.with_suffix(""), lock)


def _remove(made: Path, lock: FileLock) -> None:
    """Remove a folder and then its lock, which stays for the next run to find if anything is left of the folder."""
    shutil.rmtree(made, ignore_errors=True)
    with suppress(OSError):
        if not os.path.lexists(made):
            Path(lock.lock_file).unlink()
    lock.release()
