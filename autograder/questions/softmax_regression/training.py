"""Training: the answers put together take a step, and many, learn a few images by heart, and learn from all [4.4]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.classifiers import ALL_LEARNED, disguised_images, replayed_training
from autograder.questions.draws import classes
from autograder.questions.softmax_regression import features, probes
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def small_batches(generator: torch.Generator) -> list[dict[str, Any]]:
    """Images of 3 × 4 pixels, a batch of one among them, and parameters of size 1/4."""
    return [
        {
            "X": torch.rand(rows, 1, 3, 4, generator=generator), "y": classes(generator, rows, columns),
            "W": torch.randn(12, columns, generator=generator) / 4, "b": torch.randn(columns, generator=generator) / 4,
        }
        for rows, columns in [(6, 4), (1, 3), (9, 7)]
    ]  # fmt: skip


def twenty_images(generator: torch.Generator) -> list[dict[str, Any]]:
    """20 images of noise, two of each class, dark but for a tenth of the pixels.

    So no step at the notebook's learning rate is so long that a probability underflows or meets a logarithm's guard.
    """
    lit = torch.rand(20, 1, 28, 28, generator=generator) < 0.1
    X = lit * torch.randint(256, lit.shape, generator=generator)
    return [{"X": X.to(torch.uint8), "y": torch.arange(20) % 10}]


def replay(generator: torch.Generator) -> list[dict[str, Any]]:
    """A short training that begins with small random parameters."""
    W, b = torch.randn(784, 10, generator=generator) / 50, torch.randn(10, generator=generator) / 4
    return [{**replayed_training(generator), "W": W, "b": b}]


ASKS = ("SoftmaxRegressionScratch", "Trainer")
QUESTION = Question(
    id="training",
    title="Training",
    defines=(),
    builds_on=("softmax", "cross_entropy", "model"),
    example=Example(
        probes.replayed,
        lambda: [
            {
                "X": torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]]),
                "y": torch.tensor([0, 1, 1]),
                "W": torch.tensor([[0.5, -0.5, 0.0], [0.0, 0.5, -0.5]]),
                "b": torch.tensor([0.0, 0.1, -0.1]),
                "lr": lr,
                "epochs": 1,
                "size": size,
            }
            for lr, size in [(1.0, 3), (0.5, 2)]
        ],
    ),
    cases=(
        Case("one step", 3, "One step at learning rate 1", probes.one_step, small_batches, asks=ASKS),
        Case(
            "overfitting", 3, "200 epochs on 20 examples", probes.overfitted,
            twenty_images, features.learned, ASKS, bounds=ALL_LEARNED,
        ),
        Case(
            "replay", 3, "60 steps of minibatch SGD from given weights", probes.replayed, replay, asks=ASKS, atol=1e-5,
        ),
        Case(
            "held-out accuracy", 3, "10 epochs on the training images", probes.trained,
            lambda generator: [disguised_images(generator)],
            features.held_out_accuracy, ASKS, threshold="training", trains=True, shared=True,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
