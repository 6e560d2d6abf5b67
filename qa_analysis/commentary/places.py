"""Places: where in the report authors may write, and which names a notebook has in its code.

Both are told from the code of the section notebooks without running it: from ``qa.open_section("2.1", …)``,
``section.part("4.1")``, ``section.say("late", …)`` and ``section.commentary()``, and from every text in it.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from qa_analysis.errors import UserError

OVERVIEW = "overview"
OPENS, SAYS, WRITES = ("open_section", "part"), "say", "commentary"
TITLE = r"^#{1,2} (Appendix \d|\d+\.\d+)\b"
EXPLORE = "explore"  # the tag of cells that a build leaves out
UNREADABLE = "{}: not readable as a notebook. Restore it from an earlier version."


def notebook_text(path: Path) -> str:
    """The text of a notebook's file. Raises UserError if it is no notebook."""
    text = path.read_bytes().decode("utf-8", "replace")
    try:
        json.loads(text)["cells"][0]["cell_type"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise UserError(UNREADABLE.format(path.name)) from None
    return text


def names_in(notebook: str) -> set[str]:
    """Every text in the code of a notebook, among them the measures and lists that it reads."""
    nodes = [node for tree in _code(notebook) for node in ast.walk(tree)]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def paragraphs(notebooks: list[str]) -> dict[str, list[str | None]]:
    """The sections that authors may write about, in reading order, with the names of their computed paragraphs.

    A name that is computed itself, which only a run can tell, is None.
    """
    names: dict[str, list[str | None]] = {OVERVIEW: []}
    for notebook in notebooks:
        section = ""
        for call in _calls(notebook):
            if call.func.attr in OPENS:
                section = (_first_text(call) or "").lower()
            elif section:
                names.setdefault(section, []).extend([_first_text(call)] if call.func.attr == SAYS else [])
    return names


def asked(notebooks: list[str]) -> dict[str, str]:
    """What authors are asked to write about each section that asks for anything."""
    asked, section = {}, ""
    for call in (call for notebook in notebooks for call in _calls(notebook)):
        section = _first_text(call) or section if call.func.attr in OPENS else section
        for keyword in call.keywords:
            if call.func.attr == WRITES and keyword.arg == "ask":
                asked[section.lower()] = _text(keyword.value) or ""
    return asked


def require_own_sections(notebook: str, name: str) -> None:
    """Refuse a notebook that opens a section which none of its titles has: its text would go to the wrong place."""
    text = [cell for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "markdown"]
    titles = [re.findall(TITLE, "".join(cell["source"]), re.MULTILINE) for cell in text]
    known = {title.lower() for found in titles for title in found}
    for call in _calls(notebook):
        number = _first_text(call) if call.func.attr in OPENS else None
        if number and known and number.lower() not in known:
            raise UserError(
                f"{name}: it opens section {number}, and its titles are of {', '.join(sorted(known))}. Give its call "
                "the number of the title."
            )


def _calls(notebook: str) -> Iterator[ast.Call]:
    """The calls of a section's methods that these names are told from, in their order."""
    for tree in _code(notebook):
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        for call in sorted(calls, key=lambda call: (call.end_lineno, call.end_col_offset)):
            if call.func.attr in (*OPENS, SAYS, WRITES):
                yield call


def _first_text(call: ast.Call) -> str | None:
    return _text(call.args[0]) if call.args else None


def _text(node: ast.expr) -> str | None:
    """A plain text in code; None if the code computes it."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _code(notebook: str) -> Iterator[ast.Module]:
    """The code cells of a notebook, without those for exploring and those that are no Python."""
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "code" and EXPLORE not in cell["metadata"].get("tags", []):
            source = re.sub(r"^\s*[%!].*$", "", "".join(cell["source"]), flags=re.MULTILINE)
            try:
                yield ast.parse(source)
            except SyntaxError:
                continue
