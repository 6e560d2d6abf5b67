"""A new project: a folder with a council's own params, records and notebooks, from which its reports are built.

The files it begins with are those that the repository itself uses; an installed package has a copy of them.
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
    """Make a project in a new folder, or in one with hidden files only; the names of its files.

    Raises UserError if there is anything else in the folder, or it cannot be written.
    """
    texts = _texts()
    _require_free(folder, texts)
    for name, text in texts.items():
        make((folder / name).parent, private=name.startswith(DATA))
        write(text, folder / name)
    return list(texts)


def _require_free(folder: Path, texts: dict[str, str]) -> None:
    """Refuse a folder in which something could be overwritten."""
    # Hidden files are allowed: a repository or an environment may be there already.
    with refusals(folder):
        there = [path.name for path in folder.iterdir()] if folder.exists() else []
    if [name for name in there if not name.startswith(".") or name in texts]:
        raise UserError(f"{folder}: not empty. Give a new folder, so that nothing in it is overwritten.")


def _texts() -> dict[str, str]:
    """The text of each file of a new project, by its path in it."""
    notebooks = sorted(path for kind in ("[0-9]*", "explore") for path in _starter("notebooks").glob(f"{kind}.ipynb"))
    return {
        **{name: _starter(source).read_text(encoding="utf-8") for name, source in AS_THEY_ARE.items()},
        "data/README.md": _without_sample(_starter("data/README.md").read_text(encoding="utf-8")),
        **{f"notebooks/{path.name}": _clean(path.read_text(encoding="utf-8")) for path in notebooks},
    }


def _starter(name: str) -> Path:
    """A file or folder that a project begins with: the package's copy, or in the repository the one it uses itself."""
    return next(path for path in (STARTER / name, ROOT / name) if path.exists())


def _without_sample(text: str) -> str:
    """A page of the repository without the paragraphs about the sample, which a new project does not have."""
    return "\n\n".join(part for part in text.split("\n\n") if SAMPLE not in part)


def _clean(notebook: str) -> str:
    """A notebook that reads the project's own records, without outputs or anything else that a run left in it."""
    content = json.loads(notebook)
    content["metadata"].pop("widgets", None)
    for cell in content["cells"]:
        source = "".join(cell["source"]).replace(f'data = "{SAMPLE}"', f'data = "{DATA}"')
        cell["source"] = source.splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
