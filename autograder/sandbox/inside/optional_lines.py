"""Let a cell go on after a line that only this place cannot serve: an import, a magic, a shell line.

A name that such a line would have bound holds a placeholder, and a line that fails for want of it is left out, too.
"""

from __future__ import annotations

import ast
import builtins
import copy
import itertools
import sys
import types
from collections.abc import Callable
from typing import Any

from .placeholder import Placeholder

MOST = 20
"""How many left-out lines of a cell are told."""
MAGICS = {"run_line_magic", "run_cell_magic", "magic", "system", "getoutput"}
"""Methods of IPython's shell that magics and shell lines call."""
RUN_PYTHON = {"time", "timeit", "prun", "debug"}
"""Magics that run the student's code, whose exceptions are no fault of the magic."""
NOT_HERE = {"ImportError", "CalledProcessError", "ConnectionError", "URLError", "gaierror"}
"""Exceptions that say that something is not installed, cannot be started or cannot be reached."""
SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Assert, ast.Delete)
IMPORTS = (ast.Import, ast.ImportFrom)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class OptionalLines:
    """Rewrites cells; the code that it makes calls `leaves_out` when a line fails."""

    def __init__(self, shell: Any, keeps: Callable[[BaseException], object]) -> None:
        """For the cells of `shell`; exceptions for which `keeps` is true end a cell in any case."""
        self._shell, self._keeps = shell, keeps
        self._statements: list[ast.stmt] = []
        self._begins = False
        self.left_out: list[list[Any]] = []
        """Of the current cell, number and lack of each left-out line: the module or name that is not here, or ``."""

    def begin(self) -> None:
        """The next program that IPython parses is a cell; others are inside magics."""
        self._begins, self.left_out = True, []

    def visit(self, tree: ast.Module) -> ast.Module:
        """The same cell, in which lines may be left out that stand in no function, class or `try`."""
        if self._begins and tree.body:
            self._begins = False
            tree.body = self._block(tree.body)
            match tree.body[-1:]:
                case [ast.Try([ast.Expr() as shown])] if shown in self._statements[-1:]:
                    self._shell.ast_node_interactivity = "last"  # a guarded expression is shown, as ever
                case _:
                    self._shell.ast_node_interactivity = "last_expr"
        return tree

    def _block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        return [one for statement in statements for one in self._rewritten(statement)]

    def _rewritten(self, statement: ast.stmt) -> list[ast.stmt]:
        if (body := self._body_of_cell_magic(statement)) is not None:
            return self._block(body)
        if isinstance(statement, IMPORTS):
            return [self._guarded(one) for one in _apart(statement)]
        if isinstance(statement, (*SIMPLE, ast.ClassDef)):
            return [self._guarded(statement)]
        if not isinstance(statement, DEFINITIONS) and not _suppresses(statement):
            for part in (statement, *getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
                for field in ("body", "orelse", "finalbody"):
                    is_tried = field == "body" and getattr(part, "handlers", [])
                    if not is_tried and (inner := getattr(part, field, [])):
                        setattr(part, field, self._block(inner))
        return [statement]

    def _guarded(self, statement: ast.stmt) -> ast.stmt:
        """The statement, with a handler that leaves it out if it may be; tracebacks keep its line."""
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            return statement
        number = len(self._statements)
        self._statements.append(statement)
        here: Any = {name: getattr(statement, name) for name in statement._attributes}
        shell = ast.Call(ast.Name("get_ipython", ast.Load(), **here), [], [], **here)
        lines = ast.Attribute(shell, "optional_lines", ast.Load(), **here)
        leaves_out = ast.Attribute(lines, "leaves_out", ast.Load(), **here)
        left_out = ast.Call(leaves_out, [ast.Constant(number, **here)], [], **here)
        pass_on = ast.If(left_out, [ast.Pass(**here)], [ast.Raise(**here)], **here)
        return ast.Try([statement], [ast.ExceptHandler(None, None, [pass_on], **here)], [], [], **here)

    def _body_of_cell_magic(self, statement: ast.stmt) -> list[ast.stmt] | None:
        """The cell below `%%time`, `%%capture` or a magic that is not known here, if that is Python."""
        match statement:
            case ast.Expr(
                ast.Call(
                    ast.Attribute(attr="run_cell_magic"), [ast.Constant(name), ast.Constant(line), ast.Constant(body)]
                )
            ):
                name, line, body = str(name), str(line), str(body)
                known = self._shell.find_cell_magic(name)
            case _:
                return None
        if known and name not in ("time", "capture"):
            return None
        try:
            cell = ast.parse(self._shell.transform_cell(body))
        except SyntaxError:
            return None
        if not known:
            self._tell(statement, "")
        for output in [word for word in line.split() if name == "capture" and word.isidentifier()]:
            self._shell.user_ns[output] = Placeholder(name)
        empty = itertools.takewhile(lambda text: not text.strip(), body.splitlines())  # IPython drops them
        lines = statement.lineno + len(list(empty))
        return [ast.increment_lineno(one, lines) for one in cell.body]

    def leaves_out(self, number: int) -> bool:
        """Whether the statement of this number, which has just raised, is left out; what it binds is bound then."""
        statement, error, space = self._statements[number], sys.exception(), self._shell.user_ns
        if not isinstance(error, Exception) or self._keeps(error):
            return False
        if isinstance(statement, IMPORTS):
            if not isinstance(error, ImportError):
                return False
            lack = _lack_of_import(statement, error)
            _bind_import(space, statement, lack)
        else:
            lack = ""
            if isinstance(error, ImportError) or _is_magic(statement):
                lack = getattr(error, "name", "") or ""
            elif _in_function(error):
                return False
            elif (used := _used(statement, space)) is not None:
                lack = used._name
            elif NOT_HERE.isdisjoint(kind.__name__ for kind in type(error).__mro__):
                return False
            for name in _names_bound(statement):
                _bind(space, name, lack)
        self._tell(statement, lack)
        return True

    def _tell(self, statement: ast.stmt, lack: str) -> None:
        told = [statement.lineno, str(lack)]
        if len(self.left_out) < MOST and told not in self.left_out:
            self.left_out.append(told)


def _apart(statement: ast.Import | ast.ImportFrom) -> list[ast.Import | ast.ImportFrom]:
    """A statement for each name that is imported."""
    parts = [copy.copy(statement) for _ in statement.names]
    for part, alias in zip(parts, statement.names):
        part.names = [alias]
    return parts


def _suppresses(statement: ast.stmt) -> bool:
    """Whether it is a `with` that is made for exceptions, such as `contextlib.suppress` and `pytest.raises`."""
    items = statement.items if isinstance(statement, (ast.With, ast.AsyncWith)) else []
    return any(word in ast.unparse(item.context_expr) for item in items for word in ("suppress", "raises"))


def _call_of_magic(statement: ast.stmt) -> ast.Call | None:
    """The call of IPython's shell that a magic or a shell line has become."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MAGICS:
            return node
    return None


def _is_magic(statement: ast.stmt) -> bool:
    match _call_of_magic(statement):
        case ast.Call(args=[ast.Constant(name), *_]):
            return name not in RUN_PYTHON
    return False


def _lack_of_import(statement: ast.Import | ast.ImportFrom, error: ImportError) -> str:
    """What is not here: the module as it is written, one that it imports itself, or a name that a module lacks."""
    name, alias = error.name or "", statement.names[0].name
    written = alias if isinstance(statement, ast.Import) else statement.module or ""
    if isinstance(error, ModuleNotFoundError):
        return written if f"{written}.".startswith(f"{name}.") else name
    return f"{written}.{alias}" if isinstance(statement, ast.ImportFrom) and name == written else name


def _bind_import(space: dict[str, Any], statement: ast.Import | ast.ImportFrom, lack: str) -> None:
    alias = statement.names[0]
    if alias.asname or isinstance(statement, ast.ImportFrom):
        if alias.name != "*":
            _bind(space, alias.asname or alias.name, lack)
        return
    top, *rest = alias.name.split(".")
    module = space.setdefault(top, sys.modules.get(top) or Placeholder(lack))
    for part in rest:
        if not isinstance(module, types.ModuleType):
            return
        if not hasattr(module, part):
            setattr(module, part, Placeholder(lack))
        module = getattr(module, part)


def _bind(space: dict[str, Any], name: str, lack: str) -> None:
    """Let a name hold a placeholder, unless it holds something already."""
    if not hasattr(builtins, name):
        space.setdefault(name, Placeholder(lack))


def _names_bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.ClassDef):
        return [statement.name]
    targets = getattr(statement, "targets", [])
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    inner = [node for target in targets for node in ast.walk(target)]
    return [node.id for node in inner if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _used(statement: ast.stmt, space: dict[str, Any]) -> Placeholder | None:
    """A placeholder that a statement names, unless it defines something."""
    names = [] if isinstance(statement, DEFINITIONS) else ast.walk(statement)
    values = [space.get(node.id) for node in names if isinstance(node, ast.Name)]
    return next((value for value in values if isinstance(value, Placeholder)), None)


def _in_function(error: Exception) -> bool:
    """Whether a function of the cells raised it, or called what did."""
    trace: types.TracebackType | None = error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith("<cell ") and not code.co_name.startswith("<"):
            return True
        trace = trace.tb_next
    return False
