"""Right answers that are built differently from the reference: every one of them must earn every point.

A module here is called `<questions module>_<how it differs>.py` and defines some of the assignment's names.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from autograder.questions import module_name


def variants(assignment: str) -> dict[str, ModuleType]:
    """The modules with differently built right answers for `assignment`, by how they differ."""
    prefix = f"{module_name(assignment)}_"
    found = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith(prefix))
    return {name.removeprefix(prefix): importlib.import_module(f"{__name__}.{name}") for name in found}
