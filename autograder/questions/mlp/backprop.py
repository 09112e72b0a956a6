"""Backpropagation by hand: the loss of a ReLU MLP and its gradients, by the chain rule and without autograd [5.3]."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import torch

from autograder.questions.draws import FLOATS, classes, uniform
from autograder.questions.mlp.draws import drawn_weights_at_kinks, example_images, example_weights
from autograder.questions.mlp.features import gradients_by_autograd, gradients_by_differences
from autograder.questions.mlp.probes import backprop
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question

SIZES = [
    ((6, 4), 5, 3),
    ((1, 3), 6, 4),
    ((9, 7), 4, 2),
    ((5, 5), 5, 5),
    ((17, 2), 8, 10),
    ((60, 2), 4, 3),
    ((3, 2), 60, 60),
]
"""The shape of `X`, hidden units and classes."""
DOUBLE = [torch.float64]


def batches(sizes: Sequence[tuple[tuple[int, int], int, int]], dtypes: Sequence[torch.dtype]) -> Inputs:
    """Arguments in their order."""

    def drawn(generator: torch.Generator) -> list[dict[str, Any]]:
        calls = []
        for (shape, hiddens, columns), dtype in itertools.product(sizes, dtypes):
            again = uniform(generator, 0.5, 0.9)
            weights = drawn_weights_at_kinks(generator, shape, hiddens, columns, dtype)
            y = classes(generator, shape[0], columns)
            calls.append({"again": again, "X": weights.pop("X"), "y": y, **weights})
        return calls

    return drawn


QUESTION = Question(
    id="backprop",
    title="Backpropagation by hand",
    defines=("mlp_gradients",),
    builds_on=("activations",),
    example=Example(
        backprop,
        lambda: [{"again": 0.5, "X": example_images().flatten(1), "y": torch.tensor([0, 1, 1]), **example_weights()}],
    ),
    cases=(
        Case(
            "gradients", 8, "The loss and all gradients", backprop, batches(SIZES, FLOATS),
            reference=gradients_by_autograd, atol=1e-5,
        ),
        Case(
            "gradients in float64", 3, "The loss and all gradients in float64", backprop, batches(SIZES, DOUBLE),
            reference=gradients_by_autograd, rtol=1e-9, atol=1e-11,
        ),
        Case(
            "numerical gradient", 3, "The gradients against central differences", backprop,
            batches([((4, 3), 5, 3)] * 2, DOUBLE), reference=gradients_by_differences, rtol=1e-5, atol=1e-8,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
