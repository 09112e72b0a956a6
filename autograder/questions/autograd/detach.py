"""A part that counts as constant: the gradient of sum(u * x), with u = x * x cut off [2.5]."""

from __future__ import annotations

import torch

from autograder.questions.autograd.draws import DOUBLE, VECTORS, numbers
from autograder.questions.autograd.features import by_differences
from autograder.questions.autograd.probes import gradient_probe
from autograder.questions.draws import over
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question

QUESTION = Question(
    id="detach",
    title="A part that counts as constant",
    defines=("detached_gradient",),
    example=Example(
        gradient_probe,
        lambda: [
            {"function": "detached_gradient", "x": torch.tensor([1.0, -2.0, 0.5])},
            {"function": "detached_gradient", "x": torch.tensor([[2.0, 3.0, -1.0], [0.0, 1.5, 4.0]])},
        ],
    ),
    cases=(
        Case("values", 6, "Vectors of several lengths", gradient_probe, over("detached_gradient", VECTORS, x=numbers)),
        Case(
            "numerical gradient", 4, "The gradient against central differences", gradient_probe,
            over("detached_gradient", [(5,)], DOUBLE, x=numbers), rtol=1e-6, atol=1e-7,
            reference=lambda function, x: by_differences(x, {"detached_gradient(x)": lambda z: (x * x * z).sum()}),
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
