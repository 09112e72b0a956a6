"""How a public check runs at the student's; the build puts it after the parts of `spec` and `judge` that it uses."""

from __future__ import annotations

import pprint
import textwrap
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import torch
from otter.test_files import test_case  # noqa: F401 – for the check below this

from autograder.judge.compare import Outcome, difference, outcome_of, recognise, shown, try_probe
from autograder.judge.messages import NO_SENSE, NOT_YET, difference_words, hang

WIDTH = 88
"""Columns of a message: what a notebook shows without scrolling."""


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
        results = [try_probe(self.probe, self.features, SimpleNamespace(**env), one, seed=0) for one in self.inputs]
        problems = [self._problem(result, want) for result, want in zip(results, self.expected)]
        if not any(problems):
            return
        hint = recognise([outcome_of(result) for result in results], self.mistakes, self.rtol, self.atol)
        first = next(number for number, problem in enumerate(problems) if problem)
        problem = self._problem(results[first], self.expected[first], explain=not hint)
        parts = [textwrap.fill(hint, WIDTH)] if hint else []
        sentence, *values = str(problem).split("\n")
        parts += ["\n".join([*textwrap.wrap(sentence, WIDTH), *values]), f"Tried with:\n{_tried(self.inputs[first])}"]
        raise AssertionError("\n\n" + "\n\n".join(parts))

    def _problem(self, result: dict[str, Any] | Exception, want: dict[str, Any], explain: bool = False) -> str | None:
        if isinstance(result, Exception):
            return _raised(result)
        if "" in result:
            return NO_SENSE
        found = difference(result, want, self.rtol, self.atol, reveal=True, explain=explain)
        return difference_words(found) if found else None


def _raised(error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        raise AssertionError(NOT_YET) from None
    missing = getattr(error, "name", None)
    if isinstance(error, AttributeError) and isinstance(error.obj, SimpleNamespace):
        return f"`{missing}` is not defined: run its cell first"
    lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if "ipykernel" in frame.filename]
    words = textwrap.shorten(f"your code raised {type(error).__name__}: {error}", 4 * WIDTH)
    return words + (f"\n    at: {lines[-1]}" if lines else "")


def _tried(inputs: dict[str, Any]) -> str:
    """The inputs that the student's code was called with, one below the other."""
    lines = []
    for name, value in inputs.items():
        if name.startswith("_"):
            continue
        if isinstance(value, torch.Tensor):
            text = shown(value) + f", shape {tuple(value.shape)}" * (value.ndim > 1)
        elif isinstance(value, str):
            text = "\n" + value if "\n" in value else repr(value)
        else:
            text = pprint.pformat(value, width=WIDTH - 8 - len(name), sort_dicts=False)
        lines.append(f"    {name} = {hang(text, len(f'    {name} = '))}")
    return "\n".join(lines)
