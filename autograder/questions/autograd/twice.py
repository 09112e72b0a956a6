"""Backward, twice: two runs through one graph add up in `.grad` [2.5]."""

from __future__ import annotations

import torch

from autograder.questions.autograd.draws import DOUBLE, VECTORS, numbers
from autograder.questions.autograd.features import by_differences
from autograder.questions.autograd.probes import twice_probe
from autograder.questions.draws import over
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question

QUESTION = Question(
    id="twice",
    title="Backward, twice",
    defines=("backward_twice",),
    example=Example(twice_probe, lambda: [{"function": "backward_twice", "x": torch.tensor([1.0, -2.0, 0.5])}]),
    cases=(
        Case("values", 5, "Vectors of several lengths", twice_probe, over("backward_twice", VECTORS, x=numbers)),
        Case(
            "numerical gradient", 3, "The gradients against central differences", twice_probe,
            over("backward_twice", [(5,)], DOUBLE, x=numbers), rtol=1e-6, atol=1e-7,
            reference=lambda function, x: {
                **by_differences(x, {"backward_twice(x)": lambda z: 2 * z @ z}),
                "backward ran twice through one graph": True,
            },
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
