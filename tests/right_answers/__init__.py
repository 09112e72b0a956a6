"""Right answers that are built differently from the reference: every one of them must earn every point."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

VARIANTS = {"05-softmax-regression": ("softmax_plain_tensors", "softmax_functional", "softmax_loops")}
"""The variants of each assignment, by module name below this folder; each defines some of the names."""


def variants(assignment: str) -> list[ModuleType]:
    """The modules with differently built right answers for `assignment`."""
    return [importlib.import_module(f"tests.right_answers.{name}") for name in VARIANTS[assignment]]


def all_modules() -> set[str]:
    """The names of the modules in this folder."""
    return {module.name for module in pkgutil.iter_modules(__path__)}
