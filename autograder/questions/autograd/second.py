"""The second derivative, entry by entry: through the first gradient once more [2.5]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.autograd.draws import DOUBLE, SHAPES, numbers
from autograder.questions.autograd.features import second_by_differences
from autograder.questions.autograd.probes import gradient_probe
from autograder.questions.draws import FLOATS, joined, uniform
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question

CURVED = (
    "{0} * x**3 - {1} * x",
    "torch.sin({0} * x)",
    "torch.exp({0} * x / 10)",
    "x * torch.tanh({0} * x)",
    "{0} / (1 + x * x)",
    "torch.where(x > 0, {0} * x**2, {1} * x)",
)
LINEAR = ("{0} * x", "{0} - {1} * x", "x / {0}", "{0} + 0 * x")


def drawn(*formulas: str, shapes: Any = SHAPES, dtypes: Any = FLOATS) -> Inputs:
    """Each of the formulas twice, with random numbers in it; shapes and dtypes take turns."""
    return lambda generator: [
        {
            "function": "second_derivative",
            "g": formula.format(round(uniform(generator, 0.5, 2), 2), round(uniform(generator, 0.5, 2), 2)),
            "x": numbers(generator, *shapes[turn % len(shapes)], dtype=dtypes[turn % len(dtypes)]),
        }
        for shift in (0, 1) for turn, formula in enumerate(formulas, start=shift)
    ]  # fmt: skip


def transposed(generator: torch.Generator) -> list[dict[str, Any]]:
    """Two of the curved ones, at transposed matrices."""
    return [{**one, "transposed": True} for one in drawn(*CURVED[:1], shapes=[(3, 4), (5, 2)])(generator)]


TABLE = torch.tensor([[0.0, 1.0], [-1.0, 0.5]])
QUESTION = Question(
    id="second",
    title="The second derivative",
    defines=("second_derivative",),
    example=Example(
        gradient_probe,
        lambda: [
            {"function": "second_derivative", "g": "x**3 - 2 * x", "x": torch.tensor([1.0, -2.0, 0.5])},
            {"function": "second_derivative", "transposed": True, "g": "torch.exp(2 * x)", "x": TABLE},
            {"function": "second_derivative", "g": "5 * x + 1", "x": torch.tensor([2.0], dtype=torch.float64)},
        ],
    ),
    cases=(
        Case(
            "curved functions", 6, "Functions with and without bends", gradient_probe,
            joined(drawn(*CURVED), transposed),
        ),
        Case("linear functions", 3, "Functions that are linear", gradient_probe, drawn(*LINEAR, CURVED[0])),
        Case(
            "numerical gradient", 3, "The second derivative against central differences", gradient_probe,
            drawn(*CURVED, shapes=[(5,)], dtypes=DOUBLE), reference=second_by_differences, rtol=1e-4, atol=1e-5,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
