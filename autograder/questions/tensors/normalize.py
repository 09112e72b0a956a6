"""Rows that sum to 1: a table divided by its row sums, which `keepdim` keeps as a column [2.3]."""

from __future__ import annotations

import torch
from torch import Tensor

from autograder.questions.draws import NUMBERS, away_from_zero, over
from autograder.questions.tensors.draws import DOUBLE, SHAPES
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question
from reference import tensors as solved


def with_sums(generator: torch.Generator, rows: int, cols: int, dtype: torch.dtype) -> Tensor:
    """A matrix without a row sum near 0: each sum is 0.6 to 3 times the row's magnitude, of either sign."""
    if not dtype.is_floating_point:
        return torch.randint(1, 10, (rows, cols), generator=generator).to(dtype)
    A = torch.randn(rows, cols, generator=generator, dtype=torch.float64)
    A[:, -1] += 1.2 * away_from_zero(generator, rows, dtype=torch.float64) - A.sum(1)
    scale = 10 ** torch.empty(rows, 1, dtype=torch.float64).uniform_(-1, 1, generator=generator)
    return (A * scale).to(dtype)


QUESTION = Question(
    id="normalize",
    title="Rows that sum to 1",
    defines=("normalize_rows",),
    builds_on=("reductions",),
    example=Example(
        called,
        lambda: [
            {"function": "normalize_rows", "A": torch.tensor([[0.0, 1.0, 3.0], [2.0, -4.0, 1.0]])},
            {"function": "normalize_rows", "A": torch.tensor([[1, 1], [1, 3]])},
            {"function": "normalize_rows", "gradient": True, "A": torch.tensor([[1.0, 3.0], [2.0, 2.0]])},
        ],
    ),
    cases=(
        Case(
            "tables", 3, "Tables of many shapes, square or not", called,
            over("normalize_rows", SHAPES, NUMBERS, A=with_sums),
        ),
        Case(
            "float64", 2, "Tables in float64", called,
            over("normalize_rows", [(3, 4), (5, 5), (6, 2)], DOUBLE, A=with_sums), rtol=1e-10, atol=1e-12,
        ),
        *gradient_cases(
            solved,
            over("normalize_rows", [(3, 4), (4, 4), (1, 3)], A=with_sums),
            over("normalize_rows", [(3, 4), (4, 4), (1, 3)], DOUBLE, A=with_sums),
            points=1,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
