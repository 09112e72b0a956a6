"""Adding in place: the sum goes into the memory that a tensor has already [2.1]."""

from __future__ import annotations

import torch

from autograder.questions.draws import NUMBERS, over, table
from autograder.questions.tensors.draws import SHAPES
from autograder.questions.tensors.probes import written
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question


def parts(shapes: list[tuple[int, int]]) -> Inputs:
    """Tables around a `Y` of each shape: one row and one column more on every side."""
    return over(
        "add_in_place", shapes, NUMBERS,
        inside=lambda generator, rows, cols, dtype: True,
        Y=lambda generator, rows, cols, dtype: table(generator, rows + 2, cols + 2, dtype=dtype),
        X=table,
    )  # fmt: skip


QUESTION = Question(
    id="in_place",
    title="Adding in place",
    defines=("add_in_place",),
    example=Example(
        written,
        lambda: [
            {
                "function": "add_in_place",
                "Y": torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
                "X": torch.tensor([[10.0, 20.0], [30.0, 40.0]]),
            }
        ],
    ),
    cases=(
        Case(
            "in its own memory", 4, "The sum in Y's own memory", written,
            over("add_in_place", [(5,), *SHAPES], NUMBERS, Y=table, X=table),
        ),
        Case(
            "part of a larger tensor", 2, "A Y that is part of a larger tensor", written,
            parts([(1, 4), (3, 2), (5, 5)]),
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
