"""The sine and its slope, from autograd and without a cosine, as plain points to draw [2.5]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.autograd.features import in_float64, sine_by_differences
from autograder.questions.autograd.probes import sine_probe
from autograder.questions.draws import uniform
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question


def grids(*lengths: int) -> Inputs:
    """Start, end and step for so many points; the end lies half a step behind the last one, so none is in doubt."""

    def grid(generator: torch.Generator, length: int) -> dict[str, Any]:
        start, step = uniform(generator, -6, 3), uniform(generator, 2 / length, 6 / length)
        return {"function": "sine_and_slope", "start": start, "end": start + (length - 0.5) * step, "step": step}

    return lambda generator: [grid(generator, length) for length in lengths]


QUESTION = Question(
    id="sine",
    title="The sine and its slope",
    defines=("sine_and_slope",),
    example=Example(
        sine_probe,
        lambda: [
            {"function": "sine_and_slope", "start": -1.0, "end": 1.25, "step": 0.5},
            {"function": "sine_and_slope", "start": 0.0, "end": 1.0, "step": 0.25},
        ],
        in_float64,
        atol=1e-5,
    ),
    cases=(
        Case("points", 7, "Points, sines and slopes", sine_probe, grids(1, 2, 7, 120), in_float64, atol=1e-5),
        Case(
            "numerical gradient", 3, "The slope against central differences", sine_probe,
            grids(6, 12), in_float64, reference=sine_by_differences, atol=1e-5,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
