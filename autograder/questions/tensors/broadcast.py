"""Sums of all pairs: a column plus a row broadcasts to a table, without a loop [2.1]."""

from __future__ import annotations

import torch

from autograder.questions.draws import NUMBERS, over, randint, sized, table
from autograder.questions.tensors.draws import DOUBLE
from autograder.questions.tensors.probes import looped, summed
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question
from reference import tensors as solved

LENGTHS = [(3, 5), (6, 2), (4, 4), (1, 3), (5, 1), (1, 1)]
FEW = [(3, 4), (5, 1), (4, 4)]
A, B = sized(table, 0), sized(table, 1)
"""Two vectors, of which a shape holds the lengths."""

LOOP = "outer_sum(torch.arange({many}.0), torch.arange(50.0))"
QUESTION = Question(
    id="broadcast",
    title="Sums of all pairs by broadcasting",
    defines=("outer_sum",),
    example=Example(
        summed,
        lambda: [
            {"function": "outer_sum", "a": torch.tensor([0.0, 10.0, 20.0]), "b": torch.tensor([1.0, 2.0])},
            {"function": "outer_sum", "a": torch.tensor([1, 3]), "b": torch.tensor([0, 5])},
            {"function": "outer_sum", "few": 10, "many": 1000, "_call": LOOP},
            {"function": "outer_sum", "gradient": True, "a": torch.tensor([1.0, 2.0]), "b": torch.tensor([3.0])},
        ],
    ),
    cases=(
        Case(
            "sums", 3, "Vectors of many lengths", called,
            over("outer_sum", LENGTHS, NUMBERS, a=A, b=B),
        ),
        Case(
            "no loop", 2, "Long vectors, added without a Python loop", looped,
            lambda generator: [
                {
                    "a": table(generator, randint(generator, 900, 1100)),
                    "b": table(generator, randint(generator, 40, 60)),
                    "few": randint(generator, 8, 12),
                }
            ],
        ),
        *gradient_cases(
            solved, over("outer_sum", FEW, a=A, b=B), over("outer_sum", FEW, DOUBLE, a=A, b=B), points=1
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
