"""Sums and means along an axis, and the running sum down the rows [2.3]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.questions.draws import FLOATS, NUMBERS, joined, normal, over, table
from autograder.questions.tensors import substitutes as right
from autograder.questions.tensors.draws import DOUBLE, SHAPES
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes
from reference import tensors as solved

REDUCTIONS = ("column_sums", "row_means", "running_rows")


def each(draw: Callable[..., Any], shapes: list[tuple[int, int]], dtypes: Sequence[torch.dtype] = FLOATS) -> Inputs:
    """Calls of all three, for tables of these shapes."""
    return joined(*(over(name, shapes, dtypes, A=draw) for name in REDUCTIONS))


QUESTION = Question(
    id="reductions",
    title="Sums and means along an axis",
    defines=REDUCTIONS,
    substitutes=substitutes(right, "column_sums", "row_means"),
    example=Example(
        called,
        lambda: [
            *(
                {"function": name, "A": torch.tensor(A)}
                for A in ([[0.0, 1.0, 2.0], [3.0, 4.0, 8.0]], [[1, 2], [3, 5], [7, 7]])
                for name in REDUCTIONS
            ),
            {"function": "row_means", "A": torch.tensor([[1.0, 2.0]], dtype=torch.float64)},
            *({"function": name, "gradient": True, "A": torch.tensor([[1.0, 2.0], [3.0, 4.0]])} for name in REDUCTIONS),
        ],
    ),
    cases=(
        Case(
            "column sums", 2, "The sum of each column", called, over("column_sums", SHAPES, NUMBERS, A=table),
            asks=("column_sums",), atol=1e-4
        ),
        Case(
            "row means", 2, "The mean of each row", called, over("row_means", SHAPES, NUMBERS, A=table),
            asks=("row_means",), atol=1e-5,
        ),
        Case(
            "running rows", 2, "The running sum down the rows", called,
            over("running_rows", SHAPES, NUMBERS, A=table), asks=("running_rows",), atol=1e-4,
        ),
        Case(
            "float64", 1, "All three in float64", called, each(normal, [(5, 3), (2, 6)], DOUBLE),
            rtol=1e-10, atol=1e-12,
        ),
        *gradient_cases(
            solved, each(table, [(4, 3), (1, 5), (3, 3)]), each(table, [(4, 3), (1, 5), (3, 3)], DOUBLE), points=1
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
