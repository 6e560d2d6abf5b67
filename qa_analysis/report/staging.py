"""Drafts: a report in the making beside the earlier one, and its move into the place of that one.

The folder of a report moves as a whole. Where there is an earlier report the system exchanges the two folders in one
step, so that a kill at any moment leaves the one or the other. Where a system cannot (Windows, some network drives) the
earlier folder is set aside in the draft first; of a build that is killed before the new one has its place, the next
build puts the earlier one back.
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

from qa_analysis.errors import UserError
from qa_analysis.files import PART, locked, make, refusals
from qa_analysis.publications import manifest

DRAFT = ".draft-"
NEW, EARLIER = "new", "earlier"  # in a draft: the report in the making; the earlier one, set aside
PAGE = "report.html"
EXCHANGE = {"linux": ("renameat2", -100), "darwin": ("renameatx_np", -2)}  # a function of C, and its "from here on"
LACKING = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)  # the system has it, the disk has not


def resolve_link(folder: Path) -> Path:
    """A report's folder, or the one that a link in its place leads to. Raises UserError where there can be none."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise UserError(f"{folder}: a file, or a link that leads nowhere, is in the report's place. Move it away.")
    return folder.resolve() if folder.is_symlink() else folder


@contextmanager
def report_locked(folder: Path) -> Iterator[None]:
    """While this lasts, nobody else makes the report of a folder; where somebody does, this says so and waits.

    The lock lies beside the folder. Raises UserError where it cannot be had.
    """
    make(folder.parent)
    with ExitStack() as held:
        with refusals(folder.parent):
            held.enter_context(locked(folder.with_name(f".{folder.name}.lock"), partial(_say_waiting, folder.name)))
        yield


def _say_waiting(name: str) -> None:
    print(f"Another build of {name} is running; waiting for it.", file=sys.stderr, flush=True)


def drafts_left(folder: Path) -> list[Path]:
    """The drafts of a folder: of a build that is running, or of builds that were killed.

    Those in the folder itself are of earlier versions, which made their drafts there.
    """
    return sorted([*folder.parent.glob(f".{escape(folder.name)}{DRAFT}*"), *folder.glob(f"{DRAFT}*")])


def finish_or_discard(folder: Path) -> None:
    """Finish or discard what killed builds left behind. Call it while holding the lock."""
    for left in drafts_left(folder):
        _remove(left, folder)


def _remove(made: Path, folder: Path) -> None:
    """Remove a draft; the earlier report is put back first, where it was set aside and no other has its place."""
    if (made / EARLIER).is_dir() and not folder.exists():
        os.rename(made / EARLIER, folder)
    shutil.rmtree(made, ignore_errors=True)


@contextmanager
def draft(folder: Path) -> Iterator[Path]:
    """A place for a report in the making, which takes the place of the earlier one where this ends well.

    It needs a manifest. What people put into the folder of the earlier report stays there. If anything fails, the
    earlier report stays. Raises UserError where that is for the user to mend.
    """
    made = folder.with_name(f".{folder.name}{DRAFT}{uuid4().hex[:8]}")
    made.mkdir(0o777 if os.name == "nt" else 0o700)  # Windows would keep the report itself to this user, wherever put
    new = made / NEW
    new.mkdir()
    report = new.stat()
    try:
        try:
            yield new
            if folder.exists():
                _keep(folder, new)
            _move(new, folder)
        finally:
            _remove(made, folder)
    except KeyboardInterrupt:
        if not (folder.exists() and os.path.samestat(folder.stat(), report)):
            raise  # in time to stop it


def _keep(folder: Path, new: Path) -> None:
    """Have what people put into the folder of the earlier report in that of the new one too, with the same rights.

    Raises UserError where something of theirs has a name that the new report needs.
    """
    before, after = (manifest.read(where).get("outputs", {}) for where in (folder, new))
    if not before and (folder / manifest.NAME).exists():
        before = after  # it is a report, though it no longer says of which files

    def left_out(at: str, names: list[str]) -> list[str]:
        paths = {name: Path(at, name).relative_to(folder) for name in names}
        theirs = [name for name, path in paths.items() if _is_theirs(path, folder, before, after)]
        for name in theirs:
            _require_free(folder / paths[name], new / paths[name])
        return [name for name in names if name not in theirs]

    shutil.copytree(folder, new, symlinks=True, ignore=left_out, copy_function=_link, dirs_exist_ok=True)


def _is_theirs(path: Path, folder: Path, before: dict[str, str], after: dict[str, str]) -> bool:
    """Whether something in the folder of the earlier report is of neither report, nor left by a build."""
    name = path.as_posix()
    if name == manifest.NAME or name.startswith(DRAFT) or PART.search(name) or (name in before and name in after):
        return False
    return not any(name in outputs and manifest.is_same(folder / name, outputs[name]) for outputs in (before, after))


def _require_free(theirs: Path, ours: Path) -> None:
    both = theirs.is_dir() and not theirs.is_symlink() and ours.is_dir()
    if os.path.lexists(ours) and not both:
        raise UserError(
            f"{theirs}: not of the earlier report, and the new one has this name. Rename it, and run again."
        )


def _link(theirs: str, ours: str) -> None:
    """Give a file another place too, or a copy where the disk has no links."""
    try:
        os.link(theirs, ours)
    except OSError:
        shutil.copy2(theirs, ours)


def _move(new: Path, folder: Path) -> None:
    """Put a report into its place; the earlier one is in the draft then."""
    if folder.exists():
        if _exchanged(new, folder):
            return
        os.rename(folder, new.with_name(EARLIER))
    os.rename(new, folder)


def _exchanged(one: Path, other: Path) -> bool:
    """Have two folders take each other's place in one step; whether the system can."""
    name, here = EXCHANGE.get(sys.platform, ("", 0))
    exchange = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if not exchange:
        return False
    if exchange(here, os.fsencode(one), here, os.fsencode(other), 2) == 0:
        return True
    if (number := ctypes.get_errno()) not in LACKING:
        raise OSError(number, os.strerror(number), str(other))
    return False
