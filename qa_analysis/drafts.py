"""Drafts: a report in the making, aside from the earlier one, and its move into the place of that one.

A draft is whole once it has its manifest and each file that this names. The move goes file by file, the page after all
that belongs to it and the manifest at the very end: wherever a kill or a failing disk breaks it off, readers have one
page or the other, and who comes next finds the draft still whole and ends the move.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from qa_analysis import manifest
from qa_analysis.errors import UserError
from qa_analysis.files import make, refusals

DRAFT = ".draft-"
PAGE = "report.html"
SHARED = 0o660  # a lock is for all who may write to its folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this lasts, nobody else makes the report of a folder; where somebody does, this says so and waits.

    The lock lies beside the folder, and the system gives it up when its holder dies. Raises UserError where it cannot
    be had.
    """
    make(folder.parent)
    lock = FileLock(folder.with_name(f".{folder.name}.lock"), mode=SHARED)
    with refusals(folder.parent):
        _take(lock, folder.name)
    try:
        yield
    finally:
        lock.release()


def _take(lock: FileLock, name: str) -> None:
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print(f"Another build of {name} is running; waiting for it.", file=sys.stderr, flush=True)
        lock.acquire()


def left_in(folder: Path) -> list[Path]:
    """The drafts in a folder: of a build that is running, or of builds that were killed."""
    return sorted(folder.glob(f"{DRAFT}*"))


def settle(folder: Path) -> None:
    """Put into place, or remove, what builds that were killed left in a folder; for who is alone in it."""
    for left in left_in(folder):
        if _is_whole(left, folder):
            _place(left, folder)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _is_whole(left: Path, folder: Path) -> bool:
    """Whether each file of a draft is in it, or in its place already, with the content that it was given."""
    outputs = manifest.read(left).get("outputs", {})
    whole = (any(manifest.is_same(where / name, was) for where in (left, folder)) for name, was in outputs.items())
    return bool(outputs) and all(whole)


@contextmanager
def draft(folder: Path) -> Iterator[Path]:
    """A place for a report in the making, which takes the place of the earlier one where this ends well.

    It needs a manifest. If this fails, the earlier report stays; if only the move fails, so does the draft, for
    ``settle``. Raises UserError where that is for the user to mend.
    """
    make(folder)
    made = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
    try:
        yield made
        _place(made, folder)
    finally:
        if not _is_whole(made, folder):
            shutil.rmtree(made, ignore_errors=True)


def _place(made: Path, folder: Path) -> None:
    """Move a whole draft over the earlier report, and remove what that had and this has not, and the draft."""
    new, before = (manifest.read(where).get("outputs", {}) for where in (made, folder))
    left = [name for name in sorted(new, key=lambda name: name == PAGE) if (made / name).is_file()]
    gone = [name for name in sorted(set(before) - set(new)) if manifest.is_same(folder / name, before[name])]
    for name in left:
        _require_free(folder / name)
    try:
        _move(made, folder, left, gone)
    except KeyboardInterrupt:  # which comes too late to stop it
        _move(made, folder, left, gone)


def _move(made: Path, folder: Path, left: list[str], gone: list[str]) -> None:
    for name in filter(lambda name: (made / name).is_file(), left):
        (folder / name).parent.mkdir(exist_ok=True)
        os.replace(made / name, folder / name)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        os.replace(made / manifest.NAME, folder / manifest.NAME)
    shutil.rmtree(made, ignore_errors=True)


def _require_free(path: Path) -> None:
    """Refuse to replace a file that another program holds, which Windows would do half-way."""
    with suppress(FileNotFoundError):
        try:
            path.open("r+b").close()
        except PermissionError:
            raise UserError(
                f"{path}: open in another program, or not yours to write. Close it, and run again."
            ) from None
