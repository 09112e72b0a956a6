"""Right functions that take the place of wrong answers in the jail, read from an assignment's `substitutes.py`."""

from __future__ import annotations

import ast
import textwrap
from types import ModuleType

from autograder.spec.answers import answer


def substitutes(module: ModuleType, *names: str) -> dict[str, str]:
    """The sources of functions, classes and methods (`Class.method`) of a module, each alone, by name.

    Raises:
        KeyError: if the module does not have one.
    """
    return {name: _source(module, *name.split(".")) for name in names}


def _source(module: ModuleType, name: str, method: str = "") -> str:
    whole = answer(module, name)
    if not method:
        return whole + "\n"
    (definition,) = ast.parse(whole).body
    assert isinstance(definition, ast.ClassDef)
    methods = {part.name: part for part in definition.body if isinstance(part, ast.FunctionDef)}
    return f"class {name}:\n" + textwrap.indent(ast.unparse(methods[method]), "    ") + "\n"
