"""Random inputs that questions of 06 share: numbers away from 0, images with the parameters of a small MLP."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from autograder.questions.classifiers import replayed_training
from reference.mlp import mlp_gradients

SHAPES = [(), (1,), (7,), (1, 5), (4, 3), (2, 3, 4), (150,)]
"""Shapes of the tensors that an activation is applied to."""


def numbers(generator: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Random numbers of magnitudes from 0.01 to about 10: never so close to 0 that a kink there matters."""
    scale = 10 ** torch.empty(shape).uniform_(-1, 0.7, generator=generator)
    x = torch.randn(shape, generator=generator) * scale
    return (x + 0.01 * torch.where(x < 0, -1, 1)).to(dtype)


HAIR = 1e-25


def drawn_weights(
    generator: torch.Generator, shape: tuple[int, ...], hiddens: int, columns: int, dtype: torch.dtype = torch.float32
) -> dict[str, Tensor]:
    """Images `X` of this shape and the parameters of an MLP; no hidden unit sits close to its kink, one is off."""
    while True:
        X = torch.rand(shape, generator=generator, dtype=torch.float64)
        pixels = X[0].numel()
        W1, b1, W2, b2 = (
            scale * torch.randn(size, generator=generator, dtype=torch.float64)
            for scale, size in (
                (2 / math.sqrt(pixels), (pixels, hiddens)), (0.5, (hiddens,)),
                (1.5 / math.sqrt(hiddens), (hiddens, columns)), (0.5, (columns,)),
            )
        )  # fmt: skip
        Z = X.flatten(1) @ W1 + b1
        logits = Z.clamp(min=0) @ W2 + b2
        if Z.abs().min() > 1e-3 and Z.min() < 0 < Z.max() and logits.min() < 0 < logits.max():
            found = {"X": X, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
            return {name: tensor.to(dtype) for name, tensor in found.items()}


def drawn_weights_at_kinks(
    generator: torch.Generator, shape: tuple[int, int], hiddens: int, columns: int, dtype: torch.dtype
) -> dict[str, Tensor]:
    """The same, but the first of several images is black, and two hidden units are a hair's breadth on and off for it.

    Differences step over these kinks, however small their step; the slope to take is plain, as Z is the bias itself.
    """
    while True:
        found = drawn_weights(generator, shape, hiddens, columns, dtype)
        if shape[0] == 1:
            return found
        X, W1, b1 = found["X"], found["W1"], found["b1"]
        X[0], b1[0], b1[1] = 0, HAIR, -HAIR
        if (X[1:] @ W1 + b1).abs().min() > 1e-3:
            return found


def drawn_replay(generator: torch.Generator, hiddens: int = 12) -> dict[str, Any]:
    """A short training of an MLP from these parameters, in which no hidden unit comes close to its kink."""
    while True:
        W1, b1, W2, b2 = (
            scale * torch.randn(size, generator=generator)
            for scale, size in (
                (0.1, (784, hiddens)), (0.25, (hiddens,)), (1 / math.sqrt(hiddens), (hiddens, 10)), (0.25, (10,))
            )
        )  # fmt: skip
        found = {**replayed_training(generator), "W1": W1, "b1": b1, "W2": W2, "b2": b2}
        if _nearest_kink(**found) > 1e-4:
            return found


def _nearest_kink(X: Tensor, y: Tensor, lr: float, epochs: int, size: int, **weights: Tensor) -> float:
    """The least size of what any ReLU gets in a right training."""
    X, nearest = X.flatten(1).double(), math.inf
    weights = {name: weight.double() for name, weight in weights.items()}
    for rows in torch.arange(len(X)).split(size) * epochs:
        nearest = min(nearest, float((X[rows] @ weights["W1"] + weights["b1"]).abs().min()))
        gradients = mlp_gradients(X[rows], y[rows], **weights)
        weights = {name: weight - lr * gradients[name] for name, weight in weights.items()}
    return nearest


def example_images() -> Tensor:
    """Three images of two pixels, `(3, 1, 1, 2)`."""
    return torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]])


def example_weights() -> dict[str, Tensor]:
    """Small numbers that can be followed by hand; every hidden unit is on for some example and off for another."""
    return {
        "W1": torch.tensor([[1.0, -1.0, 0.5], [-2.0, 1.0, 0.5]]),
        "b1": torch.tensor([0.5, 0.25, -0.75]),
        "W2": torch.tensor([[1.0, -1.0], [0.5, 0.0], [-2.0, 1.0]]),
        "b2": torch.tensor([0.1, -0.1]),
    }
