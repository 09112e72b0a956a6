"""To NumPy and to Python: an array that shares its memory with a tensor, a float from one entry [2.1]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import NUMBERS, over, table
from autograder.questions.tensors.draws import SHAPES
from autograder.questions.tensors.probes import shared, typed, view_or_number
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def views(generator: torch.Generator) -> list[dict[str, Any]]:
    """Tensors of one to three axes, one of them transposed, each with the numbers that replace its own."""
    shapes: list[tuple[int, ...]] = [(6,), (1,), (2, 3, 2), *SHAPES]
    turned = [*((shape, False) for shape in shapes), ((4, 3), True)]
    return [
        {"X": table(generator, *shape, dtype=dtype), "new": table(generator, *shape, dtype=dtype), "transposed": turn}
        for shape, turn in turned
        for dtype in NUMBERS
    ]


QUESTION = Question(
    id="numpy",
    title="To NumPy and to Python",
    defines=("numpy_view", "to_python"),
    example=Example(
        view_or_number,
        lambda: [
            {"function": "numpy_view", "X": torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])},
            {"function": "numpy_view", "X": torch.tensor([1, 2])},
            {"function": "to_python", "t": torch.tensor(3.5)},
            {"function": "to_python", "t": torch.tensor([[7]])},
        ],
    ),
    cases=(
        Case("shared memory", 4, "An array that shares its memory with X", shared, views),
        Case(
            "python number", 3, "A Python float from one entry", typed,
            over(
                "to_python", [(), (1,), (1, 1)], [*NUMBERS, torch.int32],
                t=lambda generator, *shape, dtype: table(generator, 1, dtype=dtype).reshape(shape),
            ),
            rtol=1e-12, atol=0.0,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
