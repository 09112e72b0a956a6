"""The support module `d2lite`, made from `reference/`: whole for the jail, what their notebook needs for students."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap

from nbformat import NotebookNode

from autograder.paths import KIT
from autograder.publish.source import inline, trim, used
from autograder.questions import assignment_names, load_assignment
from autograder.spec.answers import GIVEN
from autograder.spec.question import Assignment

PARTS = tuple(KIT / "reference" / name for name in ("d2lite.py", "data.py", "fashion_mnist.py"))
"""What it is made from, in the order of a reader."""
EARLIER = "# ── Asked for in earlier assignments, and solved here ──"
LAST = "# ── Fashion-MNIST"
"""How the part on data begins; what an assignment adds is put above it."""
FOR_TYPES = re.compile(r"^if TYPE_CHECKING:\n((?:    .*\n)+)", re.MULTILINE)
"""Imports that only annotations need."""


def jail_module(assignment: Assignment) -> str:
    """The text of the jail's `d2lite.py`: all but what this assignment or a later one asks for, and what this one adds.

    Notebooks may import more than is handed out with them now: older ones were handed out with more.
    """
    docstring = ast.get_docstring(ast.parse(PARTS[0].read_text()), clean=False) or ""
    later = [load_assignment(name) for name in assignment_names() if name >= assignment.id]
    asked = {name for other in later for name in other.support_leaves_out}
    text = trim(inline(PARTS, ["reference"], docstring), asked)
    added = [inspect.getsource(item).replace(f"  {GIVEN}", "") for item in assignment.support_adds]
    last = text.index(LAST)
    return "\n\n".join([text[:last], *([f"{EARLIER}\n", *added] if added else []), text[last:]])


def student_module(assignment: Assignment, book: NotebookNode) -> str:
    """The text of the `d2lite.py` beside the notebook `book`: what that imports and what this needs; may be empty."""
    names = imported(book)
    if not names:
        return ""
    names |= {item.__name__ for item in assignment.support_adds}  # methods come to their class without being imported
    module = jail_module(assignment)
    (block,) = FOR_TYPES.finditer(module)
    whole = module.replace(block[0], textwrap.dedent(block[1]))
    types = [line for line in used(whole, names).splitlines() if line.startswith("from ") and _module(line) in block[0]]
    text = used(whole, {*names, "TYPE_CHECKING"} if types else names)
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    end = sum(map(len, text.splitlines(keepends=True)[: imports[-1].end_lineno]))
    head, body = text[:end], text[end:]
    for line in types:
        head = head.replace(f"{line}\n", "")
    guarded = ["", "if TYPE_CHECKING:", *(f"    {line}" for line in types)] if types else []
    return "\n".join([head.strip(), *guarded, "", "", body.strip(), ""])


def _module(line: str) -> str:
    """How a line that imports from a module begins, up to the names."""
    return line[: line.index("import ") + len("import ")]


def imported(book: NotebookNode) -> set[str]:
    """The names that a notebook's cells import from d2lite, or read as `d2lite.name`."""
    names = set[str]()
    for node in (node for cell in book.cells if cell.cell_type == "code" for node in ast.walk(ast.parse(cell.source))):
        if isinstance(node, ast.ImportFrom) and node.module == "d2lite":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "d2lite":
            names.add(node.attr)
    return names
