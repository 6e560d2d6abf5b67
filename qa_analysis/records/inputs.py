"""The inputs that a report is made from. No output may be written among them or replace one of them."""

import os
from pathlib import Path

from qa_analysis.contract.folders import DATA, HISTORY, PARAMS, project
from qa_analysis.contract.sources import sources
from qa_analysis.errors import UserError
from qa_analysis.records.exports import sql

OWN = {"records": DATA, "settings": PARAMS, "notebooks": "notebooks", "history": HISTORY}
Inputs = list[tuple[str, Path]]


def inputs(data: Path | str = DATA, params: Path | str = PARAMS, history: Path | str = HISTORY) -> Inputs:
    """Each folder of inputs and file of a database, with what it holds; the project's own even if others are given."""
    used = OWN | {"records": data, "settings": params, "history": history}
    folders = [(what, project() / folder) for what in OWN for folder in (used[what], OWN[what])]
    queried = [part.database for _, parts in sources(project() / params) for part in parts if part.database]
    return folders + [("records", path) for path in map(sql.file, queried) if path]


def require_apart(out: Path, inputs: Inputs) -> None:
    """Refuse an output, a file or folder, that is an input, lies among inputs or contains them. Raises UserError.

    Links are followed. Upper and lower case count as the same, as they do for Windows and macOS.
    """
    for what, folder in inputs:
        if _within(out, folder) or _within(folder, out) or _is_linked(out, folder):
            raise UserError(f"{out}: an output there could replace the {what} in {folder}. Give another place.")


def _within(path: Path, folder: Path) -> bool:
    real, top = (Path(os.path.realpath(one)) for one in (path, folder))
    if Path(str(real).casefold()).is_relative_to(str(top).casefold()):
        return True
    # Two paths can name one folder without a link that realpath follows, such as a mounted folder.
    return top.exists() and any(parent.exists() and parent.samefile(top) for parent in (real, *real.parents))


def _is_linked(out: Path, folder: Path) -> bool:
    """Whether a link in a folder of inputs leads to the output, which is then an input itself."""
    links = [path for path in folder.rglob("*") if path.is_symlink()] if out.is_file() else []
    return any(path.exists() and path.samefile(out) for path in links)
