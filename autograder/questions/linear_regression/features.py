"""What the grader computes from measurements of 04, and what some of them tend to."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.spec.calls import differences_vjp
from autograder.spec.question import Measurement
from reference.linear_regression import squared_loss


def density(measured: Measurement, **inputs: Any) -> Measurement:
    """Any float dtype will do: numpy's rules differ with the way the constant is written."""
    p = measured["normal(x, mu, sigma)"]
    p = p.astype(np.float64) if isinstance(p, np.ndarray) else p
    return {"normal(x, mu, sigma)": p, "x afterwards": measured["x afterwards"]}


def numerical_loss_gradient(function: str, y_hat: Tensor, y: Tensor, cotangent: Tensor) -> Measurement:
    """What `loss_gradient` measures of the right function, by central differences on every entry."""
    return {f"the gradient of {function}": differences_vjp(lambda one: squared_loss(one, y), y_hat, cotangent)}


def solution(measured: Measurement, **inputs: Any) -> Measurement:
    """`w` and `b` by name, and the arguments afterwards."""
    w, b = measured["closed_form(X, y)"]
    return {"w": w, "b": b, "X afterwards": measured["X afterwards"], "y afterwards": measured["y afterwards"]}


def fitted(measured: Measurement, X: Tensor, **inputs: Any) -> Measurement:
    """Where several `w` and `b` are the best, their predictions on `X` are still the same."""
    w, b = measured["closed_form(X, y)"]
    found: Measurement = {"the shape of w": list(w.shape), "the shape of b": list(b.shape)}
    if w.shape == (X.shape[1], 1) and b.shape == (1,):
        found["the predictions X w + b"] = X.double() @ w.double() + b.double()
    return found


def solution_or_fitted(measured: Measurement, X: Tensor, **inputs: Any) -> Measurement:
    """For the public check: `w` and `b` where there is one best pair, else what they predict."""
    rank = int(torch.linalg.matrix_rank(torch.cat((X, torch.ones_like(X[:, :1])), dim=1)))
    return fitted(measured, X) if rank <= X.shape[1] else solution(measured)
