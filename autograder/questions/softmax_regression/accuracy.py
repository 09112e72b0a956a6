"""Accuracy: the share of right predictions, or one number per example, for scores with any number of axes [4.3]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from autograder.questions.draws import joined
from autograder.questions.softmax_regression import probes
from autograder.questions.softmax_regression import substitutes as right
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes

ONE_AXIS = [(150,), (7,), (1,)]
SEVERAL_AXES = [(2, 3), (3, 1, 4), (2, 1, 70)]


def scores(averaged: bool, shapes: Sequence[tuple[int, ...]]) -> Inputs:
    """Right classes of these shapes, and scores for 4, 10 and 3 classes in turn; about two in three are right."""

    def drawn(generator: torch.Generator) -> list[dict[str, Any]]:
        found = []
        for shape, columns in zip(shapes, (4, 10, 3)):
            Y = torch.randint(columns, shape, generator=generator)
            Y_hat = torch.randn(*shape, columns, generator=generator) + 2 * nn.functional.one_hot(Y, columns)
            found.append({"Y_hat": Y_hat, "Y": Y, "averaged": averaged})
        return found

    return drawn


QUESTION = Question(
    id="accuracy",
    title="Accuracy",
    defines=("Classifier",),
    substitutes=substitutes(right, "Classifier.accuracy"),
    example=Example(
        probes.accuracy,
        lambda: [
            {"Y_hat": torch.tensor(Y_hat), "Y": torch.tensor(Y), "averaged": averaged}
            for Y_hat, Y, averaged in (
                ([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5], [0.7, 0.2, 0.1], [0.2, 0.5, 0.3]], [0, 2, 0, 1], True),
                ([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]], [1, 1, 1], False),
                ([[[0.1, 0.9], [0.2, 0.8]], [[0.6, 0.4], [0.3, 0.7]]], [[1, 1], [0, 0]], False),
            )
        ],
    ),
    cases=(
        Case("share", 4, "The share of right predictions", probes.accuracy, scores(True, ONE_AXIS)),
        Case("per example", 3, "One number per example", probes.accuracy, scores(False, ONE_AXIS)),
        Case(
            "leading axes", 3, "Scores with more than two axes", probes.accuracy,
            joined(scores(True, SEVERAL_AXES), scores(False, SEVERAL_AXES)),
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
