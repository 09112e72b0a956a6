"""How answers of 02 are compared: how close numbers must be, and what of a pipeline's tensors counts."""

from __future__ import annotations

import functools

import torch

from autograder.spec.measure import Measurement
from autograder.spec.question import Case, Example

RTOL, ATOL = 1e-6, 1e-9
"""Numbers in tables are float64."""
case = functools.partial(Case, rtol=RTOL, atol=ATOL)
example = functools.partial(Example, rtol=RTOL, atol=ATOL)


def columns_sorted(measured: Measurement, lines: list[str], target: str) -> Measurement:
    """`X` with its columns in a fixed order: a table with its columns in another order is as good."""
    found: Measurement = {"the type of the result": measured["the type of the result"]}
    if "X" not in measured:
        return found
    X, y = measured["X"], measured["y"]
    for name, value in (("X", X), ("y", y)):
        found[f"the type of {name}"] = getattr(value, "type_name", type(value).__name__)
        found[f"the number of axes of {name}"] = getattr(value, "ndim", 0)
    if not isinstance(X, torch.Tensor) or X.ndim != 2:
        return found
    found["the number of rows of X"], found["the number of columns of X"] = X.shape
    if len(X) > len(lines) or X.shape[1] > 1000:  # not worth sorting
        return found
    keys = [[f"{cell:.6e}" for cell in (column.double() + 0.0).tolist()] for column in X.T]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return {**found, "X (its columns sorted)": X[:, order], "y": y}
