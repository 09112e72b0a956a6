"""Backward from a vector: every entry of x * x counts once [2.5]."""

from __future__ import annotations

import torch

from autograder.questions.autograd.draws import DOUBLE, VECTORS, numbers
from autograder.questions.autograd.features import by_differences
from autograder.questions.autograd.probes import gradient_probe
from autograder.questions.draws import over
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question

QUESTION = Question(
    id="vector",
    title="Backward from a vector",
    defines=("vector_backward",),
    example=Example(
        gradient_probe,
        lambda: [
            {"function": "vector_backward", "x": torch.tensor([1.0, -2.0, 0.5])},
            {"function": "vector_backward", "x": torch.tensor([4.0])},
        ],
    ),
    cases=(
        Case("values", 5, "Vectors of several lengths", gradient_probe, over("vector_backward", VECTORS, x=numbers)),
        Case(
            "numerical gradient", 3, "The gradient against central differences", gradient_probe,
            over("vector_backward", [(5,)], DOUBLE, x=numbers), rtol=1e-6, atol=1e-7,
            reference=lambda function, x: by_differences(x, {"vector_backward(x)": lambda z: (z * z).sum()}),
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
