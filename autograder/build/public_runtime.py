"""How a public check runs at the student's; the build puts this after `measure.py` and `compare.py`."""

from __future__ import annotations

import textwrap
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import torch
from otter.test_files import test_case  # noqa: F401 – for the check below this

from autograder.questions.compare import NOT_YET, Outcome, difference, outcome_of, recognise, try_probe


@dataclass
class Check:
    """A public check: a probe with fixed inputs, what is right, and what known mistakes lead to."""

    probe: Callable[..., Any]
    features: Callable[..., dict[str, Any]] | None
    inputs: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    mistakes: list[tuple[str, list[Outcome]]]
    rtol: float
    atol: float

    def run(self, env: dict[str, Any]) -> None:
        """Run the probe on the notebook's names; raise AssertionError with what was tried and what is wrong."""
        outcomes = []
        problem = None
        for one, want in zip(self.inputs, self.expected):
            result = try_probe(self.probe, self.features, SimpleNamespace(**env), one, seed=0)
            outcomes.append(outcome_of(result))
            if problem:
                continue
            if isinstance(result, Exception):
                problem = _raised(result)
            else:
                problem = result.get("") or difference(result, want, self.rtol, self.atol, reveal=True)
            if problem:
                problem = f"{problem}\n\nTried with:\n{_tried(one)}"
        if not problem:
            return
        if hint := recognise(outcomes, self.mistakes, self.rtol, self.atol):
            problem = f"{textwrap.fill(hint, 88)}\n\n{problem}"
        raise AssertionError(f"\n\n{problem}")


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
        if isinstance(value, str) and "\n" in value:
            value = "\n" + textwrap.indent(value, " " * 8)
        lines.append(f"    {name} = {value}")
    return "\n".join(lines)
