"""Files: what a user asked for, written whole or not at all, and what the system refuses, in words."""

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
PART = re.compile(r"\.[0-9a-f]{8}\.part$")  # of a file that is being written, or whose writer was killed
DEAD = 3600  # seconds after which it was
REMEDIES = {
    "ENOSPC": "The disk is full. Free some of it, and run again.",
    "EDQUOT": "Your share of the disk is used up. Free some of it, and run again.",
    "EFBIG": "Files may not be so large here. Ask whoever looks after this machine, or write elsewhere.",
    "EACCES": "It is not yours to use, or open in another program. Close it, ask for access, or give another place.",
    "EPERM": "It is not yours to use. Ask for access, or give another place.",
    "EROFS": "Nothing can be written there. Give another place.",
    "ENOENT": "The file or its folder is not there. Make it, put it back, or correct its name.",
    "ENOTDIR": "A file is where a folder should be. Move it away, or give another place.",
    "EEXIST": "Something else is in its place. Move it away.",
    "EISDIR": "A folder is where a file should be. Move it away, or give another place.",
    "ENAMETOOLONG": "Give a shorter name.",
    "EMFILE": "Too many files are open. Close other programs, and run again.",
    "EIO": "The disk did not answer as it should. Run again, and have it checked.",
    "ELOOP": "A link is where a file or folder should be. Remove the link, and run again.",
    "EBUSY": "Another program, or the system, uses it. Close that, or give another place.",
    "EXDEV": "It cannot be moved as a whole, as part of it is on another disk. Move it away, or give another place.",
    "ENOTEMPTY": "Something is in it that should not be. Move it away.",
    "ESTALE": "The network drive went away. Connect it, and run again.",
}


def refusal(error: OSError, path: Path, what: str = USED) -> str:
    """What the system refused, as one line: the place, the problem and the remedy.

    ``path`` is named where the system names nothing. Its words are those of the error's number, since any others may
    hold what was to be written.
    """
    where = error.filename if isinstance(error.filename, str | Path) else path
    remedy = REMEDIES.get(errno.errorcode.get(error.errno, ""), "Run again, or give another place.")
    return f"{where}: {what} ({os.strerror(error.errno)}). {remedy}"


def require_regular(path: Path) -> None:
    """Refuse what is no file: a pipe has no end, and a device may have none either. Raises OSError where nothing has
    the name.
    """
    if path.is_symlink() and not path.exists():
        raise UserError(f"{path}: a link to what is not there. Put the file itself there.")
    if not stat.S_ISREG(path.stat().st_mode):
        raise UserError(f"{path}: cannot be opened (it is a folder, pipe or device). Put the file itself there.")


def is_there(path: Path) -> bool:
    """Whether a file is there. Raises UserError where something else has its name."""
    there = os.path.lexists(path)
    if there:
        require_regular(path)
    return there


@contextmanager
def refusals(path: Path, what: str = USED) -> Iterator[None]:
    """While this lasts, what the system refuses is a UserError; ``path`` is named where the system names nothing."""
    try:
        yield
    except shutil.Error:  # which is of several files, each with its own reason
        raise UserError(
            f"{path}: could not be copied whole. Is the disk full? Free some of it, and run again."
        ) from None
    except OSError as error:
        if error.errno in (None, errno.EPIPE):  # the second is of what a command says, and not of its files
            raise
        raise UserError(refusal(error, path, what)) from None


def write(text: str, path: Path) -> None:
    """Write a text; an earlier file stays until the new one is complete. Raises UserError where that cannot be."""
    if not path.name:
        raise UserError("The file to write has no name. Give one with --out, or leave --out away.")
    draft = path.with_name(f"{path.name}.{uuid4().hex[:8]}.part")  # of its own, so that two at a time do not mix
    try:
        _require_file(path)
        draft.write_text(text, encoding="utf-8", newline="")
        os.replace(draft, path)
        _clear(path)
    except OSError as error:
        error.filename = None  # the user knows nothing of the draft
        raise UserError(refusal(error, path, "cannot be written")) from None
    finally:
        with suppress(OSError):
            draft.unlink()


def _clear(path: Path) -> None:
    """Remove what writers of a file that were killed left of it."""
    for left in path.parent.glob(f"{escape(path.name)}.*.part"):
        if PART.search(left.name) and time.time() - left.lstat().st_mtime > DEAD:
            left.unlink()


def _require_file(path: Path) -> None:
    """Refuse to replace what is no file, such as a device of the system's."""
    if path.exists() and not path.is_file():
        raise UserError(f"{path}: cannot be written (it is no file). Give another name.")


def make(folder: Path, private: bool = False) -> None:
    """Make a folder and those above it, where they are not there; a private one is for this user alone.

    Raises UserError where that cannot be.
    """
    try:
        folder.mkdir(0o700 if private else 0o777, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(refusal(error, folder, "cannot be made")) from None


@contextmanager
def locked(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """While this lasts, nobody else holds the lock at a path; where somebody does, ``waiting`` is called first.

    The system gives a lock up when its holder dies.
    """
    lock = FileLock(path, mode=0o660)  # for all who may write to its folder
    try:
        lock.acquire(blocking=False)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
