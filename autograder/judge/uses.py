"""Which answers of a notebook use which others, read off its cells; none of them is run.

It decides only which cases are tried again, so a cell that says one thing and does another gains nothing.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable

from autograder.judge.definitions import parsed

LONGEST_CELL = 100_000
"""Characters of a cell that is read."""
Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Uses:
    """What a notebook's functions, classes and methods (`Class.method`) mention; attributes as `.name`."""

    def __init__(self, cells: Iterable[str]) -> None:
        """Read the cells; those that are no Python define nothing."""
        self._mentions: dict[str, set[str]] = defaultdict(set)
        self._written: dict[str, bool] = {}
        """Whether a name that is defined is more than a stub."""
        self._same: dict[str, str] = {}
        """The name of which another one is only another name, or the empty string."""
        for source in cells:
            tree = parsed(source) if len(source) <= LONGEST_CELL else None
            for node in tree.body if tree else []:
                self._read(node)

    def is_written(self, name: str) -> bool:
        """Whether the notebook defines a name, and not by a stub."""
        return self._written.get(name, False)

    def same_as(self, name: str) -> set[str]:
        """The name, and those that it is only another name of."""
        found: set[str] = set()
        while name and name not in found:
            found.add(name)
            name = self._same.get(name, "")
        return found

    def reached(self, names: Iterable[str]) -> set[str]:
        """These names and all that they mention, and so on; where a method is mentioned, that of every class."""
        found: set[str] = set()
        waiting = [*names]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            if name.startswith("."):
                waiting += [key for key in self._mentions if key.endswith(name)]
            else:
                waiting += self._mentions.get(name, ())
        return found

    def _read(self, node: ast.stmt, owner: str = "") -> None:
        """Take in a statement of a cell, or of the body of the class `owner`."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for class_name in filter(None, [owner, *map(_name, node.decorator_list)]):
                    self._define(f"{class_name}.{node.name}", node)
                if not owner:
                    self._define(node.name, node)
                    self._same[node.name] = _passed_on(node)
            case ast.ClassDef():
                before = {key for key in self._mentions if key.startswith(f"{node.name}.")}  # class C(C): goes on
                self._define(node.name, *node.bases)
                self._mentions[node.name] |= before
                for part in node.body:
                    self._read(part, node.name)
            case ast.Assign():
                for target in node.targets:
                    self._assign(target, node.value, owner)
            case _:
                for below in ast.iter_child_nodes(node):
                    if isinstance(below, ast.stmt):
                        self._read(below, owner)

    def _assign(self, target: ast.expr, value: ast.expr, owner: str) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self._assign(part, value, owner)
        elif isinstance(target, ast.Attribute) and _name(target.value):
            self._define(f"{_name(target.value)}.{target.attr}", value)
        elif isinstance(target, ast.Name):
            name = f"{owner}.{target.id}" if owner else target.id
            self._define(name, value)
            self._same[name] = value.id if isinstance(value, ast.Name) else _passed_on(value)

    def _define(self, name: str, *parts: ast.AST) -> None:
        self._written[name] = not any(isinstance(part, Definition) and _is_stub(part) for part in parts)
        self._mentions[name] = {mention for part in parts for mention in _mentioned(part)}
        owner, _, method = name.rpartition(".")
        if owner:
            self._mentions[owner].add(name)
            ways_in = [] if method == "__init__" else ["__init__"] if method == "forward" else ["__init__", "forward"]
            self._mentions[name].update(f"{owner}.{way}" for way in ways_in)


def _mentioned(node: ast.AST) -> set[str]:
    """The names that are read in this code, but a function's own variables, and the attributes as `.name`."""
    read: set[str] = set()
    own: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.Name(ctx=ast.Load()):
                read.add(part.id)
            case ast.Name():
                own.add(part.id)
            case ast.arg():
                own.add(part.arg)
            case ast.Attribute() if part.attr != "__init__":
                read.add(f".{part.attr}")
    return read - own if isinstance(node, Definition | ast.Lambda) else read


def _name(node: ast.expr) -> str:
    """The name of a class in `Class`, `module.Class` or `add_to_class(Class)`; otherwise the empty string."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case ast.Call(args=[one]):
            return _name(one)
    return ""


def _is_stub(function: Definition) -> bool:
    body = [part for part in function.body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))]
    return not body or isinstance(body[0], ast.Pass) or (
        isinstance(body[0], ast.Raise) and "NotImplementedError" in _mentioned(body[0])
    )  # fmt: skip


def _passed_on(function: ast.AST) -> str:
    """The name of the function to which this one hands its own arguments, and nothing else; or the empty string."""
    match function:
        case ast.FunctionDef(body=[*_, ast.Return(value=ast.Call() as call)], args=arguments) if (
            len([part for part in function.body if not isinstance(part, ast.Expr)]) == 1
        ):
            pass
        case ast.Lambda(body=ast.Call() as call, args=arguments):
            pass
        case _:
            return ""
    same = [getattr(one, "id", "") for one in call.args] == [one.arg for one in arguments.args]
    return call.func.id if same and isinstance(call.func, ast.Name) else ""
