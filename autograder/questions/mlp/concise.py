"""The MLP from layers: `net` flattens, and has a ReLU after each of one or several hidden layers [5.2]."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch

from autograder.questions.draws import randint
from autograder.questions.mlp.draws import example_images, example_weights
from autograder.questions.mlp.probes import concise, concise_example, layout
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question


def drawn_layers(
    generator: torch.Generator, shape: tuple[int, ...], hiddens: list[int], columns: int, dtype: torch.dtype
) -> dict[str, Any]:
    """Images `X` and the weights, `(outputs, inputs)` as in `nn.Linear`, and biases of an MLP.

    No hidden unit is close to its kink; one is off, one is above 6, where a bounded relu would differ; the logits
    have both signs.
    """
    while True:
        X = torch.rand(shape, generator=generator, dtype=torch.float64)
        sizes = [X[0].numel(), *hiddens, columns]
        weights = [
            torch.randn(outputs, inputs, generator=generator, dtype=torch.float64) * 5 / math.sqrt(inputs)
            for inputs, outputs in zip(sizes, sizes[1:])
        ]
        biases = [torch.randn(size, generator=generator, dtype=torch.float64) / 2 for size in sizes[1:]]
        Z = [X.flatten(1) @ weights[0].T + biases[0]]
        for weight, bias in zip(weights[1:], biases[1:]):
            Z.append(Z[-1].clamp(min=0) @ weight.T + bias)
        units, logits = torch.cat(Z[:-1], dim=1), Z[-1]
        if units.abs().min() > 1e-3 and units.max() > 6.5 and units.min() < 0 and logits.min() < 0 < logits.max():
            return {
                "X": X.to(dtype), "num_outputs": columns,
                "weights": [weight.to(dtype) for weight in weights], "biases": [bias.to(dtype) for bias in biases],
            }  # fmt: skip


def networks(hiddens: Sequence[int | list[int]], dtype: torch.dtype) -> Inputs:
    """Networks with these hidden sizes: an int for one hidden layer, or a list."""
    return lambda generator: [
        {
            **drawn_layers(
                generator, (count, 1, 28, 28), [sizes] if isinstance(sizes, int) else sizes,
                randint(generator, 2, 4), dtype,
            ),
            "num_hiddens": sizes,
        }
        for count, sizes in zip((5, 4, 1, 7, 4), hiddens)
    ]  # fmt: skip


def example_inputs() -> list[dict[str, Any]]:
    """One hidden layer of three units, then two, of three and two."""
    W1, b1, W2, b2 = example_weights().values()
    between, end = torch.tensor([[1.0, -1.0, 0.0], [-1.0, 1.0, 2.0]]), torch.tensor([[1.0, -2.0], [-1.0, 0.5]])
    first, last = W1.T.contiguous(), W2.T.contiguous()
    settings = {"X": example_images(), "num_outputs": 2}
    return [
        {**settings, "num_hiddens": 3, "weights": [first, last], "biases": [b1, b2]},
        {
            **settings, "num_hiddens": [3, 2],
            "weights": [first, between, end], "biases": [b1, torch.tensor([0.5, -0.25]), b2],
        },
    ]  # fmt: skip


QUESTION = Question(
    id="concise",
    title="The model from layers",
    defines=("MLP",),
    example=Example(concise_example, example_inputs),
    cases=(
        Case(
            "layout", 2, "What net is made of", layout,
            lambda generator: [
                {"count": count, "num_outputs": randint(generator, 2, 4), "num_hiddens": sizes}
                for count, sizes in ((3, 8), (1, [6, 5]))
            ],
        ),
        Case(
            "one hidden layer", 3, "num_hiddens as an int", concise,
            networks([6, 9, 7, 8], torch.float32), atol=1e-4,
        ),
        Case(
            "several hidden layers", 5, "num_hiddens as a list", concise,
            networks([[6, 4], [5, 7], [8], [6, 7, 5], [6, 7, 5, 8, 6, 7]], torch.float32), atol=1e-4,
        ),
        Case(
            "forward in float64", 4, "The forward pass in float64", concise,
            networks([9, [6, 8], [5, 6], 8], torch.float64), rtol=1e-9, atol=1e-11,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
