"""Training: one step of both models, and 60, as numbers; 20 images by heart; the accuracy on unseen ones [5.2]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.classifiers import ALL_LEARNED, disguised_images
from autograder.questions.draws import classes
from autograder.questions.mlp.calls import TRAINING
from autograder.questions.mlp.draws import drawn_replay, drawn_weights, example_images, example_weights
from autograder.questions.mlp.features import held_out_accuracy, learned_by_heart
from autograder.questions.mlp.probes import one_step, replayed, trained
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question

SIZES = [((6, 1, 3, 4), 5, 4), ((1, 1, 2, 3), 6, 3), ((9, 1, 28, 28), 7, 10)]
"""The shape of the images, hidden units and classes."""
SCRATCH, CONCISE = ("MLPScratch", "Trainer"), ("MLP", "Trainer")
SETTINGS = {"hiddens": 256, "lr": 0.1}


def steps(model: str) -> Inputs:
    return lambda generator: [
        {
            "model": model, **drawn_weights(generator, shape, hiddens, columns),
            "y": classes(generator, shape[0], columns),
        }
        for shape, hiddens, columns in SIZES
    ]  # fmt: skip


def twenty_images(model: str) -> Inputs:
    """20 images of noise, two of each class."""
    return lambda generator: [
        {
            "model": model, "X": torch.randint(256, (20, 1, 28, 28), generator=generator, dtype=torch.uint8),
            "y": torch.arange(20) % 10, **SETTINGS, "epochs": 300, "size": 20,
        }
    ]  # fmt: skip


def replay(model: str) -> Inputs:
    return lambda generator: [{"model": model, **drawn_replay(generator)}]


def all_images(model: str) -> Inputs:
    """All training images in disguise."""
    return lambda generator: [{"model": model, **SETTINGS, "epochs": 10, "size": 256, **disguised_images(generator)}]


def example_inputs() -> list[dict[str, Any]]:
    data = {"X": example_images(), "y": torch.tensor([0, 1, 1])}
    return [
        {"model": model, **data, "lr": lr, "epochs": 1, "size": size, **example_weights(), "_call": call}
        for model, call in TRAINING.items()
        for lr, size in ((1.0, 3), (0.5, 2))
    ]


QUESTION = Question(
    id="training",
    title="Training",
    defines=(),
    builds_on=("activations", "scratch"),
    example=Example(replayed, example_inputs),
    cases=(
        Case(
            "one step from scratch", 2, "One step of MLPScratch at learning rate 1", one_step, steps("MLPScratch"),
            asks=SCRATCH, atol=1e-5,
        ),
        Case(
            "one step, concise", 2, "One step of MLP at learning rate 1", one_step, steps("MLP"),
            asks=CONCISE, atol=1e-5,
        ),
        Case(
            "overfitting from scratch", 1, "300 epochs of MLPScratch on 20 examples", trained,
            twenty_images("MLPScratch"), learned_by_heart, SCRATCH, bounds=ALL_LEARNED,
        ),
        Case(
            "overfitting, concise", 1, "300 epochs of MLP on 20 examples", trained,
            twenty_images("MLP"), learned_by_heart, CONCISE, bounds=ALL_LEARNED,
        ),
        Case(
            "replay from scratch", 2, "60 steps of minibatch SGD of MLPScratch from given weights", replayed,
            replay("MLPScratch"), asks=SCRATCH, atol=1e-5,
        ),
        Case(
            "replay, concise", 2, "60 steps of minibatch SGD of MLP from given weights", replayed, replay("MLP"),
            asks=CONCISE, atol=1e-5,
        ),
        Case(
            "held-out accuracy from scratch", 2, "10 epochs of MLPScratch on the training images", trained,
            all_images("MLPScratch"), held_out_accuracy, SCRATCH, threshold="training-scratch", trains=True,
            shared=True,
        ),
        Case(
            "held-out accuracy, concise", 2, "10 epochs of MLP on the training images", trained,
            all_images("MLP"), held_out_accuracy, CONCISE, threshold="training-concise", trains=True,
            shared=True,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
