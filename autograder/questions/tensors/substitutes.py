"""Right functions of 01 that others may be built on: torch's own. Each goes into the jail alone."""

from __future__ import annotations

from torch import Tensor


def dot(x: Tensor, y: Tensor) -> Tensor:
    return x.dot(y)


def matvec(A: Tensor, x: Tensor) -> Tensor:
    return A.mv(x)


def matmul(A: Tensor, B: Tensor) -> Tensor:
    return A.mm(B)


def column_sums(A: Tensor) -> Tensor:
    return A.sum(0)


def row_means(A: Tensor) -> Tensor:
    return (A if A.is_floating_point() else A.float()).mean(1)


def l1_norm(u: Tensor) -> Tensor:
    return u.abs().sum()


def l2_norm(u: Tensor) -> Tensor:
    return u.dot(u).sqrt()


def frobenius_norm(A: Tensor) -> Tensor:
    return (A * A).sum().sqrt()
