"""The kit's rooms: imports point down only, without circles; none leads to the tests or out of `sandbox/inside`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.spec.sources import imported_names
from tests.conftest import ROOT

FLOORS = (
    {"reference", "errors", "paths"},
    {"spec"},
    {"submission", "questions"},
    {"judge", "sandbox", "otter_plugin"},
    {"batch"},
    {"course"},
    {"report", "publish", "doctor", "container"},
    {"__main__"},
)
"""Rooms by floor, lowest first, as docs/architecture.md draws them. On one floor, imports go one way only."""
HEIGHT = {room: height for height, floor in enumerate(FLOORS) for room in floor}
INSIDE = "autograder.sandbox.inside"


def room_of(name):
    """The room of a dotted name, if it is the kit's."""
    top, *rest = name.split(".")
    return top if top in ("reference", "tests", "studies") else rest[0] if top == "autograder" and rest else None


def faults(modules):
    """What is wrong with the imports of modules, given as path below the root: source."""
    found, arrows = [], set()
    for path, source in modules.items():
        here = room_of(".".join(path.with_suffix("").parts))
        if here == "__init__":
            continue
        for name in imported_names(ast.parse(source), path):
            there = room_of(name)
            if path.parts[:3] == tuple(INSIDE.split(".")) and there and not name.startswith(INSIDE):
                found.append(f"{path}: the jail imports {name}")
            elif there in ("tests", "studies"):
                found.append(f"{path}: imports {name}")
            elif there and there not in HEIGHT and there[0].islower():
                found.append(f"{path}: nobody knows the room of {name}")
            elif there in HEIGHT and HEIGHT[there] > HEIGHT[here]:
                found.append(f"{path}: {name} is above")
            elif there in HEIGHT and there != here:
                arrows.add((here, there))
    return found + [f"{one} and {other} import each other" for one, other in arrows if (other, one) in arrows]


def kit():
    files = [path for top in ("autograder", "reference") for path in (ROOT / top).rglob("*.py")]
    return {path.relative_to(ROOT): path.read_text() for path in files}


def test_imports_point_down():
    assert faults(kit()) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("autograder/spec/x.py", "from autograder.judge import compare"),
        ("autograder/judge/x.py", "import tests.conftest"),
        ("autograder/publish/x.py", "from studies import regrade"),
        ("autograder/sandbox/x.py", "from autograder.judge.judge import Judge"),
        ("autograder/sandbox/inside/x.py", "from autograder.errors import KitError"),
        ("autograder/judge/x.py", "def late():\n    import autograder.batch.run"),
        ("autograder/judge/x.py", "from autograder.attic import old"),
    ],
)
def test_an_arrow_that_points_elsewhere_is_seen(path, line):
    assert len(faults({**kit(), Path(path): line})) >= 1


def test_every_room_is_on_a_floor_and_in_the_drawing():
    rooms = {path.stem if path.is_file() else path.name for path in (ROOT / "autograder").iterdir()
             if path.suffix == ".py" or path.is_dir()} - {"__init__", "__pycache__", "dist"}  # fmt: skip
    assert rooms <= set(HEIGHT)
    drawing = (ROOT / "docs" / "architecture.md").read_text()
    assert [room for room in set(HEIGHT) - {"container"} if room not in drawing] == []
