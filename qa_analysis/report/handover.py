"""Handing its contents over to each notebook of a build, so that none of them opens the month again.

What a notebook may read (``report.contents``) is pickled into a private folder. The notebook finds it by a note in its
environment: the SHA-256 of the content and its path. Unpickling runs code, so a content is only read if it has this
hash and belongs to this user.
"""

import builtins
import hashlib
import os
import pickle
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from qa_analysis.commentary.places import notebook_text
from qa_analysis.contract.folders import PARAMS, project
from qa_analysis.errors import UserError, require
from qa_analysis.report.contents import Contents, contents_for
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.private import USER, folder

PARAMETERS = ("month", "data", "params", "edition", "as_at")
DEFAULTS = dict(zip(PARAMETERS, (None, "", PARAMS, "operational", ""), strict=True))
EXPLORED = "QA_EXPLORE"  # the variable with the parameters of the month that is explored, as JSON
HANDED = "QA_CONTENTS"  # the variable with the note of the contents handed over

Environments = dict[Path, dict[str, str]]


@contextmanager
def handed_over(report: OpenMonth, notebooks: list[Path], parameters: dict[str, str]) -> Iterator[Environments]:
    """The variables by which each notebook finds its contents, if it opens its section with these parameters; they hold
    while this lasts.
    """
    with ExitStack() as held:
        environments = {}
        for path in notebooks:
            content = pickle.dumps((parameters, contents_for(report, notebook_text(path))))
            note = held.enter_context(content_handed_over(content))
            environments[path] = {HANDED: note, "QA_PROJECT": str(project())}
        yield environments


@contextmanager
def content_handed_over(content: bytes) -> Iterator[str]:
    """While this lasts, other processes of this user may receive a content by the note that this yields."""
    with folder() as private_folder:
        path = private_folder / "content"
        path.touch(0o600)
        path.write_bytes(content)
        yield f"{hashlib.sha256(content).hexdigest()} {path}"


def receive_contents(parameters: dict[str, str]) -> Contents | None:
    """What a build handed to this notebook; None if it handed nothing or has other parameters."""
    if not (note := os.environ.get(HANDED)):
        return None
    opened_with, contents = pickle.loads(receive(note))
    return contents if opened_with == parameters else None


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
