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
    """While this lasts, no other publication is made in a history; ``waiting`` is called if one is being made.

    Raises UserError where the history was altered or is gone.
    """
    # A history that is gone must be refused before its folder is made, and not be begun anew.
    if not past.exists():
        log_entries(past, params)
    make(past, private=True)
    with locked(past / ".lock", waiting):
        receipts.add(past, params or project() / PARAMS, log_entries(past, params))
        tidy(past, params)
        yield


@contextmanager
def entering(past: Path, draft: Publication, params: Path | None = None) -> Iterator[None]:
    """While this lasts, a publication is prepared and entered in the log; after it, the draft is moved into its place
    or removed.
    """
    try:
        yield
    except KeyboardInterrupt:
        # Once it is in the log it is published, and an interruption is too late.
        if draft.title not in [entry.title for entry in log_entries(past, params)]:
            raise
    finally:
        tidy(past, params)


def tidy(past: Path, params: Path | None = None) -> None:
    """Move publications that are in the log into their place, and remove those that were never entered.

    Raises UserError where something else has the place.
    """
    logged = {(entry.month, entry.revision) for entry in log_entries(past, params)}
    for draft in drafts(past):
        revision = draft.name.removeprefix(".")
        if (draft.parent.name, revision) not in logged:
            shutil.rmtree(draft)
        elif draft.with_name(revision).exists():
            raise UserError(f"{draft}: {draft.with_name(revision)} is there too. Move the incomplete one away.")
        else:
            draft.rename(draft.with_name(revision))
        # Removes the folder of the month if it is empty: rmdir refuses any other.
        with suppress(OSError):
            draft.parent.rmdir()
