"""Misclassified examples: those that a model gets wrong, in their order, possibly none [4.4]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.softmax_regression import probes
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def partly_wrong(generator: torch.Generator) -> list[dict[str, Any]]:
    """Some wrong, none wrong, all wrong, a batch of one, far more than can be shown."""
    found = []
    for rows, share in [(12, 0.5), (5, 0.0), (6, 1.0), (1, 1.0), (1, 0.0), (300, 0.6)]:
        X = torch.randn(rows, 1, 3, 2, generator=generator)
        W = torch.randn(6, 4, generator=generator)
        y = (X.flatten(1) @ W).argmax(1)
        wrong = torch.randperm(rows, generator=generator)[: round(share * rows)]
        y[wrong] = (y[wrong] + 1) % 4
        found.append({"X": X, "y": y, "W": W})
    return found


QUESTION = Question(
    id="errors",
    title="Misclassified examples",
    defines=("misclassified",),
    builds_on=("accuracy",),
    example=Example(
        probes.misclassified,
        lambda: [
            {"X": torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]]), "y": torch.tensor([0, 0, 1]), "W": torch.eye(2)},
            {"X": torch.arange(1.0, 12.0).reshape(11, 1), "y": torch.ones(11).long(), "W": torch.tensor([[1.0, 0.0]])},
            {"X": torch.tensor([[1.0], [2.0]]), "y": torch.tensor([0, 0]), "W": torch.tensor([[1.0, 0.0]])},
        ],
    ),
    cases=(Case("wrong ones", 6, "The wrong ones, in order, possibly none", probes.misclassified, partly_wrong),),
    mistakes=read_mistakes(__file__),
)
