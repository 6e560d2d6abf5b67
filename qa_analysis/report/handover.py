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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qa_analysis.contract.folders import PARAMS, project
from qa_analysis.errors import UserError, require
from qa_analysis.report.contents import Contents
from qa_analysis.report.private import USER, folder

PARAMETERS = ("month", "data", "params", "edition", "as_at")
DEFAULTS = dict(zip(PARAMETERS, (None, "", PARAMS, "operational", ""), strict=True))
EXPLORED = "QA_EXPLORE"  # the variable with the parameters of the month that is explored, as JSON
HANDED = "QA_CONTENTS"  # the variable with the note of the contents handed over
ASSIGNED = re.compile(r"^(\w+) = ", re.MULTILINE)
GIVEN = re.compile(r"\w+ = [^()]+")  # a line that gives a value and calls nothing

Hand = Callable[[Path, Contents], dict[str, str]]


@contextmanager
def handed_over(parameters: dict[str, str]) -> Iterator[Hand]:
    """A function that hands contents over to a notebook which opens its section with these parameters. It returns the
    variables by which the notebook finds them, while this lasts.
    """
    with folder() as private_folder:

        def hand(notebook: Path, contents: Contents) -> dict[str, str]:
            note = put_down(pickle.dumps((parameters, contents)), private_folder / notebook.stem)
            return {HANDED: note, "QA_PROJECT": str(project())}

        yield hand


def put_down(content: bytes, path: Path) -> str:
    """Write a content to a file, for this user alone: the note by which another process receives it."""
    path.touch(0o600)
    path.write_bytes(content)
    return f"{hashlib.sha256(content).hexdigest()} {path}"


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
    """Refuse a parameter that no notebook has: papermill itself only warns, and jupyter-scheduler says nothing."""
    if "get_ipython" not in vars(builtins):
        return
    cells = builtins.get_ipython().user_ns.get("In", [])
    injected = [cell for cell in cells if cell.startswith("# Parameters")]
    # jupyter-scheduler does not mark its cell: it comes after the notebook's own parameters and gives values only.
    if [ASSIGNED.findall(cell) for cell in cells[1:2]] == [[*PARAMETERS]]:
        injected += [cell for cell in cells[2:3] if all(GIVEN.fullmatch(line) for line in cell.splitlines())]
    for name in sorted({name for cell in injected for name in ASSIGNED.findall(cell)}):
        require(name, PARAMETERS, "a parameter")
