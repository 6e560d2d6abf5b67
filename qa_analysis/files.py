"""Writes files whole or not at all, and turns what the system refuses into messages with a remedy."""

import errno
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from qa_analysis.errors import UserError

USED = "cannot be read or written"
# The end of a draft's name. A draft older than so many seconds was left behind by a writer that was killed.
PART = re.compile(r"\.[0-9a-f]{8}\.part$")
DEAD = 3600
REMEDIES = {
    "ENOSPC": "The disk is full. Free some of it, and run again.",
    "EDQUOT": "Your share of the disk is used up. Free some of it, and run again.",
    "EFBIG": "Files this large are not allowed here. Ask whoever looks after this machine, or write elsewhere.",
    "EACCES": "You have no access to it, or a program has it open. Close it, ask for access, or give another place.",
    "EPERM": "You have no access to it. Ask for access, or give another place.",
    "EROFS": "Nothing can be written there. Give another place.",
    "ENOENT": "The file or its folder is not there. Make it, put it back, or correct its name.",
    "ENOTDIR": "A file is where a folder should be. Move it away, or give another place.",
    "EEXIST": "Something else is in its place. Move it away.",
    "EISDIR": "A folder is where a file should be. Move it away, or give another place.",
    "ENAMETOOLONG": "Give a shorter name.",
    "EMFILE": "Too many files are open. Close other programs, and run again.",
    "EIO": "The disk failed to read or write. Run again, and have the disk checked.",
    "ELOOP": "A link is where a file or folder should be. Remove the link, and run again.",
    "EBUSY": "Another program or the system is using it. Close that program, or give another place.",
    "EXDEV": "It cannot be moved whole, because part of it is on another disk. Move it away, or give another place.",
    "ENOTEMPTY": "It holds something that should not be there. Move that away.",
    "ESTALE": "The connection to the network drive was lost. Connect it, and run again.",
}


def refusal(error: OSError, path: Path, what: str = USED) -> str:
    """One line on what the system refused: the place, the problem and the remedy.

    ``path`` is the place if the error names none. The problem is in the system's words for the error's number, as the
    error's own message may hold what was to be written.
    """
    where = error.filename if isinstance(error.filename, str | Path) else path
    remedy = REMEDIES.get(errno.errorcode.get(error.errno, ""), "Run again, or give another place.")
    return f"{where}: {what} ({os.strerror(error.errno)}). {remedy}"


def require_regular(path: Path) -> None:
    """Refuse anything but a file: a pipe or a device may have no end to read to.

    Raises UserError for something else, OSError if nothing has the name.
    """
    if path.is_symlink() and not path.exists():
        raise UserError(f"{path}: a link that leads nowhere. Put the file itself there.")
    if not stat.S_ISREG(path.stat().st_mode):
        raise UserError(f"{path}: cannot be opened (it is a folder, pipe or device). Put the file itself there.")


def is_there(path: Path) -> bool:
    """Whether a file is there. Raises UserError if something else has its name."""
    there = os.path.lexists(path)
    if there:
        require_regular(path)
    return there


@contextmanager
def refusals(path: Path, what: str = USED) -> Iterator[None]:
    """Turn any OSError within into a UserError, which names ``path`` if the error names no file."""
    try:
        yield
    except shutil.Error:
        # Raised after a copy of several files, each of which may have failed for its own reason.
        raise UserError(
            f"{path}: could not be copied whole. Is the disk full? Free some of it, and run again."
        ) from None
    except OSError as error:
        # EPIPE is about the command's output, which somebody stopped reading, and not about a file.
        if error.errno in (None, errno.EPIPE):
            raise
        raise UserError(refusal(error, path, what)) from None


def write(text: str, path: Path) -> None:
    """Write a text; an earlier file stays until the new one is complete. Raises UserError if it cannot be written."""
    if not path.name:
        raise UserError("The file to write has no name. Give one with --out, or omit --out.")
    # The name is random, so that two writers at a time do not mix their texts in one draft.
    draft = path.with_name(f"{path.name}.{uuid4().hex[:8]}.part")
    try:
        # os.replace would replace a device, such as /dev/null, with a file.
        if path.exists() and not path.is_file():
            raise UserError(f"{path}: cannot be written (it is not a file). Give another name.")
        # newline="": the same bytes on Windows, which would otherwise end lines with \r\n.
        draft.write_text(text, encoding="utf-8", newline="")
        os.replace(draft, path)
        _remove_dead_drafts(path)
    except OSError as error:
        # The error must not name the draft, of which the user knows nothing.
        error.filename = None
        raise UserError(refusal(error, path, "cannot be written")) from None
    finally:
        with suppress(OSError):
            draft.unlink()


def _remove_dead_drafts(path: Path) -> None:
    """Remove the drafts of a file that killed writers left behind."""
    for draft in path.parent.glob(f"{escape(path.name)}.*.part"):
        if PART.search(draft.name) and time.time() - draft.lstat().st_mtime > DEAD:
            draft.unlink()


def make(folder: Path, private: bool = False) -> None:
    """Make a folder, and those above it, if they do not exist; only this user can open a private one.

    Raises UserError if it cannot be made.
    """
    try:
        folder.mkdir(0o700 if private else 0o777, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(refusal(error, folder, "cannot be made")) from None


@contextmanager
def locked(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock at a path; if somebody else holds it, call ``waiting`` and wait.

    The system releases a lock when its holder dies.
    """
    # The mode lets colleagues of the same group take the lock too.
    lock = FileLock(path, mode=0o660)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
