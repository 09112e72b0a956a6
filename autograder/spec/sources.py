"""Which files of the kit decide a grade: what an autograder zip holds, and what a result's fingerprint covers."""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.paths import KIT

WHOLE = ("autograder/judge", "autograder/sandbox")
"""Rooms that decide every grade, with parts that are not imported but run in the jail."""
PLUGIN = "autograder/otter_plugin/plugin.py"
MISTAKES = ".mistakes.py"
"""How the names of files with wrong answers end, after the question's name."""
OURS = ("autograder", "reference")


def sources(assignment_module: str) -> list[Path]:
    """The modules that grade an assignment: its questions, judge, sandbox and plugin, and all that they import."""
    folder = KIT / "autograder" / "questions"
    questions = [folder / "__init__.py", folder / assignment_module / "__init__.py"]
    rooms = (path for room in WHOLE for path in (KIT / room).rglob("*.py"))
    waiting, found = [*questions, *rooms, KIT / PLUGIN], set[Path]()
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        if not path.name.endswith(MISTAKES):
            waiting += [*_imported(path), path.with_suffix(MISTAKES)]
    return sorted(found)


def _imported(path: Path) -> Iterator[Path]:
    """The kit's files that a module imports, with the `__init__.py` of each package on the way."""
    for name in imported_names(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(KIT)):
        parts = name.split(".")
        if parts[0] in OURS:
            for length in range(1, len(parts) + 1):
                place = KIT.joinpath(*parts[:length])
                yield from (place / "__init__.py", place.with_suffix(".py"))


def imported_names(tree: ast.AST, path: Path) -> Iterator[str]:
    """The dotted names that a module at `path` (below the kit's folder) imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = path.parts[: len(path.parts) - node.level] if node.level else ()
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def code_digest(paths: Iterable[Path]) -> str:
    """A digest that changes with what modules do, not with their comments, their layout or the points of cases."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(KIT)}\0{_meaning(path)}\0".encode())
    return digest.hexdigest()


@functools.cache
def _meaning(path: Path) -> str:
    if path.name.endswith(MISTAKES):  # its comments are hints
        return path.read_text(encoding="utf-8")
    return ast.dump(_Unpriced().visit(ast.parse(path.read_text(encoding="utf-8"))))


class _Unpriced(ast.NodeTransformer):
    """Takes the points of cases, and those of written questions, out of a syntax tree."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A case's points are its second argument, or called `points`."""
        self.generic_visit(node)
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in ("Case", "case") and len(node.args) > 1:
            node.args[1] = ast.Constant(0)
        node.keywords = [word for word in node.keywords if word.arg not in ("points", "written_points")]
        return node
