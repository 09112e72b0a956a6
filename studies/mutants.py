"""Small changes to a right answer, of the kind that slips: each must be caught by the hidden tests."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator

from autograder.spec.answers import GIVEN

MODULES = {"torch", "nn", "np", "pd", "math", "random", "inspect", "time"}
"""Names whose attributes are functions, so that `torch.exp(x)` without the call is `x`."""
OPERATORS: dict[type[ast.AST], list[type[ast.AST]]] = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult], ast.FloorDiv: [ast.Div], ast.Mod: [ast.FloorDiv], ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd], ast.And: [ast.Or], ast.Or: [ast.And], ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.LtE], ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot], ast.IsNot: [ast.Is], ast.In: [ast.NotIn], ast.NotIn: [ast.In], ast.Break: [ast.Continue],
    ast.Continue: [ast.Break],
}  # fmt: skip
SMALL = (ast.operator, ast.cmpop, ast.boolop, ast.Constant, ast.Name, ast.comprehension, ast.Slice)
"""Nodes that are shown with the expression around them, as they say little alone."""
NAMES = {
    "sum": ["mean", "amax"], "mean": ["sum", "amax"], "max": ["min"], "min": ["max"], "argmax": ["argmin"],
    "cumsum": ["cumprod"], "zeros": ["ones"], "ones": ["zeros"], "zeros_like": ["ones_like"], "randn": ["rand"],
    "float32": ["float64"], "float64": ["float32"], "int64": ["int32"], "float": ["double"], "sin": ["cos"],
    "cos": ["sin"], "exp": ["expm1"], "log": ["log1p"], "mT": ["mH"], "any": ["all"], "all": ["any"],
    "view": ["clone"], "detach": ["clone"], "train": ["eval"], "eval": ["train"],
    "nlargest": ["nsmallest"], "idxmax": ["idxmin"], "isna": ["notna"], "append": ["extend"],
}  # fmt: skip
"""Names of functions, methods and dtypes that are taken for each other."""


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Each change in words, and the changed source; bodies only, no signatures or docstrings, nothing that is given."""
    tree = ast.parse(source)
    places = {
        id(child): (node, field, number)
        for node in ast.walk(tree)
        for field, value in ast.iter_fields(node)
        for number, child in enumerate(value if isinstance(value, list) else [value])
    }
    seen = {ast.unparse(tree)}
    told: Counter[str] = Counter()
    for node in _body_nodes(tree, source):
        for new in _changes(node):
            parent, field, number = places[id(node)]
            old = getattr(parent, field)
            shown = parent if isinstance(node, SMALL) else None
            before = _words(shown or node)
            setattr(parent, field, [*old[:number], new, *old[number + 1 :]] if isinstance(old, list) else new)
            changed, after = ast.unparse(tree), _words(shown or new)
            setattr(parent, field, old)
            if changed not in seen:
                seen.add(changed)
                words = f"{_where(tree, getattr(shown or node, 'lineno', 0))}: {before} → {after}"
                told[words] += 1
                yield words if told[words] == 1 else f"{words} ({told[words]})", changed


def _body_nodes(tree: ast.Module, source: str) -> list[ast.AST]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    given = [number for number, line in enumerate(source.splitlines(), start=1) if GIVEN in line]
    functions = [function for function in functions if function.lineno not in given]
    bodies = [node.body[1:] if ast.get_docstring(node, clean=False) else node.body for node in functions]
    found: dict[int, ast.AST] = {}
    for statement in (statement for body in bodies for statement in body):
        for node in ast.walk(statement):
            if not any(isinstance(outer, ast.FunctionDef) and node in _signature(outer) for outer in functions):
                found[id(node)] = node
    return list(found.values())


def _signature(function: ast.FunctionDef) -> list[ast.AST]:
    parts = [function.args, *function.decorator_list, *([function.returns] if function.returns else [])]
    return [node for part in parts for node in ast.walk(part)]


def _where(tree: ast.Module, line: int) -> str:
    """The class and function around a line."""
    named = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return ".".join(node.name for node in named if node.lineno <= line <= (node.end_lineno or 0))


def _words(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return f"`{text if len(text) <= 90 else text[:89] + '…'}`"


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    for kind in OPERATORS.get(type(node), []):
        yield ast.copy_location(kind(), node)
    if isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_values(node.value))
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
        yield ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, ast.Call):
        yield from _changed_calls(node)
    elif isinstance(node, ast.Attribute):
        yield from (ast.Attribute(node.value, name, node.ctx) for name in NAMES.get(node.attr, []))
        if node.attr in ("T", "mT"):
            yield node.value
    elif isinstance(node, ast.Name):
        yield from (ast.Name(name, node.ctx) for name in NAMES.get(node.id, []))
    elif isinstance(node, ast.Slice):
        for field in ("lower", "upper", "step"):
            if getattr(node, field):
                yield _with(node, field, None)
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield _with(node, "test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield _with(node, "ifs", [])
    elif isinstance(node, ast.With):
        yield ast.copy_location(ast.If(ast.Constant(True), node.body, []), node)
    elif isinstance(node, ast.Expr | ast.AugAssign):
        yield ast.copy_location(ast.Pass(), node)
    elif isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple):
        yield ast.copy_location(ast.Pass(), node)


def _other_values(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [2 * value or 1.0]
    return [f"{value}x"] if isinstance(value, str) else []


def _changed_calls(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Attribute) and not (
        isinstance(node.func.value, ast.Name) and node.func.value.id in MODULES
    ):
        yield node.func.value
    elif node.args:
        yield node.args[0]
    if len(node.args) > 1:
        yield _with(node, "args", [node.args[1], node.args[0], *node.args[2:]])
        yield _with(node, "args", node.args[:-1])
    for number in range(len(node.keywords)):
        yield _with(node, "keywords", [*node.keywords[:number], *node.keywords[number + 1 :]])


def _with(node: ast.AST, field: str, value: object) -> ast.AST:
    """A copy of the node with another value of one field."""
    changed = copy.copy(node)
    setattr(changed, field, value)
    return changed
