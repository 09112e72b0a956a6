"""Comparing entry by entry: where one table is less than another, equal to it, greater [2.1]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import FLOATS, NUMBERS, over, table, whole
from autograder.questions.tensors.draws import SHAPES
from autograder.questions.tensors.probes import results
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def almost_equal(generator: torch.Generator) -> list[dict[str, Any]]:
    """Every third entry equal, the others apart by the smallest step there is."""
    found = []
    for call in over("compare", [(4, 6), (7, 3)], FLOATS, X=table)(generator):
        X = call["X"]
        which = torch.arange(X.numel()).reshape(X.shape) % 3
        far = torch.full_like(X, torch.inf)
        above, below = torch.nextafter(X, far), torch.nextafter(X, -far)
        found.append({**call, "Y": torch.where(which == 0, X, torch.where(which == 1, above, below))})
    return found


QUESTION = Question(
    id="compare",
    title="Comparing entry by entry",
    defines=("compare",),
    example=Example(
        results,
        lambda: [
            {
                "function": "compare",
                "X": torch.tensor([[0.0, 1.0], [2.0, 3.0]]),
                "Y": torch.tensor([[2.0, 1.0], [2.000001, -3.0]]),
            }
        ],
    ),
    cases=(
        Case(
            "tables", 3, "Tables with many equal entries", results,
            over("compare", [*SHAPES, (5, 8)], NUMBERS, X=whole(-2, 2), Y=whole(-2, 2)),
        ),
        Case("almost equal", 2, "Entries that are almost equal", results, almost_equal),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
