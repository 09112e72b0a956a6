"""The right function of 03 that another one is built on. It goes into the jail alone."""

from __future__ import annotations

from torch import Tensor


def f(a: Tensor) -> Tensor:
    b = a + a
    while b.norm() < 1000:
        b = b + b
    return b if b.sum() > 0 else b * 100
