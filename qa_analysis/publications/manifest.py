"""The manifest: what a report was made from and which files were made, each with the hash of its content.

Reports with the same inputs, params, notebooks, code and versions are the same, so the second need not be made.
"""

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

from qa_analysis.contract.sources import sources as origin
from qa_analysis.files import is_there
from qa_analysis.records.exports import files, sql

NAME = "manifest.json"
PACKAGE = Path(__file__).parents[1]
PACKAGES = (
    "qa-analysis",
    "altair",
    "pandas",
    "numpy",
    "pyarrow",
    "python-calamine",
    "matplotlib",
    "seaborn",
    "papermill",
    "nbconvert",
    "ipykernel",
    "jinja2",
    "vl-convert-python",
    "xlsxwriter",
)


def provenance(month: str, as_at: str, edition: str, data: Path, params: Path, notebooks: list[Path]) -> dict:
    """What a month's report is made from."""
    records, queries = files.files_read(data, origin(params)), sql.query_hashes(origin(params))
    return {
        "month": month,
        "as_at": as_at,
        "edition": edition,
        "records": digest(records, *queries.values()),
        "inputs": {path.relative_to(data).as_posix(): sha256(path) for path in records} | queries,
        "params": hashes(own_params(params, month)),
        "notebooks": hashes(notebooks),
        **software(),
    }


def own_params(params: Path, month: str) -> list[Path]:
    """The files in a folder of params that a month's report is made from."""
    names = ("framework.yml", "sources.yml", f"{month}.yml", f"{month}.md")
    return [params / name for name in names if is_there(params / name)]


def software() -> dict:
    """The software that makes a report: the hash of its code, and the versions of Python and of packages."""
    code = [path for kind in ("*.py", "*.j2", "*.css", "*.js") for path in PACKAGE.rglob(kind)]
    versions = {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    return {"code": digest(sorted(code)), "versions": versions}


def hashes(files: list[Path]) -> dict[str, str]:
    """SHA-256 of each file, by its name."""
    return {path.name: sha256(path) for path in files}


def sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest(files: list[Path], *more: str) -> str:
    """SHA-256 of several files together, by name and content, and of some texts."""
    total = hashlib.sha256()
    # Zero bytes keep a name and its content apart, so that moving text from one to the other changes the hash.
    for path in files:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for text in more:
        total.update(text.encode())
    return total.hexdigest()


def as_json(sources: dict, folder: Path, sections: dict[str, str] | None = None) -> str:
    """The manifest of the files in a folder, which were made from these sources; ``sections`` are their keys."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    outputs = {path.relative_to(folder).as_posix(): sha256(path) for path in paths}
    return json.dumps(sources | {"sections": sections or {}, "outputs": outputs}, indent=1) + "\n"


def read_manifest(folder: Path) -> dict:
    """The manifest of a report in a folder; empty if there is none that can be read."""
    try:
        facts = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def is_current(folder: Path, sources: dict, wanted: tuple[str, ...] = ()) -> bool:
    """Whether a folder holds the report of these sources, complete and unaltered, with the files that are wanted."""
    made_from = read_manifest(folder)
    outputs = made_from.pop("outputs", {})
    made_from.pop("sections", None)
    unaltered = all(is_same(folder / name, was) for name, was in outputs.items())
    return bool(outputs) and made_from == sources and unaltered and set(wanted) <= set(outputs)


def is_same(path: Path, was: str) -> bool:
    """Whether a file is there and its content still has the SHA-256 ``was``."""
    return path.is_file() and sha256(path) == was
