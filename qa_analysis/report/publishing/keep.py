"""Keeping: writes everything that a report is made from into the folder of a publication."""

import json
import shutil
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

from qa_analysis.contract.folders import project
from qa_analysis.files import write
from qa_analysis.publications import kept_tables, manifest, revisions
from qa_analysis.publications.publication import LOCK, NOTEBOOKS, PARAMS, REVISIONS, TABLES
from qa_analysis.report.month import OpenMonth


def keep(report: OpenMonth, params: Path, notebooks: list[Path], facts: dict, folder: Path) -> None:
    """Write a report's tables, settings, notebooks and versions, and a manifest with these facts. Raises OSError."""
    kept_tables.keep(report.counted.extract, report.findings, folder / TABLES)
    _copy(manifest.own_params(params, report.month), folder / PARAMS)
    _copy(notebooks, folder / NOTEBOOKS)
    write(_lock(), folder / LOCK)
    write(revisions.text(report.revisions.rows), folder / REVISIONS)
    note(folder, facts)


def note(folder: Path, facts: dict) -> None:
    """Write the manifest of a publication: its facts, and the hash of each file in its folder."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / manifest.NAME]
    files = {path.relative_to(folder).as_posix(): manifest.sha256(path) for path in paths}
    write(json.dumps(facts | {"files": files}, indent=1, ensure_ascii=False) + "\n", folder / manifest.NAME)


def _copy(files: Iterable[Path], folder: Path) -> None:
    folder.mkdir()
    for path in files:
        shutil.copyfile(path, folder / path.name)


def _lock() -> str:
    """The project's lock of requirements; without one, the installed packages with their versions."""
    lock = project() / LOCK
    if lock.is_file():
        return lock.read_text(encoding="utf-8")
    return "\n".join(sorted({f"{one.name}=={one.version}" for one in distributions()}, key=str.lower)) + "\n"
