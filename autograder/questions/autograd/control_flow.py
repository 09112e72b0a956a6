"""Through loops and branches: a function whose way depends on its input, and its gradient [2.5]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from autograder.questions.autograd import substitutes as right
from autograder.questions.autograd.draws import DOUBLE, steered
from autograder.questions.autograd.features import by_differences
from autograder.questions.autograd.probes import control_flow_probe, f_probe
from autograder.questions.draws import FLOATS
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes
from reference import autograd as solved

FAR_AND_NEAR = (-9, -1, 0, 1, 2, 6, 17, 55)
"""How often 1000 is halved to get an input's norm: from far larger ones to far smaller ones."""
EDGE = (500.0, -62.5, 499.9, [300.0, -400.0], [75.0, 100.0], [3.0, -3.0], [-800.0, 800.0], [0.0, 5.0], [500.25, -500.0])
"""Inputs at the edges: while they are doubled, a norm is 1000 or just below it, or the sum is 0 or just above it."""


def ways(shapes: Sequence[Any], halvings: Sequence[int] = FAR_AND_NEAR, dtypes: Sequence[Any] = FLOATS) -> Inputs:
    """Scalars or vectors of both signs and of these sizes; shapes and dtypes take turns."""
    return lambda generator: [
        {"function": "control_flow_gradient", "a": steered(
            generator, *shapes[turn % len(shapes)], sign=sign, halvings=number, dtype=dtypes[turn // 2 % len(dtypes)]
        )}
        for sign in (1, -1) for turn, number in enumerate(halvings)
    ]  # fmt: skip


def f_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    tensors = [torch.tensor(a, dtype=FLOATS[turn % 2]) for turn, a in enumerate(EDGE)]
    tensors += [inputs["a"] for inputs in ways([(), (3,), (1,), (150,)])(generator)]
    return [{"a": a, "cotangent": torch.randn(a.shape, generator=generator, dtype=a.dtype)} for a in tensors]


GRADIENT = ("control_flow_gradient",)
QUESTION = Question(
    id="control_flow",
    title="Through loops and branches",
    defines=("f", "control_flow_gradient"),
    substitutes=substitutes(right, "f"),
    example=Example(
        control_flow_probe,
        lambda: [{"function": "control_flow_gradient", "a": torch.tensor(a)}
                 for a in (3.0, -700.0, 1500.0, [-2.0, 1.0, 0.5], [150.0, 200.0], [2.0, -2.0])],
    ),
    cases=(
        Case(
            "f", 4, "f(a) for scalar tensors and vectors, and whether autograd can go through it", f_probe, f_inputs,
            asks=("f",),
        ),
        Case(
            "scalars", 3, "Scalar tensors of both signs, small and large", control_flow_probe, ways([()]),
            asks=GRADIENT,
        ),
        Case(
            "vectors", 3, "Vectors of both signs, small and large", control_flow_probe,
            ways([(1,), (3,), (12,), (150,)]), asks=GRADIENT,
        ),
        Case(
            "numerical gradient", 2, "The gradient against central differences", control_flow_probe,
            ways([(), (4,)], halvings=(6, 7, 8, 9), dtypes=DOUBLE), asks=GRADIENT, rtol=1e-5,
            reference=lambda function, a: by_differences(a, {"the gradient": lambda z: solved.f(z).sum()}, eps=1e-5),
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
