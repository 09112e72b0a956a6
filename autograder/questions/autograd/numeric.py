"""A gradient without autograd: central differences, one entry after the other [2.5]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.autograd.draws import SHAPES, numbers
from autograder.questions.autograd.probes import numeric_probe
from autograder.questions.draws import uniform
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question

SCALAR_VALUED = (
    "(x**3).sum()",
    "(x.sum(0) ** 2).sum()",
    "torch.sin(x).sum() * x.mean()",
    "torch.exp(x / 5).sum()",
    "(torch.arange(1.0, x.numel() + 1, device=x.device).reshape(x.shape) * x**3).sum()",
)


def steps(*widths: float) -> Inputs:
    """Functions and tensors of all shapes, with steps of these widths; functions that need the shape, for matrices."""

    def call(
        generator: torch.Generator, g: str, shape: tuple[int, ...], eps: float, **settings: bool
    ) -> dict[str, Any]:
        return {"g": g, "x": numbers(generator, *shape, dtype=torch.float64), "eps": eps, **settings}

    return lambda generator: [
        one
        for round_, eps in enumerate(widths)
        for one in (
            *(
                call(generator, SCALAR_VALUED[(number + round_) % len(SCALAR_VALUED)], shape, eps)
                for number, shape in enumerate([*SHAPES, (2, 3, 2)])
            ),
            call(generator, "(x @ x.mT).sum()", (4, 3), eps),
            call(generator, SCALAR_VALUED[-1], (3, 5), eps, transposed=True),
        )
    ]


SQUARE = torch.tensor([[1.0, 2.0], [3.0, -4.0]], dtype=torch.float64)
QUESTION = Question(
    id="numeric",
    title="A gradient without autograd",
    defines=("numeric_gradient",),
    example=Example(
        numeric_probe,
        lambda: [
            {"g": "(x**3).sum()", "x": torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64), "eps": 0.1},
            {"g": "(x.sum(0) ** 2).sum()", "x": SQUARE, "transposed": True},
            {"g": "x**2", "x": torch.tensor(3.0, dtype=torch.float64)},
        ],
    ),
    cases=(
        Case("small steps", 5, "Tensors of all shapes", numeric_probe, steps(1e-2, 3e-2)),
        Case("large steps", 3, "Large steps, where the width shows in the result", numeric_probe, steps(0.5, 0.1)),
        Case(
            "default step", 2, "The width where none is given", numeric_probe,
            lambda generator: [
                # the slope at 0 is 0, and the difference quotient is the factor times eps squared
                {"g": f"{uniform(generator, 1e8, 5e8):.0f} * (x**3).sum()", "x": torch.zeros(3, dtype=torch.float64)}
            ],
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
