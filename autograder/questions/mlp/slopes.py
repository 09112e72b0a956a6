"""Slopes: the derivative of any activation at every number, by autograd, with `x` left as it was [5.1]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import FLOATS
from autograder.questions.mlp.draws import SHAPES, numbers
from autograder.questions.mlp.probes import slopes
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def all_shapes(generator: torch.Generator) -> list[dict[str, Any]]:
    """Numbers of all shapes, and corners, where autograd gives 0 and differences see a step."""
    functions = [
        "lambda x: x * x", "torch.tanh", "torch.relu", "lambda x: torch.exp(-x * x)", "lambda x: x**3 - x",
        "lambda x: torch.sin(50 * x)", "lambda x: x * x",
    ]  # fmt: skip
    corners = torch.tensor([0.0, 1.5, -0.5])
    return [
        {"fn": fn, "x": numbers(generator, *shape, dtype=dtype) / 4}
        for fn, shape in zip(functions, SHAPES)
        for dtype in FLOATS
    ] + [{"fn": fn, "x": corners} for fn in ("torch.relu", "torch.abs")]


def digits(generator: torch.Generator) -> list[dict[str, Any]]:
    return [
        {"fn": fn, "x": torch.randn(5, 2, generator=generator, dtype=torch.float64)}
        for fn in ("lambda x: torch.sin(50 * x)", "torch.tanh", "lambda x: x**3 - x")
    ]


QUESTION = Question(
    id="slopes",
    title="Slopes by autograd",
    defines=("activation_gradient",),
    example=Example(
        slopes,
        lambda: [
            {"fn": "lambda x: x * x", "x": torch.tensor([-1.0, 0.5, 3.0])},
            {"fn": "torch.tanh", "x": torch.tensor([[-2.0, 0.0], [0.5, 1.0]], dtype=torch.float64)},
        ],
    ),
    cases=(
        Case("slopes", 4, "Slopes of several functions, corners included", slopes, all_shapes, atol=1e-5),
        Case(
            "digits", 2, "Slopes in float64, to the tenth digit, which differences do not reach", slopes, digits,
            rtol=1e-10, atol=1e-11,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
