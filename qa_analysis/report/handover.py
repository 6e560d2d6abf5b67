"""Handing an opened month over to the notebooks of a build, so that none of them opens it again."""

import builtins
import hashlib
import os
import pickle
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from qa_analysis.contract.folders import PARAMS, project
from qa_analysis.errors import UserError, require
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.private import USER, folder

PARAMETERS = ("month", "data", "params", "edition", "as_at")
DEFAULTS = dict(zip(PARAMETERS, (None, "", PARAMS, "operational", ""), strict=True))
EXPLORED = "QA_EXPLORE"  # holds the parameters of the month that is explored, as JSON
OPENED = "QA_OPENED"  # the note of a month opened before, for the notebooks of one build (``private``)


@contextmanager
def handed_over(report: OpenMonth, parameters: dict[str, str]) -> Iterator[None]:
    """While this lasts, notebooks that open the month with the same parameters are given this report."""
    before = {name: os.environ.get(name) for name in (OPENED, "QA_PROJECT")}
    with content_handed_over(pickle.dumps((parameters, report))) as note:
        os.environ |= {OPENED: note, "QA_PROJECT": str(project())}
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def content_handed_over(content: bytes) -> Iterator[str]:
    """While this lasts, other processes of this user may receive a content by the note that this gives."""
    with folder() as own:
        path = own / "content"
        path.touch(0o600)
        path.write_bytes(content)
        yield f"{hashlib.sha256(content).hexdigest()} {path}"


def handed(parameters: dict[str, str]) -> OpenMonth | None:
    """The month that a build handed to this process, if it is the one that is asked for."""
    if not (note := os.environ.get(OPENED)):
        return None
    of, report = pickle.loads(receive(note))
    return report if of == parameters else None


def receive(note: str) -> bytes:
    """The content that a note is about. Raises UserError where it is another, or another user's."""
    was, _, path = note.partition(" ")
    with suppress(OSError), open(path, "rb") as file:
        content = file.read() if os.fstat(file.fileno()).st_uid == USER else b""
        if hashlib.sha256(content).hexdigest() == was:
            return content
    raise UserError(f"{path}: not what the build handed to its notebooks, so it was not read. Build again.")


def require_known_parameters() -> None:
    """Refuse what papermill passed and no notebook takes: papermill itself only warns of it."""
    if "get_ipython" not in vars(builtins):
        return
    injected = [cell for cell in builtins.get_ipython().user_ns.get("In", []) if cell.startswith("# Parameters")]
    given = {name for cell in injected for name in re.findall(r"^(\w+) = ", cell, re.MULTILINE)}
    for name in sorted(given):
        require(name, PARAMETERS, "a parameter")
