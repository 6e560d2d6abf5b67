"""The rooms of the package: each imports from those below it, and none from beside or above."""

import ast

import pytest
from conftest import ROOT

PACKAGE = ROOT / "qa_analysis"
FLOORS = (
    "errors",
    "files",
    "contract",
    "records",
    "figures",
    "exhibits",
    "commentary publications",
    "projects report",
    "cli",
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms.split()}


def imported(path):
    """The rooms that a module imports from, within functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [name.name for name in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            package, *rooms = name.split(".")
            if package == "qa_analysis":
                yield from rooms[:1] or [alias.name for alias in node.names]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    above = {other for other in imported(path) if other != room and FLOOR[other] >= FLOOR.get(room, len(FLOORS))}
    assert not above


def test_every_room_has_a_floor_and_the_house_has_no_more_than_thirteen():
    rooms = {
        path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "__init__.py")
    }
    assert rooms == set(FLOOR)
    assert len(rooms) < 13
