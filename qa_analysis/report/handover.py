"""Handing an opened month over to the notebooks of a build, so that none of them opens it again.

The month is pickled into a private folder, and the notebooks find it by a note in the environment: the SHA-256 of the
content and its path. Unpickling runs code, so a content is only read if it has this hash and belongs to this user.
"""

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
EXPLORED = "QA_EXPLORE"  # the variable with the parameters of the month that is explored, as JSON
OPENED = "QA_OPENED"  # the variable with the note of the month handed over


@contextmanager
def handed_over(report: OpenMonth, parameters: dict[str, str]) -> Iterator[None]:
    """While this lasts, notebooks that open the month with the same parameters get this report."""
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
    """While this lasts, other processes of this user may receive a content by the note that this yields."""
    with folder() as private_folder:
        path = private_folder / "content"
        path.touch(0o600)
        path.write_bytes(content)
        yield f"{hashlib.sha256(content).hexdigest()} {path}"


def receive_month(parameters: dict[str, str]) -> OpenMonth | None:
    """The month that a build handed to this process; None if there is none or it has other parameters."""
    if not (note := os.environ.get(OPENED)):
        return None
    opened_with, report = pickle.loads(receive(note))
    return report if opened_with == parameters else None


def receive(note: str) -> bytes:
    """The content that a note names. Raises UserError where the content differs or belongs to another user."""
    expected, _, path = note.partition(" ")
    with suppress(OSError), open(path, "rb") as file:
        content = file.read() if os.fstat(file.fileno()).st_uid == USER else b""
        if hashlib.sha256(content).hexdigest() == expected:
            return content
    raise UserError(f"{path}: not what the build handed to its notebooks, so it was not read. Build again.")


def require_known_parameters() -> None:
    """Refuse a parameter from papermill that no notebook has: papermill itself only warns."""
    if "get_ipython" not in vars(builtins):
        return
    injected = [cell for cell in builtins.get_ipython().user_ns.get("In", []) if cell.startswith("# Parameters")]
    names = {name for cell in injected for name in re.findall(r"^(\w+) = ", cell, re.MULTILINE)}
    for name in sorted(names):
        require(name, PARAMETERS, "a parameter")
