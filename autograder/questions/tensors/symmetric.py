"""Symmetric matrices: a matrix plus its transpose, and whether a matrix equals its transpose [2.3]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import NUMBERS, over, randint, table
from autograder.questions.tensors.draws import DOUBLE
from autograder.questions.tensors.probes import typed
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question
from reference import tensors as solved

SQUARE = [(4, 4), (1, 1), (2, 2), (6, 6), (60, 60)]
EXAMPLES = {
    "symmetrize": ([[1.0, 2.0], [3.0, 4.0]], [[1, 5], [0, 2]], [[3.0]]),
    "is_symmetric": (
        [[1, 2, 3], [2, 0, 4], [3, 4, 5]],
        [[1.0, 2.0], [2.5, 1.0]],
        [[1.0, 2.0], [2.000001, 1.0]],
        [[1.0] * 3] * 2,
    ),
}


def matrices(generator: torch.Generator) -> list[dict[str, Any]]:
    """Symmetric and with turned signs, one pair wrong, barely so or far down, not square, all entries equal."""
    found = []
    for dtype in NUMBERS:
        for size in (1, 2, 5, randint(generator, 4, 6)):
            A = table(generator, size, size, dtype=dtype)
            found += [A + A.T, A - A.T + torch.eye(size, dtype=dtype)]
        row = randint(generator, 1, len(A) - 1)
        wrong, barely = A + A.T, A + A.T
        wrong[row, randint(generator, 0, row - 1)] += 3
        large = table(generator, 60, 60, dtype=dtype)
        large += large.T.clone()
        found += [wrong, wrong.T.clone(), large.clone()]
        large[-1, -2] += 1
        found.append(large)
        if dtype.is_floating_point:
            barely[3, 1] = torch.nextafter(barely[3, 1], barely[3, 1] + 1)
            found.append(barely)
        found += [table(generator, *shape, dtype=dtype) for shape in [(2, 3), (4, 2), (1, 3)]]
        found += [torch.full(shape, randint(generator, 1, 5)).to(dtype) for shape in [(1, 4), (3, 1), (3, 3), (2, 5)]]
    return [{"function": "is_symmetric", "A": A} for A in found]


QUESTION = Question(
    id="symmetric",
    title="Symmetric matrices",
    defines=("symmetrize", "is_symmetric"),
    example=Example(
        typed,
        lambda: [
            *({"function": name, "A": torch.tensor(A)} for name, some in EXAMPLES.items() for A in some),
            {"function": "symmetrize", "gradient": True, "A": torch.tensor([[1.0, 2.0], [3.0, 4.0]])},
        ],
    ),
    cases=(
        Case(
            "symmetrize", 2, "A plus its transpose", called, over("symmetrize", SQUARE, NUMBERS, A=table),
            asks=("symmetrize",),
        ),
        Case("is it symmetric?", 4, "Matrices that are symmetric or not", typed, matrices, asks=("is_symmetric",)),
        *gradient_cases(
            solved, over("symmetrize", SQUARE, A=table), over("symmetrize", SQUARE[:-1], DOUBLE, A=table), points=1
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
