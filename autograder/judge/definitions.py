"""Which cells of a notebook set or remove a name, found in their text: nothing is run, so nothing can be forged."""

from __future__ import annotations

import ast
import functools
import itertools
import re
import textwrap
import warnings
from collections.abc import Container, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from autograder.judge.causes import is_stub
from autograder.submission import Submission

MOST_CODE = 1 << 20
"""Characters of a notebook that are read: its first cells of so much text."""
NAMESPACE_MAGICS = {"time", "capture", "prun"}
"""Cell magics below which the cell's code runs among the notebook's names."""
MAGIC = re.compile(r"^(?P<before>\s*)(?:[%!?].*|.*\?)$|^(?P<target>\s*[\w., ]+=\s*)[%!].*$")
EMPTIED = re.compile(
    r"^\s*(%?reset(_selective)?\b(\s+-?\w+)*|%?xdel\s+\w+|globals\(\)\.clear\(.*|"
    r"get_ipython\(\)\.(reset\(|(run_line_)?magic\(.*reset).*)\s*(#.*)?$",
    re.MULTILINE,
)
"""Lines that remove all names."""
BROKEN = re.compile(r"^(?:(?:async )?(?:def|class) +(?P<def>\w+)|(?P<set>\w+) *=(?!=))", re.MULTILINE)
"""What can be told of a cell that is no Python."""
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Event:
    """A cell sets a name or removes it."""

    cell: int
    """Counted from 1, the code cells only."""
    line: int
    """The line whose end must be reached for it, counted as IPython does."""
    how: str
    """`def` for functions and classes, `set`, `removed`, or `star` for an import of all names."""
    said: str = ""
    """The line, where it removes."""


@dataclass(frozen=True)
class Inner:
    """A function or a class inside another one."""

    name: str
    outer: str
    cell: int


class Definitions:
    """What the cells of a notebook do to names at top level."""

    def __init__(self, submission: Submission, known: Container[str] = ()) -> None:
        """Nothing is read until something is asked; `known` are the names that the notebook is to define or import."""
        self.submission, self.known = submission, known

    def events(self, name: str) -> list[Event]:
        """What sets or removes the name, in the notebook's order."""
        return sorted([*self._found.get(name, []), *self._found.get("*", [])], key=lambda one: (one.cell, one.line))

    def check(self, question: str) -> int:
        """The last cell that runs the public check of a question; 0 if none does."""
        call = re.compile(rf"^[^#\n]*\bcheck\(\s*['\"]{re.escape(question)}['\"]", re.MULTILINE)
        return max((number for number, source in self._cells if call.search(source)), default=0)

    def has_stub(self, cell: int) -> bool:
        """Whether a line of the handout is left in a cell that says that nothing is there yet."""
        return any(is_stub(line) for line in self.submission.cells[cell - 1].splitlines())

    def inner(self, name: str) -> Inner | None:
        """The last function or class of this name that stands inside another."""
        return next((one for one in reversed(self._inner) if one.name == name), None)

    @functools.cache  # noqa: B019 (one submission, one process)
    def alike(self, name: str) -> tuple[str, int] | None:
        """The name of a function or class that looks like a slip of the pen for this one, and its cell."""
        names = [(one, found[-1].cell) for one, found in self._found.items() if found[-1].how == "def"]
        for other, cell in [*names, *((one.name, one.cell) for one in self._inner)]:
            if other not in self.known and _alike(other.lower(), name.lower()):
                return other, cell
        return None

    def in_text(self, name: str) -> tuple[int, str] | None:
        """How many code cells stand above the text cell that holds a definition of the name, and how that begins."""
        definition = re.compile(rf"^(?:async )?(?:def|class) +{re.escape(name)}\b", re.MULTILINE)
        for above, text in self.submission.texts:
            if found := definition.search(text):
                return above, found[0]
        return None

    @functools.cache  # noqa: B019 (one submission, one process)
    def line(self, pattern: str) -> tuple[int, str] | None:
        """The first cell and line of code that the pattern is found in."""
        lines = ((number, line) for number, source in self._cells for line in source.splitlines())
        return next(((n, line.strip()[:120]) for n, line in lines if re.search(pattern, line.split("#")[0])), None)

    @functools.cached_property
    def _cells(self) -> list[tuple[int, str]]:
        sizes = itertools.accumulate(map(len, self.submission.cells))
        whole = enumerate(self.submission.cells, 1)
        return [cell for cell, size in zip(whole, sizes) if size <= MOST_CODE]

    @functools.cached_property
    def _all(self) -> tuple[dict[str, list[Event]], list[Inner]]:
        found: dict[str, list[Event]] = {}
        inner: list[Inner] = []
        for number, source in self._cells:
            names = _Names(number)
            for name, event in names.of(source):
                found.setdefault(name, []).append(event)
            inner += names.inner
        return found, inner

    @property
    def _found(self) -> dict[str, list[Event]]:
        return self._all[0]

    @property
    def _inner(self) -> list[Inner]:
        return self._all[1]


def _alike(one: str, other: str) -> bool:
    likely = abs(len(one) - len(other)) <= 2 and len(other) > 3
    return likely and SequenceMatcher(None, one, other).ratio() >= 0.8


def lines_of(source: str, keepends: bool = False) -> list[str]:
    """The lines of a cell as IPython counts them: from the first one that is not empty."""
    return list(itertools.dropwhile(lambda line: not line.strip(), source.splitlines(keepends)))


@functools.lru_cache(256)
def parsed(source: str) -> ast.Module | None:
    """The syntax tree of a cell without its magics, or None if it has none; lines are counted as IPython does."""
    text = "".join(lines_of(source, keepends=True))
    for attempt in (text, _plain(text)):
        try:
            with warnings.catch_warnings(action="ignore"):
                flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
                tree: ast.Module = compile(attempt, "a cell", "exec", flags, dont_inherit=True)
                return tree
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            continue
    return None


def _plain(text: str) -> str:
    """A cell without IPython's own syntax, each line in its place."""
    if (magic := re.match(r"%%(\w+)", text)) and magic[1] not in NAMESPACE_MAGICS:
        return ""
    lines = textwrap.dedent(text).splitlines()
    return "\n".join(MAGIC.sub(lambda found: f"{found['target'] or found['before']}None", line) for line in lines)


class _Names(ast.NodeVisitor):
    """Collects the names that one cell sets or removes at top level, and the definitions inside others."""

    def __init__(self, cell: int) -> None:
        self.cell, self.line = cell, 0
        self.found: list[tuple[str, Event]] = []
        self.inner: list[Inner] = []

    def of(self, source: str) -> Iterator[tuple[str, Event]]:
        """Each name and what is done to it; `*` stands for all names."""
        tree = parsed(source)
        if tree:
            try:
                self.visit(tree)
            except RecursionError:
                self.found.clear()
        else:
            for one in BROKEN.finditer(source):
                self._add(one["def"] or one["set"], "def" if one["def"] else "set", source.count("\n") + 1)
        yield from self.found
        for one in EMPTIED.finditer(source):
            line = source[: one.start()].lstrip("\n").count("\n") + 1
            yield "*", Event(self.cell, line, "removed", one[0].split("#")[0].strip()[:60])

    def _add(self, name: str, how: str, line: int = 0, said: str = "") -> None:
        self.found.append((name, Event(self.cell, max(self.line, line), how, said)))

    def visit(self, node: ast.AST) -> None:
        """Note the line that must be passed before what the node binds is bound."""
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            self.line = body[0].lineno - 1 if body else node.end_lineno or node.lineno
        super().visit(node)

    def _scope(self, node: Scope) -> None:
        self.line = 0
        self._add(node.name, "def", node.end_lineno or 0)
        inside = [*ast.walk(node)]
        outside = {name for one in inside if isinstance(one, ast.Global) for name in one.names}
        for one in inside:
            if isinstance(one, Scope) and one is not node:
                self.inner.append(Inner(one.name, node.name, self.cell))
            if isinstance(one, ast.Name) and one.id in outside and not isinstance(one.ctx, ast.Load):
                self._add(one.id, "set", one.lineno)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _scope

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Nothing inside binds a name of the notebook's."""

    def _comprehension(self, node: ast.AST) -> None:
        for one in ast.walk(node):
            if isinstance(one, ast.NamedExpr):
                self._add(one.target.id, "set", one.lineno)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Name(self, node: ast.Name) -> None:
        """Targets of assignments, loops, `with` and `:=`, and of `del`."""
        if isinstance(node.ctx, ast.Store):
            self._add(node.id, "set", node.lineno)
        elif isinstance(node.ctx, ast.Del):
            self._add(node.id, "removed", node.lineno, f"del {node.id}")

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Without a value it binds nothing."""
        if node.value:
            self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """`globals()["name"]` is the name."""
        match node:
            case ast.Subscript(ast.Call(ast.Name("globals"), [], []), ast.Constant(name)):
                self.visit_Name(ast.Name(str(name), node.ctx, lineno=node.lineno))
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        """An import binds the first part of a dotted name, or the one after `as`."""
        for alias in node.names:
            star = alias.name == "*"
            self._add(alias.asname or alias.name.split(".")[0], "star" if star else "set", node.end_lineno or 0)

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        """Python removes the name again at the end of the block."""
        if node.name:
            self._add(node.name, "removed", node.lineno, f"except … as {node.name}")
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        """A pattern that binds."""
        if node.name:
            self._add(node.name, "set", node.lineno)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs
