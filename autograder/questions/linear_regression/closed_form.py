"""The exact solution of linear regression, also where several are the best [3.1]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from autograder.questions.draws import joined, normal, uniform
from autograder.questions.linear_regression.features import fitted, solution, solution_or_fitted
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question

Column = Callable[[Tensor], Tensor]


def tables(*sizes: tuple[int, int], dtype: torch.dtype = torch.float64, column: Column | None = None) -> Inputs:
    """Examples of noisy linear models, `y` as `(n, 1)` and as `(n,)`; `column` makes one more column of the first."""

    def call(generator: torch.Generator, n: int, d: int, *shape: int) -> dict[str, Any]:
        X = normal(generator, n, d, dtype=dtype) + 2 * normal(generator, 1, d, dtype=dtype)  # not centered
        y = X @ normal(generator, d, 1, dtype=dtype) + uniform(generator, 2, 4) + normal(generator, n, 1, dtype=dtype)
        if column:
            X = X.round()  # whole numbers: singular stays exactly singular
            X = torch.cat((X, column(X[:, :1])), dim=1)
        return {"function": "closed_form", "X": X, "y": y.reshape(n, *shape)}

    return lambda generator: [call(generator, n, d, *shape) for n, d in sizes for shape in [(1,), ()]]


QUESTION = Question(
    id="closed_form",
    title="The exact solution",
    defines=("closed_form",),
    example=Example(
        called,
        lambda: [
            {"function": "closed_form", "X": torch.tensor(X), "y": torch.tensor(y)}
            for X, y in [
                ([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], [[2.0], [3.0], [5.0], [6.0]]),
                ([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], [2.0, 3.0, 5.0, 6.0]),
                ([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]], [[3.0], [4.0], [8.0]]),
                ([[1.0, 2.0]], [3.0]),
            ]
        ],
        solution_or_fitted, rtol=1e-3, atol=1e-4,
    ),
    cases=(
        Case(
            "float64", 2, "One best solution, in float64", called, tables((20, 3), (9, 1), (150, 4)), solution,
            rtol=1e-6, atol=1e-8,
        ),
        Case(
            "float32", 1, "One best solution, in float32", called,
            tables((20, 3), (9, 1), (30, 4), dtype=torch.float32), solution, rtol=1e-2, atol=1e-3,
        ),
        Case(
            "singular", 2, "Columns that depend on each other", called,
            joined(*(tables((15, 2), column=one) for one in (torch.zeros_like, torch.ones_like, torch.clone, None))),
            fitted, atol=1e-4,
        ),
        Case(
            "few examples", 1, "Fewer examples than weights", called, tables((3, 5), (1, 2), (1, 1), (4, 3)), fitted,
            atol=1e-4,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
