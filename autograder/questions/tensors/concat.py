"""Tables put together: one above the other, and side by side [2.1]."""

from __future__ import annotations

import torch

from autograder.questions.draws import NUMBERS, over, table
from autograder.questions.tensors.draws import DOUBLE, SHAPES
from autograder.questions.tensors.probes import results
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question
from reference import tensors as solved

QUESTION = Question(
    id="concat",
    title="Tables put together",
    defines=("concat_both",),
    example=Example(
        results,
        lambda: [
            {
                "function": "concat_both",
                "X": torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]),
                "Y": torch.tensor([[9.0, 8.0, 7.0]] * 2),
            },
            {
                "function": "concat_both",
                "gradient": True,
                "X": torch.tensor([[1.0, 2.0]]),
                "Y": torch.tensor([[3.0, 4.0]]),
            },
        ],
    ),
    cases=(
        Case("tables", 4, "Tables of many shapes", called, over("concat_both", SHAPES, NUMBERS, X=table, Y=table)),
        *gradient_cases(
            solved,
            over("concat_both", SHAPES, X=table, Y=table),
            over("concat_both", SHAPES, DOUBLE, X=table, Y=table),
            points=1,
        ),
    ),
    mistakes=read_mistakes(__file__),
)
