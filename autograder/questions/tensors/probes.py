"""Probes of 01 · Tensors, beside the generic ones. They run in the jail: they measure, and never judge."""

from __future__ import annotations

from typing import Any

from autograder.spec.measure import Measurement, called


def typed(ns: Any, function: str, **arguments: Any) -> Measurement:
    """As `called`, and the type of the result; `float` for one that NumPy derives from it, too."""
    measured = called(ns, function, **arguments)
    call, result = next(iter(measured.items()))
    kind = float if isinstance(result, float) else type(result)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    return {f"the type of {call}": name, **measured}
