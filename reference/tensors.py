"""01 · Tensors, solved. Sections in brackets are those of Dive into Deep Learning."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor


def make_grid(rows: int, cols: int) -> Tensor:
    """A float32 tensor `(rows, cols)`: 0 to rows·cols - 1, row by row [2.1]."""
    return torch.arange(rows * cols, dtype=torch.float32).reshape(rows, cols)


def last_and_middle(X: Tensor) -> tuple[Tensor, Tensor]:
    """A pair: the last row of `X`, `(cols,)`; its rows 1 and 2, `(2, cols)` [2.1]."""
    return X[-1], X[1:3]


def fill_rows(X: Tensor, start: int, stop: int, value: float) -> Tensor:
    """Write `value` into rows `start` to `stop` - 1 of `X`; return that `X` [2.1]."""
    X[start:stop] = value
    return X


def elementwise(x: Tensor, y: Tensor | float) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Sum, difference, product, quotient and power, entry by entry: a tuple [2.1].

    `x` is a float tensor; `y` is a tensor of the same shape, ints or floats, or a
    Python number.
    """
    return x + y, x - y, x * y, x / y, x**y


def concat_both(X: Tensor, Y: Tensor) -> tuple[Tensor, Tensor]:
    """A pair: `X` above `Y`, `(2r, c)`; `X` to the left of `Y`, `(r, 2c)` [2.1]."""
    return torch.cat((X, Y), dim=0), torch.cat((X, Y), dim=1)


def compare(X: Tensor, Y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Three bool tensors: where `X` is less than, equal to, greater than `Y` [2.1]."""
    return X < Y, X == Y, X > Y


def outer_sum(a: Tensor, b: Tensor) -> Tensor:
    """The table `(n, m)` of all sums `a[i] + b[j]`, by broadcasting [2.1]."""
    return a.reshape(-1, 1) + b.reshape(1, -1)


def add_in_place(Y: Tensor, X: Tensor) -> Tensor:
    """Put the sum into the memory of `Y`, and return `Y`; `X` stays as it is [2.1]."""
    Y += X
    return Y


def numpy_view(X: Tensor) -> np.ndarray[Any, Any]:
    """`X` as a NumPy array in the same memory, of the same shape and dtype [2.1]."""
    return X.numpy()


def to_python(t: Tensor) -> float:
    """The only entry of `t`, of floats or ints, as a Python float [2.1]."""
    return float(t)


def symmetrize(A: Tensor) -> Tensor:
    """The sum of the square matrix `A (n, n)` and its transpose [2.3]."""
    return A + A.T


def is_symmetric(A: Tensor) -> bool:
    """Whether `A (r, c)` equals its transpose exactly: a Python bool [2.3]."""
    return A.shape[0] == A.shape[1] and torch.equal(A, A.T)


def column_sums(A: Tensor) -> Tensor:
    """The sum of each column of `A (rows, cols)`, shape `(cols,)` [2.3]."""
    return A.sum(dim=0)


def row_means(A: Tensor) -> Tensor:
    """The mean of each row, shape `(rows,)`; float32 where `A` holds integers [2.3]."""
    return A.sum(dim=1) / A.shape[1]


def running_rows(A: Tensor) -> Tensor:
    """Running sums in the shape of `A`: row i is the sum of rows 0 to i [2.3]."""
    return A.cumsum(dim=0)


def normalize_rows(A: Tensor) -> Tensor:
    """Each row divided by its own sum; float32 where `A` holds integers [2.3]."""
    return A / A.sum(dim=1, keepdim=True)


def dot(x: Tensor, y: Tensor) -> Tensor:
    """The dot product of `x (n,)` and `y (n,)`, a scalar tensor [2.3]."""
    return (x * y).sum()


def matvec(A: Tensor, x: Tensor) -> Tensor:
    """The product of `A (rows, n)` and `x (n,)`, shape `(rows,)` [2.3]."""
    return A @ x


def matmul(A: Tensor, B: Tensor) -> Tensor:
    """The product of `A (rows, n)` and `B (n, cols)`, shape `(rows, cols)` [2.3]."""
    return A @ B


def l1_norm(u: Tensor) -> Tensor:
    """The sum of the absolute values of `u (n,)`, a scalar tensor [2.3]."""
    return u.abs().sum()


def l2_norm(u: Tensor) -> Tensor:
    """The Euclidean length of `u (n,)`, a scalar tensor [2.3]."""
    return u.square().sum().sqrt()


def frobenius_norm(A: Tensor) -> Tensor:
    """The root of the sum of all squared entries of `A`, a scalar tensor [2.3]."""
    return A.square().sum().sqrt()
