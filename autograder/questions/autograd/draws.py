"""Random inputs of the questions on automatic differentiation."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from autograder.questions.draws import uniform

VECTORS = [(1,), (2,), (5,), (40,), (300,)]
"""Shapes of vectors, one entry included."""
SHAPES = [(), (1,), (6,), (3, 4), (1, 2), (60, 2)]
"""Shapes for functions of any number of axes."""
DOUBLE = [torch.float64]


def numbers(generator: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Random numbers of both signs, none near 0, of magnitudes from 0.1 to 10 in one tensor."""
    size = 10 ** torch.empty(shape, dtype=torch.float64).uniform_(-1, 1, generator=generator)
    sign = 2 * torch.randint(2, shape, generator=generator) - 1
    return (size * sign).to(dtype)


def steered(generator: torch.Generator, *shape: int, sign: int, halvings: int, dtype: torch.dtype) -> Tensor:
    """Random numbers whose sum has this sign and whose norm is about 1000 / 2**halvings.

    The norm keeps away from 1000 / 2**n and the sum from 0, so that rounding cannot change the branch taken.
    """
    a = numbers(generator, *shape, dtype=torch.float64)
    if abs(a.sum()) < 0.2 * a.norm():
        a = a.abs()
    a *= sign * math.copysign(1, float(a.sum()))
    norm = 1000 / 2**halvings * uniform(generator, 1.1, 1.9)
    result: Tensor = (a * (norm / float(a.norm()))).to(dtype)
    return result
