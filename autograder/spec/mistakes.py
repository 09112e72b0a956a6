"""Wrong answers as students write them: cells in `<question>.mistakes.py`, beside the question's spec.

Each begins with `# %% <name>`; the comment below it is the hint. What follows is the student's cell, or an edit of the
right answer: lines after `#- ` are replaced by those after `#+ `.
"""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from autograder.paths import KIT
from autograder.spec.answers import answer

TITLE = re.compile(r"^# %% (.+)\n", re.MULTILINE)
STOPS = " | stops"
"""What the title of a mistake ends in whose hint says where the code stops with an exception."""
HINT = re.compile(r"# ?(?![-+])")
EDIT = re.compile(r"(?:^#-.*\n)+(?:^#\+.*\n)*", re.MULTILINE)
PURE = "reference.data"
"""The one module that all wrong answers share: a cell cannot change it, as it hands out no classes."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that students really give, and the hint that mends it."""

    name: str
    hint: str
    cell: str
    """What the student writes; or edits of the right answer, each a run of lines `#- old` and `#+ new`."""
    stops: bool = False
    """Whether exceptions alone show it, in cases where it does nothing else wrong."""


def read_mistakes(spec: str) -> tuple[Mistake, ...]:
    """The mistakes of the question that is declared in the file `spec`: those in `<question>.mistakes.py` beside it.

    Raises:
        ValueError: if one has no hint, no cell, or another one's name.
    """
    path = Path(spec).with_suffix(".mistakes.py")
    return parse_mistakes(path.read_text(encoding="utf-8"), path.name)


def parse_mistakes(text: str, place: str) -> tuple[Mistake, ...]:
    """The mistakes in the `text` of such a file, which errors call `place`. Raises ValueError as `read_mistakes`."""
    parts = TITLE.split(text)[1:]
    found: dict[str, Mistake] = {}
    for title, body in zip(parts[::2], parts[1::2]):
        name = title.removesuffix(STOPS)
        lines = body.split("\n")
        end = next((number for number, line in enumerate(lines) if not HINT.match(line)), len(lines))
        hint = " ".join(line.removeprefix("#").strip() for line in lines[:end])
        cell = "\n".join(lines[end:]).strip("\n") + "\n"
        if not hint or not cell.strip():
            raise ValueError(f"{place}: below `# %% {name}` a hint (`# …`) and then a cell must stand")
        if name in found:
            raise ValueError(f"{place}: two mistakes are called `{name}`")
        found[name] = Mistake(name, hint, cell, stops=title.endswith(STOPS))
    return tuple(found.values())


def edited(right: str, edits: str) -> str:
    """The source `right` with the edits made that `edits` lists.

    Raises:
        ValueError: if the lines that an edit replaces do not stand in `right` exactly once.
    """
    for edit in EDIT.findall(edits):
        lines = edit.splitlines()
        old, new = ("\n".join(line[3:] for line in lines if line.startswith(mark)) for mark in ("#-", "#+"))
        if right.count(old) != 1:
            raise ValueError(f"an edit fits {right.count(old)} places of the right answer, not one: {old}")
        whole = re.search(rf"^[ \t]*{re.escape(old)}\n", right, re.MULTILINE)
        right = right.replace(old if new or not whole else whole[0], new)
    return right


def cell_of(reference: ModuleType, defines: tuple[str, ...], cell: str) -> str:
    """The cell as a student writes it: `cell` itself, or the right answers `defines` with the edits that it lists."""
    if not cell.startswith("#-"):
        return cell
    return edited("\n\n\n".join(answer(reference, name) for name in defines), cell)


def notebook_with(reference: ModuleType, cell: str, name: str) -> dict[str, Any]:
    """The names of a solved notebook in which `cell` has run at the end; nothing is shared with another notebook."""
    space: dict[str, Any] = {"__name__": reference.__name__}
    for code in dict.fromkeys([*_modules("reference.d2lite"), *_modules(reference.__name__)]):
        exec(code, space)
    exec(compile(cell, f"<{name}>", "exec", dont_inherit=True), space)
    return space


@functools.cache
def _modules(name: str) -> tuple[CodeType, ...]:
    """A module of `reference/` and those that it imports, compiled to run one after the other in one namespace."""
    path = KIT.joinpath(*name.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ours = [node for node in tree.body if isinstance(node, ast.ImportFrom) and _is_ours(node.module or "")]
    tree.body = [node for node in tree.body if node not in ours]
    before = [code for node in ours for code in _modules(node.module or "")]
    return (*dict.fromkeys(before), compile(tree, str(path), "exec", dont_inherit=True))


def _is_ours(module: str) -> bool:
    return module.startswith("reference.") and module != PURE
