"""How a public check runs at the student's; the build puts this after `measure.py` and `compare.py`."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import torch
from otter.test_files import test_case  # noqa: F401 – for the check below this

from autograder.questions.compare import NOT_YET, Outcome, difference, outcome_of, recognise, try_probe


def check(
    env: dict[str, Any],
    probe: Callable[..., Any],
    features: Callable[..., dict[str, Any]] | None,
    inputs: list[dict[str, Any]],
    expected: list[dict[str, Any]],
    mistakes: list[tuple[str, list[Outcome]]],
    rtol: float,
    atol: float,
) -> None:
    """Run the probe on the notebook's names; raise AssertionError with what was tried and what is wrong."""
    outcomes = []
    problem = None
    for one, want in zip(inputs, expected):
        result = try_probe(probe, features, SimpleNamespace(**env), one, seed=0)
        outcomes.append(outcome_of(result))
        if problem:
            continue
        if isinstance(result, Exception):
            problem = _raised(result)
        elif "" in result:
            problem = str(result[""])
        else:
            problem = difference(result, want, rtol, atol, reveal=True)
        if problem:
            problem = f"{problem}\n\nTried with:\n{_tried(one)}"
    if not problem:
        return
    if hint := recognise(outcomes, mistakes, rtol, atol):
        problem = f"{hint}\n\n{problem}"
    raise AssertionError(problem)


def _raised(error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        raise AssertionError(NOT_YET) from None
    missing = getattr(error, "name", None)
    if isinstance(error, AttributeError) and isinstance(error.obj, SimpleNamespace):
        return f"`{missing}` is not defined: run its cell first"
    lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if "ipykernel" in frame.filename]
    return f"your code raised {type(error).__name__}: {error}" + (f"\n    at: {lines[-1]}" if lines else "")


def _tried(inputs: dict[str, Any]) -> str:
    lines = []
    for name, value in inputs.items():
        if isinstance(value, torch.Tensor):
            value = f"{' '.join(str(value.tolist()).split())}, shape {tuple(value.shape)}"
        lines.append(f"    {name} = {value}")
    return "\n".join(lines)
