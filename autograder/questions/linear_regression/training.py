"""Training: data, model, loss, optimizer and loop together find parameters that nobody told them [3.4]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import normal, uniform
from autograder.questions.linear_regression.features import ERRORS, parameter_errors
from autograder.questions.linear_regression.probes import one_epoch, recovered
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def epochs(generator: torch.Generator) -> list[dict[str, Any]]:
    """One step at learning rate 1, then several smaller ones."""
    return [
        {
            "X": normal(generator, n, d), "y": normal(generator, n, 1), "w": normal(generator, d, 1),
            "b": normal(generator, 1), "size": size, "lr": lr,
        }
        for n, d, size, lr in [(6, 3, 6, 1.0), (1, 2, 1, 1.0), (7, 2, 3, uniform(generator, 0.1, 0.5))]
    ]  # fmt: skip


def examples(generator: torch.Generator) -> list[dict[str, Any]]:
    """1000 examples of a linear model whose parameters stay here."""
    found = []
    for d in (2, 5):
        w, b, X = 3 * normal(generator, d, 1), 3 * normal(generator, 1), normal(generator, 1000, d)
        found.append({"X": X, "y": X @ w + b + 0.01 * normal(generator, 1000, 1), "_w": w, "_b": b})
    return found


ASKS = ("LinearRegressionScratch", "Trainer")
QUESTION = Question(
    id="training",
    title="Training",
    defines=(),
    builds_on=("hyperparameters", "squared_loss", "sgd", "model", "fit_epoch"),
    example=Example(
        one_epoch,
        lambda: [
            {
                "X": torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), "y": torch.tensor([[1.0], [2.0], [4.0]]),
                "w": torch.tensor([[0.5], [-0.5]]), "b": torch.tensor([0.0]), "size": size, "lr": lr,
            }
            for size, lr in [(3, 1.0), (2, 0.5)]
        ],
    ),
    cases=(
        Case("one epoch", 3, "A step at learning rate 1, then a few smaller ones", one_epoch, epochs, asks=ASKS),
        Case(
            "recovery", 3, "10 epochs on examples of a linear model", recovered, examples, parameter_errors,
            ASKS, bounds=dict.fromkeys(ERRORS.values(), (0, 0.05)),
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
