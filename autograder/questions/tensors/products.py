"""Dot products and matrix products: two vectors, a matrix and a vector, two matrices [2.3]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.questions.draws import FLOATS, NUMBERS, joined, normal, over, sized, table, whole
from autograder.questions.tensors import substitutes as right
from autograder.questions.tensors.draws import DOUBLE
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes
from reference import tensors as solved

SIZES = [
    (3, 4, 5),
    (6, 2, 1),
    (1, 5, 4),
    (4, 4, 4),
    (2, 1, 3),
    (1, 1, 1),
    (5, 5, 2),
    (150, 2, 1),
    (1, 130, 2),
    (2, 1, 140),
]
FEW, SMALL = [(5, 7, 3), (6, 6, 6)], [(2, 3, 4), (3, 3, 3)]
MATRIX = torch.tensor([[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]])


def products(draw: Callable[..., Any], sizes: list[Any], dtypes: Sequence[torch.dtype] = FLOATS) -> list[Inputs]:
    """Calls of `dot`, `matvec` and `matmul`; sizes are numbers of rows of A, columns of A, columns of B."""
    A = sized(draw, 0, 1)
    return [
        over("dot", [(rows * inner,) for rows, inner, _ in sizes], dtypes, x=draw, y=draw),
        over("matvec", sizes, dtypes, A=A, x=sized(draw, 1)),
        over("matmul", sizes, dtypes, A=A, B=sized(draw, 1, 2)),
    ]


DOT, MATVEC, MATMUL = products(table, SIZES, NUMBERS)
QUESTION = Question(
    id="products",
    title="Dot products and matrix products",
    defines=("dot", "matvec", "matmul"),
    substitutes=substitutes(right, "dot", "matvec", "matmul"),
    example=Example(
        called,
        lambda: [
            {"function": "dot", "x": torch.tensor([1.0, 2.0, 3.0]), "y": torch.tensor([1.0, 0.0, -1.0])},
            {"function": "dot", "x": torch.tensor([1, 2]), "y": torch.tensor([3, 4])},
            {"function": "matvec", "A": MATRIX, "x": torch.tensor([1.0, 2.0])},
            {"function": "matvec", "A": torch.tensor([[1, 2], [3, 4]]), "x": torch.tensor([1, 2])},
            {"function": "matmul", "A": MATRIX, "B": torch.tensor([[1.0], [2.0]])},
            {"function": "matmul", "A": torch.tensor([[1, 2], [3, 4]]), "B": torch.tensor([[0, 1], [1, 0]])},
            {"function": "dot", "gradient": True, "x": torch.tensor([1.0, 2.0]), "y": torch.tensor([3.0, 4.0])},
            {"function": "matvec", "gradient": True, "A": MATRIX[:1], "x": torch.tensor([3.0, 4.0])},
            {"function": "matmul", "gradient": True, "A": MATRIX[:1], "B": torch.tensor([[3.0], [4.0]])},
        ],
    ),
    cases=(
        Case("dot", 2, "Dot products", called, DOT, asks=("dot",), atol=1e-3),
        Case("matvec", 2, "Matrix times vector", called, MATVEC, asks=("matvec",), atol=1e-3),
        Case("matmul", 2, "Matrix times matrix", called, MATMUL, asks=("matmul",), atol=1e-3),
        Case(
            "all digits", 1, "Float64 and large whole numbers, to the last digits", called,
            joined(*products(normal, FEW, DOUBLE), *products(whole(-20_000, 20_000), FEW, [torch.int64])),
            rtol=1e-11, atol=1e-11,
        ),
        *gradient_cases(solved, joined(*products(normal, SMALL)), joined(*products(normal, SMALL, DOUBLE)), points=1),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
