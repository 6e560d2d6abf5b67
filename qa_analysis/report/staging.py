"""Staging: a report is made aside, in a draft, and put in its place in one step.

The draft is a folder beside the earlier report. When the new report in it is complete, it takes over the files that
people put into the earlier one, and the system exchanges the two folders in one step. So a kill at any moment leaves
the earlier report or the new one, never a mixture of both. Where a system cannot exchange folders (Windows, some
network drives), the earlier one is first moved into the draft; after a kill between the two moves there is no report
until the next build puts the earlier one back.

A killed build leaves its draft behind, and the next build of the month finishes or discards it. It must not touch the
draft of a build that is still running, so each build of a month holds the lock beside the folder. The system releases
the lock of a process that dies, so a kill never leaves a month locked.
"""

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from glob import escape
from pathlib import Path
from uuid import uuid4

from qa_analysis.errors import BusyError, UserError
from qa_analysis.files import PART, locked, make, refusals
from qa_analysis.publications import manifest

DRAFT = ".draft-"
NEW, EARLIER = "new", "earlier"  # folders of a draft: the report that is being made, and the earlier one set aside
PAGE = "report.html"
# The C function that exchanges two names (Python has none), and its number for paths from the working folder.
EXCHANGE = {"linux": ("renameat2", -100), "darwin": ("renameatx_np", -2)}
# The errors of a disk that cannot exchange names although the system can.
LACKING = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


def resolve_link(folder: Path) -> Path:
    """A report's folder, or the one that a link in its place leads to. Raises UserError where neither is a folder."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise UserError(f"{folder}: a file, or a link that leads nowhere, is in the report's place. Move it away.")
    return folder.resolve() if folder.is_symlink() else folder


@contextmanager
def report_locked(folder: Path, no_wait: bool = False) -> Iterator[None]:
    """While this lasts, nobody else makes the report of a folder; if somebody does, this says so and waits.

    The lock lies beside the folder. Raises UserError where the system refuses the lock, and BusyError instead of
    waiting with ``no_wait``.
    """
    make(folder.parent)
    waiting = partial(_refuse_to_wait if no_wait else _say_waiting, folder.name)
    with ExitStack() as held:
        # Only what the lock itself is refused is put down to its folder, not what fails while it is held.
        with refusals(folder.parent):
            held.enter_context(locked(_lock(folder), waiting))
        yield


def _lock(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.lock")


def require_free(folder: Path) -> None:
    """Refuse to begin while somebody else makes the report of a folder. Raises BusyError."""
    # A lock that was never taken is not made here, nor the folder that it would lie in.
    if _lock(folder).exists():
        with report_locked(folder, no_wait=True):
            pass


def _refuse_to_wait(name: str) -> None:
    raise BusyError(f"Another build of {name} is running")


def _say_waiting(name: str) -> None:
    print(f"Another build of {name} is running; waiting for it.", file=sys.stderr, flush=True)


def drafts_left(folder: Path) -> list[Path]:
    """The drafts of a report: of a build that is running, or of builds that were killed.

    Earlier versions of this package made their drafts in the report's folder itself.
    """
    return sorted([*folder.parent.glob(f".{escape(folder.name)}{DRAFT}*"), *folder.glob(f"{DRAFT}*")])


def finish_or_discard(folder: Path) -> None:
    """Finish or discard what killed builds left behind. Call it while holding the lock."""
    for left in drafts_left(folder):
        _remove(left, folder)


def _remove(made: Path, folder: Path) -> None:
    """Remove a draft. If it holds the earlier report and no report is in place, the earlier one is put back first."""
    if (made / EARLIER).is_dir() and not folder.exists():
        os.rename(made / EARLIER, folder)
    shutil.rmtree(made, ignore_errors=True)


@contextmanager
def draft(folder: Path) -> Iterator[Path]:
    """A folder for a new report, which replaces the earlier report when this ends without an error.

    The new report needs a manifest. What people put into the folder of the earlier report is kept. If anything fails,
    the earlier report stays. Raises UserError where the user can mend that.
    """
    made = folder.with_name(f".{folder.name}{DRAFT}{uuid4().hex[:8]}")
    # Others must not look in while it is made; on Windows the finished report would keep these rights when it moves.
    made.mkdir(0o777 if os.name == "nt" else 0o700)
    new = made / NEW
    new.mkdir()
    identity = new.stat()
    try:
        try:
            yield new
            if folder.exists():
                _keep(folder, new)
            _move(new, folder)
        finally:
            _remove(made, folder)
    except KeyboardInterrupt:
        # With the new report in place it is too late to stop, and the user must not be told that it was stopped.
        if not (folder.exists() and os.path.samestat(folder.stat(), identity)):
            raise


def _keep(folder: Path, new: Path) -> None:
    """Link what people put into the folder of the earlier report into the new one too, with the same rights.

    Raises UserError where one of their files has a name that the new report needs.
    """
    before, after = (manifest.read_manifest(where).get("outputs", {}) for where in (folder, new))
    # A manifest that cannot be read is still that of a report: its files are taken to be those of the new one.
    if not before and (folder / manifest.NAME).exists():
        before = after

    def left_out(at: str, names: list[str]) -> list[str]:
        paths = {name: Path(at, name).relative_to(folder) for name in names}
        theirs = [name for name, path in paths.items() if _is_theirs(path, folder, before, after)]
        for name in theirs:
            _require_free(folder / paths[name], new / paths[name])
        return [name for name in names if name not in theirs]

    shutil.copytree(folder, new, symlinks=True, ignore=left_out, copy_function=_link, dirs_exist_ok=True)


def _is_theirs(path: Path, folder: Path, before: dict[str, str], after: dict[str, str]) -> bool:
    """Whether something in the folder of the earlier report is people's own: of neither report, nor left by a build.

    A file of only one of the two reports is people's own if they have changed it.
    """
    name = path.as_posix()
    if name == manifest.NAME or name.startswith(DRAFT) or PART.search(name) or (name in before and name in after):
        return False
    return not any(name in outputs and manifest.is_same(folder / name, outputs[name]) for outputs in (before, after))


def _require_free(theirs: Path, ours: Path) -> None:
    both = theirs.is_dir() and not theirs.is_symlink() and ours.is_dir()
    if os.path.lexists(ours) and not both:
        raise UserError(
            f"{theirs}: not part of the earlier report, and the new one needs its name. Rename it, and run again."
        )


def _link(theirs: str, ours: str) -> None:
    """Link a file to a second place, or copy it where the disk has no links."""
    try:
        os.link(theirs, ours)
    except OSError:
        shutil.copy2(theirs, ours)


def _move(new: Path, folder: Path) -> None:
    """Put a report in its place; the earlier one is then in the draft."""
    if folder.exists():
        if _exchanged(new, folder):
            return
        os.rename(folder, new.with_name(EARLIER))
    os.rename(new, folder)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step. False if the system or the disk cannot."""
    name, here = EXCHANGE.get(sys.platform, ("", 0))
    exchange = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if not exchange:
        return False
    # 2 is RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS.
    if exchange(here, os.fsencode(one), here, os.fsencode(other), 2) == 0:
        return True
    if (number := ctypes.get_errno()) not in LACKING:
        raise OSError(number, os.strerror(number), str(other))
    return False
