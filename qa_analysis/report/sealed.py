"""Sealed notebooks: those whose code can read nothing but what a build hands to them.

Told from the code without running it, and in doubt a notebook is not sealed. What a sealed notebook shows depends on
its contents, parameters and code alone, and it leaves nothing behind in its process.
"""

import ast
import json

from qa_analysis.commentary.places import EXPLORE
from qa_analysis.report.handover import PARAMETERS

PACKAGE = "qa_analysis"
FACE = {"charts", "open_section", "sentences", "tables"}  # of the package's public names, those that read no records
BUILTINS = {"all", "any", "dict", "enumerate", "len", "list", "max", "min", "range", "round", "set", "sorted", "str"}
BUILTINS |= {"sum", "tuple", "zip"}
TAGGED = "parameters"  # the tag of the cell that alone may assign a parameter


def is_sealed(notebook: str) -> bool:
    """Whether a notebook, given as its file's text, can read nothing but its contents."""
    cells = [cell for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]
    code = [("".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in cells]
    try:
        trees = [(ast.parse(source), TAGGED in tags) for source, tags in code if EXPLORE not in tags]
    except SyntaxError:  # a line for the shell, or a magic
        return False
    nodes = [(node, given) for tree, given in trees for node in ast.walk(tree)]
    package = {name.asname for node, _ in nodes if isinstance(node, ast.Import) for name in node.names}
    assigned = {node.id for node, _ in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return all(_is_harmless(node, given, package, assigned) for node, given in nodes)


def _is_harmless(node: ast.AST, given: bool, package: set[str | None], assigned: set[str]) -> bool:
    match node:
        case ast.ImportFrom() | ast.Global() | ast.Delete():
            return False
        case ast.Import():
            return all(name.name == PACKAGE and name.asname for name in node.names)
        case ast.Attribute(value=ast.Name(id=name)) if name in package:
            return node.attr in FACE
        case ast.Attribute():
            return not node.attr.startswith("_")
        case ast.Name(id=name, ctx=ast.Store()):
            return name not in package and (given or name not in PARAMETERS)
        case ast.Name(id=name):
            return name in package | assigned | BUILTINS
        case ast.Call(func=ast.Attribute(attr="open_section")):
            return _has_own_parameters(node)
    return True


def _has_own_parameters(call: ast.Call) -> bool:
    """Whether a section is opened with the notebook's own parameters, for which alone the build hands contents over."""
    given = dict(zip(PARAMETERS, call.args[1:], strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords}
    return all(isinstance(value, ast.Name) and value.id == name for name, value in given.items())
