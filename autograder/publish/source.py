"""Cut source code: several modules inlined into one file, and what of it is used."""

from __future__ import annotations

import ast
import re
import symtable
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.spec.answers import Definition, Edit, Lines, stub_edits

ASKED_FOR = "raise NotImplementedError  # the notebook asks you for this"


def inline(paths: Iterable[Path], ours: Iterable[str], docstring: str = "") -> str:
    """One module from several files; see `join`."""
    return join({str(path): path.read_text(encoding="utf-8") for path in paths}, ours, docstring)


def join(texts: Mapping[str, str], ours: Iterable[str], docstring: str = "") -> str:
    """One module from several, each by its name: their imports first (none from packages in `ours`), then their bodies.

    Its docstring is the one given, or that of the last module.

    Raises:
        ValueError: if two of them define one name.
    """
    imports: set[str] = set()
    bodies: list[str] = []
    own = ""
    defined: set[str] = set()
    for called, text in texts.items():
        tree = ast.parse(text)
        own = ast.get_docstring(tree, clean=False) or own
        here = {name for node in tree.body for name in _defined(node)}
        if twice := here & defined:
            raise ValueError(f"{called} defines {', '.join(sorted(twice))} once more")
        defined |= here
        drop: set[int] = set()
        for number, node in enumerate(tree.body):
            is_docstring = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if not (is_docstring or isinstance(node, (ast.Import, ast.ImportFrom))):
                continue
            drop.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            package = (getattr(node, "module", None) or "").split(".")[0]
            if not is_docstring and package not in ours:
                imports.add(ast.unparse(node))
        kept = [line for number, line in enumerate(text.splitlines(), start=1) if number not in drop]
        bodies.append("\n".join(kept).strip("\n"))
    future = sorted(line for line in imports if line.startswith("from __future__"))
    plain = sorted(imports - set(future), key=lambda line: (line.startswith("from"), line))
    head = [f'"""{docstring or own}"""', *future, "\n".join(plain)]
    return "\n\n".join(part for part in head if part) + "\n\n\n" + "\n\n\n".join(bodies) + "\n"


def used(text: str, roots: Iterable[str]) -> str:
    """The module `text`, reduced to what the names `roots` need: their definitions, and so on down to imports."""
    lines = text.splitlines()
    blocks: list[tuple[ast.stmt, str]] = []
    end = 0
    for node in ast.parse(text).body:
        source, end = "\n".join(lines[end : node.end_lineno]), node.end_lineno or end
        if isinstance(node, ast.Expr) and blocks:  # a string below a constant describes it
            blocks[-1] = (blocks[-1][0], f"{blocks[-1][1]}\n{source}")
        else:
            blocks.append((node, source))
    found, waiting = set[str](), list(roots)
    while waiting:
        found.add(name := waiting.pop())
        waiting += [other for node, source in blocks if name in _defined(node) for other in _read(source) - found]
    head, *kept = [source for node, source in blocks if isinstance(node, ast.Expr) or _defined(node) & found]
    imports = _imports([node for node, _ in blocks], found)
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join([head, "", imports, *kept])) + "\n"


def _read(source: str) -> set[str]:
    """The global names that a piece of a module reads, in whatever scope."""
    tables, names = [symtable.symtable(source, "a piece", "exec")], set[str]()
    while tables:
        table = tables.pop()
        reads = (symbol for symbol in table.get_symbols() if symbol.is_referenced())
        names |= {symbol.get_name() for symbol in reads if symbol.is_global() or table.get_type() == "module"}
        tables += table.get_children()
    return names


def _defined(node: ast.stmt) -> set[str]:
    """The names that a statement at the top of a module gives a value, imports apart."""
    if isinstance(node, Definition):
        return {node.name}
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _imports(nodes: Iterable[ast.stmt], names: set[str]) -> str:
    """The lines that import `names`, one for each module, as ruff orders them: future, library, packages."""
    whole, parts = set[str](), dict[str, set[str]]()
    for node in nodes:
        if isinstance(node, ast.Import):
            given = {one: one.asname or one.name.partition(".")[0] for one in node.names}
            whole |= {ast.unparse(ast.Import([one])) for one, name in given.items() if name in names}
        elif isinstance(node, ast.ImportFrom):
            needed = {one.name for one in node.names if one.name in names or node.module == "__future__"}
            parts.setdefault(node.module or "", set()).update(needed)
    lines = [f"from {module} import {', '.join(sorted(some, key=_rank))}" for module, some in parts.items() if some]
    groups: tuple[list[str], ...] = ([], [], [])
    for line in [*sorted(whole), *sorted(lines, key=str.lower)]:
        top = line.split()[1].partition(".")[0]
        groups[0 if top == "__future__" else 1 if top in sys.stdlib_module_names else 2].append(line)
    return "\n\n".join("\n".join(group) for group in groups if group)


def _rank(name: str) -> tuple[bool, bool, str]:
    """Constants before classes before functions."""
    return not name.isupper(), name.islower(), name


def trim(text: str, leave_out: Iterable[str]) -> str:
    """The module `text` without the functions `leave_out`; a method `Class.name` stays, with no body of its own."""
    tree, lines, source = ast.parse(text), Lines(text), text.encode()
    edits: list[Edit] = []
    leave = set(leave_out)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in leave:
            edits.append(
                (lines.offset(node.lineno, 0), lines.offset(node.end_lineno or 0, node.end_col_offset or 0), "")
            )
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and f"{node.name}.{part.name}" in leave:
                    edits += stub_edits(text, part, ASKED_FOR)
    if len(edits) != len(leave):
        raise KeyError(f"cannot leave out all of {sorted(leave)}")
    for low, high, new in sorted(edits, reverse=True):
        source = (
            source[:low].rstrip(b"\n ") + b"\n\n\n" + source[high:].lstrip(b"\n")
            if not new
            else (source[:low] + new.encode() + source[high:])
        )
    return source.decode()
