"""One publication of a history at a time; an interrupted one is completed or removed."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qa_analysis.contract.folders import PARAMS, project
from qa_analysis.errors import UserError
from qa_analysis.files import locked, make
from qa_analysis.publications import receipts
from qa_analysis.publications.publication import Publication, drafts, log_entries


@contextmanager
def history_locked(past: Path, waiting: Callable[[], None], params: Path | None = None) -> Iterator[None]:
    """While this lasts no other publication is made in a history; ``waiting`` is called where one is being made."""
    if not past.exists():
        log_entries(past, params)  # a history that is gone is not begun anew
    make(past, private=True)
    with locked(past / ".lock", waiting):
        receipts.add(past, params or project() / PARAMS, log_entries(past, params))
        tidy(past, params)
        yield


@contextmanager
def entering(past: Path, draft: Publication, params: Path | None = None) -> Iterator[None]:
    """While this lasts a publication is prepared and entered in the log; then it has its place, or is gone."""
    try:
        yield
    except KeyboardInterrupt:
        if draft.named not in [entry.named for entry in log_entries(past, params)]:
            raise  # in time to stop it
    finally:
        tidy(past, params)


def tidy(past: Path, params: Path | None = None) -> None:
    """Give publications that are in the log their place, and clear away those that were never entered."""
    there = {(entry.month, entry.revision) for entry in log_entries(past, params)}
    for draft in drafts(past):
        revision = draft.name.removeprefix(".")
        if (draft.parent.name, revision) not in there:
            shutil.rmtree(draft)
        elif draft.with_name(revision).exists():
            raise UserError(f"{draft}: {draft.with_name(revision)} is there too. Move the incomplete one away.")
        else:
            draft.rename(draft.with_name(revision))
        with suppress(OSError):  # where another publication is in it
            draft.parent.rmdir()
