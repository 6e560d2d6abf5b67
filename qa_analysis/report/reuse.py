"""Reuse: a section of the earlier report stands in the new one if everything that its notebook can read is the same.

A section's key is a hash of that: the notebook, its contents and parameters, the code of the package, and versions. It
is kept in the manifest of the report. A notebook that is not sealed could read anything, so it has no key.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.publications import manifest
from qa_analysis.report.contents import Contents
from qa_analysis.report.sealed import is_sealed

MISSING = "\0"  # which is in no text, so that missing and empty differ
NOTEBOOKS = "notebooks"  # the folder of a report with its executed notebooks


def key(notebook: str, contents: Contents, parameters: dict[str, str], software: dict) -> str:
    """The key of a section, from the text of its notebook; empty if the notebook is not sealed."""
    if not is_sealed(notebook):
        return ""
    total = hashlib.sha256()
    for part in (notebook, json.dumps([parameters, software], sort_keys=True), *_parts(contents)):
        # Hashed by itself, so that no text can move from one part to the next.
        total.update(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest())
    return total.hexdigest()


def _parts(contents: Contents) -> Iterator[str]:
    yield str((contents.month, contents.as_at, contents.edition, contents.since, sorted(contents.measures or ())))
    yield contents.framework.model_dump_json()
    for frame in (contents.figures, contents.unknown):
        yield str(list(frame.dtypes)) + frame.to_csv(index=False, na_rep=MISSING)
    yield str(sorted((name, _cells(listing)) for name, listing in contents.lists.items()))
    yield str(sorted(contents.written.items()))


def _cells(listing: Listing) -> list:
    """A list as plain values. A cell of it may hold numbers beside its text."""
    lines = listing.frame.itertuples(index=False, name=None)
    cells = [(type(cell).__name__, str(cell), getattr(cell, "numbers", None)) for line in lines for cell in line]
    return [listing.definition, listing.introduction, list(listing.frame.columns), cells]


def earlier_keys(report: Path) -> dict[str, str]:
    """The keys of a report's sections whose executed notebooks are unaltered, by the names of their files."""
    facts = manifest.read_manifest(report)
    keys, outputs = (facts.get(name) for name in ("sections", "outputs"))
    # A manifest that somebody has edited may hold anything; then every section runs.
    if not isinstance(keys, dict) or not isinstance(outputs, dict):
        return {}
    places = {name: f"{NOTEBOOKS}/{name}" for name in keys}
    return {name: keys[name] for name, at in places.items() if manifest.is_same(report / at, outputs.get(at, ""))}
