"""Sealed notebooks: those whose code can read nothing but what a build hands to them.

Told from the code without running it, and in doubt a notebook is not sealed: it may do what sections do, which is to
name values and to call their section with the package's charts, sentences and tables, and nothing else. So what a
sealed notebook shows depends on its contents, parameters and code alone, and it leaves nothing behind in its process.
"""

import ast
import json
from collections.abc import Iterator
from inspect import isfunction

from qa_analysis.commentary.places import EXPLORE
from qa_analysis.contract.settings import Framework, Targets, Thresholds
from qa_analysis.exhibits import charts, sentences, tables
from qa_analysis.report.handover import PARAMETERS

PACKAGE, OPENS = "qa_analysis", "open_section"
FACE = {"charts": charts, "sentences": sentences, "tables": tables}
SECTION = {"chart", "commentary", "framework", "list", "month", "number", "part", "rows", "say", "table"}
SETTINGS = {name for kind in (Framework, Targets, Thresholds) for name in kind.model_fields}
TAGGED = "parameters"  # the tag of the cell that alone may assign a parameter: the build's own come after it
INJECTED = "injected-parameters"  # the tag of parameters that were injected before, and may come before that cell
EXPRESSIONS = (
    *(ast.Call, ast.keyword, ast.Starred, ast.Attribute, ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Dict),
    *(ast.Subscript, ast.Slice, ast.JoinedStr, ast.FormattedValue, ast.IfExp, ast.BinOp, ast.UnaryOp, ast.BoolOp),
    *(ast.Compare, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.Load),
)


def is_sealed(notebook: str) -> bool:
    """Whether a notebook, given as its file's text, can read nothing but its contents."""
    cells = [cell for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]
    code = [("".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in cells]
    code = [(source, tags) for source, tags in code if EXPLORE not in tags]
    if any(INJECTED in tags for _, tags in code):
        return False
    places = [place for place, (_, tags) in enumerate(code) if TAGGED in tags][:1]
    try:
        trees = [ast.parse(source) for source, _ in code]
    except (SyntaxError, ValueError):  # a line for the shell, or a magic
        return False
    packages, values = set(), set()
    statements = ((node, place in places) for place, tree in enumerate(trees) for node in tree.body)
    return all(_is_harmless(node, given, packages, values) for node, given in statements)


def _is_harmless(statement: ast.stmt, given: bool, packages: set[str], values: set[str]) -> bool:
    """Whether a statement may run after others that bound these names; those that it binds are added to them."""
    match statement:
        case ast.Import(names=[ast.alias(name=package, asname=str(name))]):
            packages.add(name)
            return package == PACKAGE and name not in values and name not in PARAMETERS
        case ast.Expr(value=value):
            return _reads_no_more(value, packages, values)
        case ast.Assign(targets=targets, value=value):
            names = list(_bound(targets))
        case ast.AugAssign(target=ast.Name(id=name), value=value) if name in values:
            names = [name]
        case _:
            return False
    harmless = _reads_no_more(value, packages, values)
    values.update(filter(None, names))
    return harmless and all(name and name not in packages and (given or name not in PARAMETERS) for name in names)


def _bound(targets: list[ast.expr]) -> Iterator[str | None]:
    """The names that targets of an assignment bind; None for what is no name."""
    for target in targets:
        match target:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                yield from _bound(parts)
            case ast.Name(id=name):
                yield name
            case _:
                yield None


def _reads_no_more(value: ast.expr, packages: set[str], values: set[str]) -> bool:
    """Whether an expression reads only these values, a section and its settings, and functions of the package."""
    nodes = list(ast.walk(value))
    # What is a part of something harmless, such as the package's name, is not looked at by itself.
    parts = {id(part) for node in nodes for part in _parts_of_function(node, packages)}
    return all(id(node) in parts or _is_harmless_part(node, values) for node in nodes)


def _parts_of_function(node: ast.AST, packages: set[str]) -> Iterator[ast.AST]:
    """The nodes that together name a function of the package, such as ``qa.charts.shares``."""
    match node:
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name) as root, attr=face) as middle, attr=function):
            if name in packages and face in FACE and isfunction(getattr(FACE[face], function, None)):
                yield from (node, middle, root)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name) as root, attr=function) as opens):
            if name in packages and function == OPENS and _has_own_parameters(node):
                yield from (opens, root)


def _is_harmless_part(node: ast.AST, values: set[str]) -> bool:
    match node:
        case ast.Attribute():
            return node.attr in SECTION | SETTINGS
        case ast.Name():
            return node.id in values
    return isinstance(node, EXPRESSIONS)


def _has_own_parameters(call: ast.Call) -> bool:
    """Whether a section is opened with the notebook's own parameters, for which alone the build hands contents over."""
    positional = call.args[1:] if call.args and not isinstance(call.args[0], ast.Starred) else []
    given = dict(zip(PARAMETERS, positional, strict=False)) | {word.arg: word.value for word in call.keywords}
    own = {name for name, value in given.items() if isinstance(value, ast.Name) and value.id == name}
    return own == given.keys() == {*PARAMETERS}
