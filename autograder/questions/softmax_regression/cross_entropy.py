"""Cross-entropy: the mean of -log of the probabilities that the right classes get [4.4]."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import torch

from autograder.questions.draws import BATCHES, classes, over
from autograder.questions.softmax_regression import substitutes as right
from autograder.questions.softmax_regression.draws import probabilities
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import Measurement, called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question
from autograder.spec.substitutes import substitutes
from reference import softmax_regression as solved

batches = over("cross_entropy", BATCHES[1:], y_hat=probabilities, y=classes)


def certain(generator: torch.Generator) -> list[dict[str, Any]]:
    """Predictions that give some wrong class probability 0."""
    calls = over("cross_entropy", BATCHES[1:], [torch.float32], y_hat=probabilities, y=classes)(generator)
    for call in calls:
        y_hat, y = call["y_hat"], call["y"]
        y_hat[torch.arange(len(y)), (y + 1) % y_hat.shape[1]] = 0
        y_hat /= y_hat.sum(1, keepdim=True)
    return calls


def between_probabilities(measured: Measurement, **inputs: Any) -> Measurement:
    """The gradient without what moves all probabilities of a row alike: they sum to 1, so that says nothing."""
    label = "the gradient of cross_entropy for y_hat"
    gradient = measured[label]
    return {**measured, label: gradient - gradient.mean(dim=1, keepdim=True)}


def gradients() -> Iterator[Case]:
    """The two cases on gradients."""
    calls = over("cross_entropy", [(4, 3)], [torch.float64], y_hat=probabilities, y=classes)
    exact, numerical = gradient_cases(
        solved, batches, calls, points=2, atol=1e-6, numerical_rtol=1e-5, numerical_atol=1e-8,
        features=between_probabilities,
    )  # fmt: skip
    differences = numerical.reference
    assert differences
    yield exact
    yield dataclasses.replace(numerical, reference=lambda **call: between_probabilities(differences(**call)))


QUESTION = Question(
    id="cross_entropy",
    title="Cross-entropy of probabilities",
    defines=("cross_entropy",),
    substitutes=substitutes(right, "cross_entropy"),
    example=Example(
        called,
        lambda: [
            {"function": "cross_entropy", **gradient, "y_hat": torch.tensor(y_hat), "y": torch.tensor([0, 2])}
            for y_hat, gradient in (
                ([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], {}),
                ([[0.4, 0.0, 0.6], [0.5, 0.0, 0.5]], {}),
                ([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], {"gradient": True}),
            )
        ],
    ),
    cases=(
        Case("values", 5, "The mean over a batch", called, batches),
        Case("certain predictions", 1, "A wrong class with probability 0", called, certain),
        *gradients(),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
