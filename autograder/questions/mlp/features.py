"""What the grader computes of the measurements of 06, and what it expects where the reference is not the yardstick."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from autograder.spec.calls import differences_vjp
from autograder.spec.measure import vjp
from autograder.spec.question import Measurement
from reference import mlp as solved

PARAMETERS = ("W1", "b1", "W2", "b2")


def apart_from_zero(measured: Measurement, function: str, x: Tensor, cotangent: Tensor, **settings: Any) -> Measurement:
    """At 0, where a formula's own slope may be a matter of taste, only whether the gradient can be used."""
    gradient = measured[f"the gradient of {function}"].clone()
    slope = (gradient / cotangent)[x == 0]
    gradient[x == 0] = 0
    fine, words = slope.isfinite(), "is finite"
    if function == "relu":
        fine, words = (slope > -1e-4) & (slope < 1 + 1e-4), "lies between 0 and 1"
    return {
        **measured,
        f"the gradient of {function}": gradient,
        f"the slope of {function} at 0 {words}": bool(fine.all()),
    }


def activation_by_differences(function: str, x: Tensor, cotangent: Tensor, **settings: Any) -> Measurement:
    """The right gradient of an activation by central differences."""
    right = getattr(solved, function)
    gradient = differences_vjp(lambda moved: right(moved, *settings.values()), x, cotangent)
    return {f"torch's own activation was used in {function}": False, f"the gradient of {function}": gradient}


def logits(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    """Of a ReLU MLP, `(n, k)`, for images `X (n, pixels)`."""
    return torch.relu(X @ W1 + b1) @ W2 + b2


def gradients_by_autograd(**inputs: Tensor) -> Measurement:
    """The right loss and gradients, from torch's own functions."""
    return _gradients(vjp, **inputs)


def gradients_by_differences(**inputs: Tensor) -> Measurement:
    """The right loss and gradients, these by central differences."""
    return _gradients(differences_vjp, **inputs)


def _gradients(method: Callable[..., Tensor], X: Tensor, y: Tensor, **parameters: Tensor) -> Measurement:
    double = {name: value.double() for name, value in parameters.items()}

    def loss(name: str, value: Tensor) -> Tensor:
        return nn.functional.cross_entropy(logits(X.double(), **{**double, name: value}), y)

    one = torch.ones((), dtype=torch.float64)
    gradients = {name: method(functools.partial(loss, name), value, one) for name, value in double.items()}
    return {
        "autograd was run": False,
        "the result is a dictionary": True,
        "the loss": float(loss("W1", double["W1"])),
        **{f"the gradient of {name}": gradients[name].to(X.dtype) for name in ("W2", "b2", "W1", "b1")},
        "the arguments afterwards": [X, y, *(parameters[name] for name in PARAMETERS)],
    }
