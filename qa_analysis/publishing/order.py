"""Order in a history: one publication at a time, and each of them in its place or gone, however it ended."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from qa_analysis.drafts import SHARED
from qa_analysis.files import make
from qa_analysis.publishing.publication import Publication, listed


@contextmanager
def alone(past: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """While this lasts no other publication is made in a history; ``waiting`` is called where one is being made."""
    make(past, private=True)
    lock = FileLock(past / ".lock", mode=SHARED)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        tidy(past)
        yield
    finally:
        lock.release()


@contextmanager
def entered(past: Path, draft: Publication) -> Iterator[None]:
    """While this lasts a publication is prepared and entered in the log; then it has its place, or is gone."""
    try:
        yield
    except KeyboardInterrupt:
        if draft.named not in [entry.named for entry in listed(past)]:
            raise  # in time to stop it
    finally:
        tidy(past)


def tidy(past: Path) -> None:
    """Give publications that are in the log their place, and clear away those that were never entered."""
    there = {(entry.month, entry.revision) for entry in listed(past)}
    for draft in past.glob("[12]*/.[1-9]*"):
        revision = draft.name.removeprefix(".")
        if (draft.parent.name, revision) in there:
            draft.rename(draft.with_name(revision))
        else:
            shutil.rmtree(draft)
        with suppress(OSError):  # where another publication is in it
            draft.parent.rmdir()
