"""Norms: the length of a vector in two ways, the size of a tensor with any number of axes [2.3]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.questions.draws import FLOATS, away_from_zero, joined, normal, over, table
from autograder.questions.tensors import substitutes as right
from autograder.questions.tensors.draws import DOUBLE
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes
from reference import tensors as solved

TENSORS = [(3, 4), (4, 4), (6,), (2, 3, 4), (2, 1, 3, 2), (1, 1), (1,), (2, 1, 2, 1, 3, 1, 2), (130, 2)]
"""Shapes for the Frobenius norm: one to seven axes."""


def norms(draw: Callable[..., Any], lengths: list[int], shapes: list[tuple[int, ...]], dtypes: Any = FLOATS) -> Inputs:
    """Calls of all three norms, for vectors of these lengths and tensors of these shapes."""
    vectors = [(length,) for length in lengths]
    of_vectors = (over(name, vectors, dtypes, u=draw) for name in ("l1_norm", "l2_norm"))
    return joined(*of_vectors, over("frobenius_norm", shapes, dtypes, A=draw))


QUESTION = Question(
    id="norms",
    title="Norms",
    defines=("l1_norm", "l2_norm", "frobenius_norm"),
    substitutes=substitutes(right, "l1_norm", "l2_norm", "frobenius_norm"),
    builds_on=("products",),
    example=Example(
        called,
        lambda: [
            {"function": "l1_norm", "u": torch.tensor([3.0, -4.0, -2.0])},
            {"function": "l2_norm", "u": torch.tensor([3.0, -4.0])},
            {"function": "l2_norm", "u": torch.tensor([-1.0, 2.0, 2.0])},
            {"function": "frobenius_norm", "A": torch.ones(2, 8)},
            {"function": "frobenius_norm", "A": torch.tensor([[[1.0, -1.0], [2.0, 0.0]], [[0.0, -1.0], [3.0, 3.0]]])},
            *({"function": name, "gradient": True, "u": torch.tensor([3.0, -4.0])} for name in ("l1_norm", "l2_norm")),
            {"function": "frobenius_norm", "gradient": True, "A": torch.tensor([[3.0, -4.0]])},
        ],
    ),
    cases=(
        Case(
            "vectors", 2, "The two norms of a vector", called, norms(table, [4, 1, 9, 150], []),
            asks=("l1_norm", "l2_norm"),
        ),
        Case(
            "any number of axes", 2, "The Frobenius norm, for one to seven axes", called, norms(table, [], TENSORS),
            asks=("frobenius_norm",),
        ),
        Case(
            "float64", 1, "All norms in float64", called, norms(normal, [5, 12], [(3, 5), (2, 2, 3)], DOUBLE),
            rtol=1e-10, atol=1e-12,
        ),
        *gradient_cases(
            solved,
            norms(away_from_zero, [5, 1], [(3, 4), (2, 3, 2)]),
            norms(away_from_zero, [5, 1], [(3, 4), (2, 3, 2)], DOUBLE),
            points=1,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
