"""A new project: a folder with params, records and notebooks of its own, from which a council's reports are built.

What it begins with stands once in the repository, where it is used, and is in an installed package beside it.
"""

import json
from pathlib import Path

from qa_analysis.contract.folders import DATA, ROOT, SAMPLE
from qa_analysis.errors import UserError
from qa_analysis.files import make, refusals, write

STARTER = Path(__file__).parent / "starter"
AS_THEY_ARE = {
    ".gitignore": "gitignore",
    "params/framework.yml": "params/framework.yml",
    "params/sources.yml": "params/sources.yml",
    "data/READ ME FIRST.md": "data/READ ME FIRST.md",
}


def begin_project(folder: Path) -> list[str]:
    """Make a project in a folder that is new, or has nothing in it but hidden things, and say which files it has.

    Raises UserError where there is something else in the folder, or it cannot be written.
    """
    texts = _texts()
    _require_free(folder, texts)
    for name, text in texts.items():
        make((folder / name).parent, private=name.startswith(DATA))
        write(text, folder / name)
    return list(texts)


def _require_free(folder: Path, texts: dict[str, str]) -> None:
    """Refuse a folder in which something could be overwritten; a repository or an environment may be in it already."""
    with refusals(folder):
        there = [path.name for path in folder.iterdir()] if folder.exists() else []
    if [name for name in there if not name.startswith(".") or name in texts]:
        raise UserError(f"{folder}: not empty. Give a new folder, so that nothing in it is overwritten.")


def _texts() -> dict[str, str]:
    """The text of each file of a new project, by its path in it."""
    notebooks = sorted(path for kind in ("[0-9]*", "explore") for path in _shipped("notebooks").glob(f"{kind}.ipynb"))
    return {
        **{name: _shipped(source).read_text(encoding="utf-8") for name, source in AS_THEY_ARE.items()},
        "data/README.md": _own(_shipped("data/README.md").read_text(encoding="utf-8")),
        **{f"notebooks/{path.name}": _clean(path.read_text(encoding="utf-8")) for path in notebooks},
    }


def _shipped(name: str) -> Path:
    """A file or folder that the package ships; run from its repository, that of the repository itself."""
    return next(path for path in (STARTER / name, ROOT / name) if path.exists())


def _own(text: str) -> str:
    """A page of the repository without the paragraphs about its sample, which a project of one's own does not have."""
    return "\n\n".join(part for part in text.split("\n\n") if SAMPLE not in part)


def _clean(notebook: str) -> str:
    """A notebook about the project's own records, and without anything that a run has left in it."""
    content = json.loads(notebook)
    content["metadata"].pop("widgets", None)
    for cell in content["cells"]:
        source = "".join(cell["source"]).replace(f'data = "{SAMPLE}"', f'data = "{DATA}"')
        cell["source"] = source.splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
