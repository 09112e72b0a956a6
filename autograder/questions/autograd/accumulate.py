"""Gradients add up: two of them from one leaf, nothing of the first left in the second [2.5]."""

from __future__ import annotations

import torch

from autograder.questions.autograd.draws import DOUBLE, VECTORS, numbers
from autograder.questions.autograd.features import by_differences
from autograder.questions.autograd.probes import two_gradients_probe
from autograder.questions.draws import over
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question

QUESTION = Question(
    id="accumulate",
    title="Gradients add up",
    defines=("two_gradients",),
    example=Example(
        two_gradients_probe, lambda: [{"function": "two_gradients", "x": torch.tensor([1.0, -2.0, 0.25])}]
    ),
    cases=(
        Case("values", 7, "Vectors of several lengths", two_gradients_probe, over("two_gradients", VECTORS, x=numbers)),
        Case(
            "numerical gradient", 3, "Both gradients against central differences", two_gradients_probe,
            over("two_gradients", [(5,)], DOUBLE, x=numbers), rtol=1e-6, atol=1e-7,
            reference=lambda function, x: by_differences(
                x, {"the gradient of sum(x)": lambda z: z.sum(), "the gradient of xᵀx": lambda z: z @ z}
            ),
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
