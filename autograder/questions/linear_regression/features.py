"""What the grader computes from measurements of 04, and what some of them tend to."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.spec.calls import differences_vjp
from autograder.spec.measure import Measurement, mixes
from reference.linear_regression import squared_loss


def only(*parts: str) -> Callable[..., Measurement]:
    """Features that keep only the measurements whose label contains one of `parts`."""
    return lambda measured, **inputs: {
        label: value for label, value in measured.items() if any(part in label for part in parts)
    }


def density(measured: Measurement, **inputs: Any) -> Measurement:
    """Any float dtype will do: numpy's rules differ with the way the constant is written."""
    p = measured["normal(x, mu, sigma)"]
    p = p.astype(np.float64) if isinstance(p, np.ndarray) else p
    return {"normal(x, mu, sigma)": p, "x afterwards": measured["x afterwards"]}


# ── data ────────────────────────────────────────────────────────────────────────────────────────────────────────


def data_statistics(measured: Measurement, w: Tensor, b: float, noise: float = 0.01, **sizes: int) -> Measurement:
    """Shapes, and how the numbers are spread."""
    X, y = measured["X"], measured["y"]
    found: Measurement = {
        "the shape of X": list(X.shape),
        "the shape of y": list(y.shape),
        "X is float32": X.dtype == torch.float32,
        "w afterwards": measured["w afterwards"],
        "autograd tracks an argument afterwards": measured["autograd tracks an argument afterwards"],
    }
    if X.ndim != 2 or X.shape[1] != len(w) or y.shape != (len(X), 1):
        return found
    X, errors = X.double(), y.double() - X.double() @ w.double().reshape(-1, 1) - b
    spread = float(errors.std())
    noisy = spread > 1e-6 * (1 + float(y.abs().max()))
    columns = torch.cat((X, errors), dim=1) if noisy else X
    related = float((torch.atleast_2d(torch.corrcoef(columns.T)) - torch.eye(columns.shape[1])).abs().max())
    return {
        **found,
        "the mean of X": float(X.mean()),
        "the standard deviation of X": float(X.std()),
        "the share of X between -1 and 1": float((X.abs() < 1).double().mean()),
        "y is exactly Xw + b": not noisy,
        "the standard deviation of y - Xw - b over `noise`": spread / noise,
        "the mean of y - Xw - b over its standard deviation": float(errors.mean()) / spread if noisy else 0.0,
        "the share of y - Xw - b within one standard deviation": float((errors.abs() < spread).double().mean()),
        "the largest correlation among the columns of X and the noise": related,
    }


def right_statistics(w: Tensor, b: float, num_train: int = 1000, num_val: int = 1000, **others: Any) -> Measurement:
    """What `data_statistics` gives for endless data; so only the student's draw is random, not the right values."""
    return {
        "the shape of X": [num_train + num_val, len(w)],
        "the shape of y": [num_train + num_val, 1],
        "X is float32": True,
        "w afterwards": w,
        "autograd tracks an argument afterwards": False,
        "the mean of X": 0.0,
        "the standard deviation of X": 1.0,
        "the share of X between -1 and 1": 0.6827,
        "y is exactly Xw + b": False,
        "the standard deviation of y - Xw - b over `noise`": 1.0,
        "the mean of y - Xw - b over its standard deviation": 0.0,
        "the share of y - Xw - b within one standard deviation": 0.6827,
        "the largest correlation among the columns of X and the noise": 0.0,
    }


def data_defaults(measured: Measurement, w: Tensor, b: float) -> Measurement:
    return {**data_statistics(measured, w, b), "batch sizes": measured["batch sizes"]}


def right_defaults(w: Tensor, b: float) -> Measurement:
    return {**right_statistics(w, b), "batch sizes": [[32] * 31 + [8]] * 2}


def data_batches(measured: Measurement, num_train: int, num_val: int, **inputs: Any) -> Measurement:
    """What the loaders do with the rows of `X` and `y`."""
    X, y = measured["X"], measured["y"]
    passes = [measured[name] for name in ("training", "training again", "held-out", "held-out again")]
    assert all(isinstance(batches, list) for batches in passes)
    found: Measurement = {
        "the data is a DataModule": measured["the data is a DataModule"],
        "the sizes of the training batches": sorted((len(batch[0]) for batch in passes[0]), reverse=True),
        "the sizes of the held-out batches": sorted((len(batch[0]) for batch in passes[2]), reverse=True),
        "the loaders have a length": measured["the loaders have a length"],
        "the number of batches by len": measured["len of the loaders"],
        "the loaders can be read again": all(len(passes[i]) == len(passes[i + 1]) for i in (0, 2)),
    }
    if not all(passes):
        return found
    orders = []
    for number, batches in enumerate(passes):
        rows, targets = torch.cat([batch[0] for batch in batches]), torch.cat([batch[1] for batch in batches])
        apart = torch.cdist(rows.double(), X.double(), compute_mode="donot_use_mm_for_euclid_dist")
        orders.append(apart.argmin(dim=1).tolist())
        if number in (0, 2):
            name = "training" if number == 0 else "held-out"
            found[f"the {name} batches hold rows of X"] = torch.equal(rows, X[orders[-1]])
            found[f"each {name} row comes with its own y, as (n, 1)"] = torch.equal(targets, y[orders[-1]])
    return {**found, **orders_of_rows(orders, num_train, num_val, [len(batch[0]) for batch in passes[0]])}


def orders_of_rows(orders: list[list[int]], num_train: int, num_val: int, sizes: list[int]) -> Measurement:
    """What can be said of the numbers of the rows in two training and two held-out passes."""
    first, second, held_out, again = orders
    stored, rest = list(range(num_train)), list(range(num_train, num_train + num_val))
    found = {"every training row comes exactly once per pass": sorted(first) == sorted(second) == stored}
    if num_train > 12:
        found["training is shuffled"] = first != stored
        found["training is shuffled anew in each pass"] = first != second
        found["training batches mix rows from everywhere"] = mixes(first, sizes)
    found["every held-out row comes exactly once per pass"] = sorted(held_out) == sorted(again) == rest
    found["held-out rows come in their stored order"] = held_out == rest
    return found


def data_example(measured: Measurement, **inputs: Any) -> Measurement:
    """For the public check: both, with statistics rounded as far as chance allows."""
    statistics = {
        name: round(value, 1) + 0.0 if isinstance(value, float) else value
        for name, value in data_statistics(measured, **inputs).items()
    }
    return {**statistics, **data_batches(measured, **inputs)}


# ── loss and model ──────────────────────────────────────────────────────────────────────────────────────────────


def numerical_loss_gradient(function: str, y_hat: Tensor, y: Tensor, cotangent: Tensor) -> Measurement:
    """What `loss_gradient` measures for a right answer, computed by central differences on every entry."""
    return {f"the gradient of {function}": differences_vjp(lambda one: squared_loss(one, y), y_hat, cotangent)}


def initial_parameters(measured: Measurement, num_inputs: int, sigma: float = 0.01) -> Measurement:
    w, b = measured["w"].double(), measured["b"].double()
    return {
        "the shape of w": list(w.shape),
        "the shape of b": list(b.shape),
        "w requires a gradient": measured["w requires a gradient"],
        "b requires a gradient": measured["b requires a gradient"],
        "b starts at zero": not b.any(),
        "all of w starts at zero": not w.any(),
        "the standard deviation of w over sigma": float(w.std()) / sigma,
        "the mean of w over sigma": float(w.mean()) / sigma,
        "the share of w within one sigma": float((w.abs() < sigma).double().mean()),
    }


def right_parameters(num_inputs: int, sigma: float = 0.01) -> Measurement:
    """What `initial_parameters` gives for endless draws; so only the student's draw is random, not the right values."""
    return {
        "the shape of w": [num_inputs, 1],
        "the shape of b": [1],
        "w requires a gradient": True,
        "b requires a gradient": True,
        "b starts at zero": True,
        "all of w starts at zero": False,
        "the standard deviation of w over sigma": 1.0,
        "the mean of w over sigma": 0.0,
        "the share of w within one sigma": 0.6827,
    }


def numerical_model_loss(X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Measurement:
    """What `model_loss` measures for a right model, its gradient computed by central differences on every entry."""
    one = torch.ones((), dtype=X.dtype)

    def loss(w: Tensor, b: Tensor) -> Tensor:
        return squared_loss(X @ w + b, y)

    return {
        "model.loss(model(X), y)": loss(w, b),
        "y_hat afterwards": X @ w + b,
        "y afterwards": y,
        "autograd tracks an argument afterwards": False,
        "the gradient of the loss in w": differences_vjp(lambda changed: loss(changed, b), w, one),
        "the gradient of the loss in b": differences_vjp(lambda changed: loss(w, changed), b, one),
    }


def step_lengths(measured: Measurement, w: Tensor, b: Tensor, **others: Any) -> Measurement:
    """The lengths of the steps; their direction is judged by the question `sgd`."""
    return {
        "how far the optimizer moves w": (measured["w after a step"] - w).abs(),
        "how far the optimizer moves b": (measured["b after a step"] - b).abs(),
    }


ERRORS = {"w": "the largest error of your trained `w`", "b": "the error of your trained `b`"}


def parameter_errors(measured: Measurement, _w: Tensor, _b: Tensor, **inputs: Tensor) -> Measurement:
    """How far the trained `w` and `b` are from the true ones."""
    w, b = measured["w"].double(), measured["b"].double()
    if w.shape != _w.shape or b.shape != _b.shape:
        return dict.fromkeys(ERRORS.values(), math.inf)
    return {ERRORS["w"]: float((w - _w).abs().max()), ERRORS["b"]: float((b - _b).abs().max())}


# ── the exact solution ──────────────────────────────────────────────────────────────────────────────────────────


def solution(measured: Measurement, **inputs: Any) -> Measurement:
    """`w` and `b` by name, and the arguments afterwards."""
    (w, b), left = measured["closed_form(X, y)"], {**measured}
    del left["closed_form(X, y)"]
    return {"w": w, "b": b, **left}


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
