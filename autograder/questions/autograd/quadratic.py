"""The gradient of a quadratic: a vector, a scalar function of it, and backward [2.5]."""

from __future__ import annotations

import torch

from autograder.questions.autograd.draws import DOUBLE, VECTORS, numbers
from autograder.questions.autograd.features import by_differences
from autograder.questions.autograd.probes import gradient_probe
from autograder.questions.draws import over
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question

QUESTION = Question(
    id="quadratic",
    title="The gradient of a quadratic",
    defines=("grad_of_quadratic",),
    example=Example(
        gradient_probe,
        lambda: [
            {"function": "grad_of_quadratic", "x": torch.tensor([1.0, -2.0, 0.5])},
            {"function": "grad_of_quadratic", "x": torch.tensor([3.0], dtype=torch.float64)},
        ],
    ),
    cases=(
        Case("values", 5, "Vectors of several lengths", gradient_probe, over("grad_of_quadratic", VECTORS, x=numbers)),
        Case(
            "numerical gradient", 3, "The gradient against central differences", gradient_probe,
            over("grad_of_quadratic", [(5,)], DOUBLE, x=numbers), rtol=1e-6, atol=1e-7,
            reference=lambda function, x: by_differences(x, {"grad_of_quadratic(x)": lambda z: 2 * z @ z}),
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
