"""Random inputs that questions of several assignments share: numbers, tables, logits, and calls over many shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from autograder.spec.question import Inputs

FLOATS = (torch.float32, torch.float64)
NUMBERS = (torch.float32, torch.float64, torch.int64)
BATCHES = [(1, 1), (1, 5), (4, 3), (3, 7), (6, 6), (60, 10), (2, 120)]
"""Shapes of logits: one, wide, tall, square, large; a wrong axis shows in a batch that is not square."""


def over(
    function: str,
    shapes: Sequence[Any],
    dtypes: Sequence[torch.dtype] = FLOATS,
    follow: bool = False,
    **draws: Callable[..., Any],
) -> Inputs:
    """Calls of `function`, one for each shape and dtype.

    Args:
        shapes: each a tuple of whole numbers.
        follow: whether the function is followed, and called `again` with other numbers, as `called` does.
        draws: by argument, `draw(generator, *shape, dtype=dtype)`.
    """

    def drawn(generator: torch.Generator) -> list[dict[str, Any]]:
        settings = {"function": function, **({"again": uniform(generator, 0.5, 0.9)} if follow else {})}
        return [
            {**settings, **{name: draw(generator, *shape, dtype=dtype) for name, draw in draws.items()}}
            for shape in shapes
            for dtype in dtypes
        ]

    return drawn


def joined(*inputs: Inputs) -> Inputs:
    """The inputs that each of these draws, one after the other."""
    return lambda generator: [call for draw in inputs for call in draw(generator)]


def sized(draw: Callable[..., Any], *axes: int) -> Callable[..., Any]:
    """`draw` with only these axes of each shape: `sized(table, 0)` draws a vector with an entry for each row."""
    return lambda generator, *shape, dtype: draw(generator, *(shape[axis] for axis in axes), dtype=dtype)


def randint(generator: torch.Generator, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return int(torch.randint(low, high + 1, (), generator=generator))


def shuffled(generator: torch.Generator, items: Sequence[Any]) -> list[Any]:
    """The items in random order."""
    return [items[place] for place in torch.randperm(len(items), generator=generator).tolist()]


def whole(low: int, high: int) -> Callable[..., Tensor]:
    """A draw of whole numbers from `low` to `high`, both included, as a tensor of the given shape and dtype."""
    return lambda generator, *shape, dtype: torch.randint(low, high + 1, shape, generator=generator).to(dtype)


def uniform(generator: torch.Generator, low: float, high: float) -> float:
    """A number between `low` and `high`."""
    return float(torch.empty((), dtype=torch.float64).uniform_(low, high, generator=generator))


def normal(generator: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Entries from the standard normal distribution."""
    return torch.randn(shape, generator=generator, dtype=dtype)


def table(generator: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Random entries: whole numbers from -9 to 9, or floats of which each row has a magnitude of its own."""
    if not dtype.is_floating_point:
        return torch.randint(-9, 10, shape, generator=generator).to(dtype)
    scale = 10 ** torch.empty(shape[0], *[1] * (len(shape) - 1)).uniform_(-1, 1, generator=generator)
    return (torch.randn(shape, generator=generator) * scale).to(dtype)


def away_from_zero(generator: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Entries of either sign and sizes from 0.5 to 2.5, so that a kink at 0 does not matter."""
    size = torch.empty(shape, dtype=torch.float64).uniform_(0.5, 2.5, generator=generator)
    return (size * (2 * torch.randint(2, shape, generator=generator) - 1)).to(dtype)


def positive(generator: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Entries from 0.5 to 2.5, which have powers and logarithms of every kind."""
    return away_from_zero(generator, *shape, dtype=dtype).abs()


def logits(generator: torch.Generator, rows: int, columns: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Random logits `(rows, columns)` of ordinary size; each row has a magnitude of its own."""
    scale = 10 ** torch.empty(rows, 1).uniform_(-1, 1, generator=generator)
    return (torch.randn(rows, columns, generator=generator) * scale).to(dtype)


def large_logits(generator: torch.Generator, rows: int, columns: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Logits up to ±1000 in one batch `(rows, columns)`: rows far below 0, rows far above, rows of both."""
    X = torch.randn(rows, columns, generator=generator)
    offsets = torch.tensor([1000.0, -1000.0, 0.0, 300.0]).repeat(rows)[:rows, None]
    X[-1] *= 400
    return (X + offsets).clamp(-1000, 1000).to(dtype)


def classes(generator: torch.Generator, rows: int, columns: int, dtype: torch.dtype = torch.int64) -> Tensor:
    """Random classes below `columns`, int64 `(rows,)`, whatever the dtype of what they go with."""
    return torch.randint(columns, (rows,), generator=generator)
