"""Files: what a user asked for, written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from qa_analysis.errors import UserError


def write(text: str, path: Path) -> None:
    """Write a text; an earlier file stays until the new one is complete. Raises UserError where that cannot be."""
    if not path.name:
        raise UserError("The file to write has no name. Give one with --out, or leave --out away.")
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_text(text, encoding="utf-8", newline="")
        os.replace(draft, path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise UserError(f"{path}: cannot be written ({error.strerror}).") from None


def make(folder: Path) -> None:
    """Make a folder and those above it, where they are not there. Raises UserError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot be made ({error.strerror}).") from None
