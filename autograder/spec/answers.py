"""The right answers as text: whole for the solution and for edits that make mistakes, as stubs for the handout."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType

GIVEN = "# given"
"""Comment on a `def` line whose body the student gets as it is."""
STUB = "raise NotImplementedError  # your code here"
Definition = ast.FunctionDef | ast.ClassDef


def answer(module: ModuleType, name: str) -> str:
    """The source of the function or class `name` of `module`, without type annotations."""
    return _cut(module, name, stub=False)


def stub(module: ModuleType, name: str) -> str:
    """Signature and docstring of `name`; bodies raise NotImplementedError, those marked `# given` stay."""
    return _cut(module, name, stub=True)


def _cut(module: ModuleType, name: str, stub: bool) -> str:
    text = inspect.getsource(inspect.getmodule(vars(module)[name]) or module)
    nodes = [n for n in ast.parse(text).body if isinstance(n, Definition) and n.name == name]
    if not nodes:
        raise KeyError(f"{module.__name__} has no function or class {name} with source")
    edits = _annotation_edits(text, nodes[0])
    if stub:
        bodies = stub_edits(text, nodes[0], STUB)
        edits = [edit for edit in edits if not any(low <= edit[0] < high for low, high, _ in bodies)] + bodies
    lines = Lines(text)
    first = min([nodes[0].lineno, *(decorator.lineno for decorator in nodes[0].decorator_list)])
    start, end = lines.offset(first, 0), lines.offset(nodes[0].end_lineno or 0, nodes[0].end_col_offset or 0)
    source = text.encode()
    for low, high, new in sorted(edits, reverse=True):
        source = source[:low] + new.encode() + source[high:]
        end += len(new.encode()) - (high - low)
    return source[start:end].decode().rstrip()


class Lines:
    """Turns positions as `ast` gives them, a line and a UTF-8 column, into byte offsets."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        for line in text.encode().splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def offset(self, line: int, column: int) -> int:
        """The byte offset of a line, counted from 1, and a column."""
        return self._starts[line - 1] + column


Edit = tuple[int, int, str]
"""The first byte that is replaced, the first that is not any more, and the new text."""


def _annotation_edits(text: str, node: Definition) -> list[Edit]:
    lines, source, edits = Lines(text), text.encode(), []
    for function in ast.walk(node):
        if not isinstance(function, ast.FunctionDef):
            continue
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        for argument in arguments:
            if not argument.annotation:
                continue
            low = lines.offset(argument.lineno, argument.col_offset) + len(argument.arg.encode())
            high = lines.offset(argument.end_lineno or 0, argument.end_col_offset or 0)
            if source[high : high + 3] == b" = ":
                edits.append((low, high + 3, "="))
            else:
                edits.append((low, high, ""))
        if function.returns:
            start = lines.offset(function.returns.lineno, function.returns.col_offset)
            low = source.rindex(b"->", 0, start)
            while source[low - 1 : low] == b" ":
                low -= 1
            edits.append(
                (low, lines.offset(function.returns.end_lineno or 0, function.returns.end_col_offset or 0), "")
            )
    return edits


def stub_edits(text: str, node: Definition, instead: str) -> list[Edit]:
    """Edits that replace the bodies of `node` by `instead`, except those marked `# given`."""
    lines = Lines(text)
    if isinstance(node, ast.ClassDef):
        methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
        return [edit for part in methods for edit in stub_edits(text, part, instead)]
    if GIVEN in text.splitlines()[node.lineno - 1]:
        return []
    has_docstring = ast.get_docstring(node) is not None
    body = node.body[1:] if has_docstring else node.body
    if not body:
        return []
    start = lines.offset(body[0].lineno, body[0].col_offset)
    end = lines.offset(body[-1].end_lineno or 0, body[-1].end_col_offset or 0)
    docstring_end = lines.offset(node.body[0].end_lineno or 0, node.body[0].end_col_offset or 0)
    if has_docstring and not text.encode()[docstring_end:start].strip():  # no blank line after the docstring
        return [(docstring_end, end, f"\n{' ' * body[0].col_offset}{instead}")]
    return [(start, end, instead)]
