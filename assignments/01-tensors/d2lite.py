"""Support for the notebooks: what the book's `d2l.torch` has, by name and behaviour, as far as they need it.

Only plotting imports matplotlib, and only when there is something to draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from torch import Tensor

if TYPE_CHECKING:
    from matplotlib.axes import Axes


Array: TypeAlias = Tensor | np.ndarray[Any, Any] | Sequence[Any]
"""Numbers that can be drawn."""


def plot(
    X: Array,
    Y: Array | None = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    legend: Sequence[str] = (),
    xlim: Sequence[float] | None = None,
    ylim: Sequence[float] | None = None,
    xscale: str = "linear",
    yscale: str = "linear",
    fmts: Sequence[str] = ("-", "m--", "g-.", "r:"),
    figsize: tuple[float, float] = (3.5, 2.5),
    axes: Axes | None = None,
) -> Axes:
    """Draw curves; returns the axes.

    `X` and `Y` are each one sequence of numbers or a list of such; one `X` serves all of `Y`. Without `Y`,
    `X` holds the values, to be drawn over 0, 1, 2 ... Raises ValueError where two lists differ in length.
    """
    if axes is None:
        from matplotlib import pyplot

        _, axes = pyplot.subplots(figsize=figsize)
    ys = _curves(X if Y is None else Y)
    xs = [np.arange(len(y)) for y in ys] if Y is None else _curves(X)
    if len(xs) == 1:
        xs = xs * len(ys)
    for (x, y), fmt in zip(zip(xs, ys, strict=True), cycle(fmts), strict=False):
        axes.plot(x, y, fmt)
    _dress(axes, xlabel, ylabel, xlim, ylim, xscale, yscale)
    if legend:
        axes.legend(legend)
    return axes


def _curves(values: Array) -> list[np.ndarray[Any, Any]]:
    """One array for each curve."""
    arrays = [_array(value) for value in values]
    return [np.array(arrays)] if arrays and arrays[0].ndim == 0 else arrays


def _array(values: object) -> np.ndarray[Any, Any]:
    """Anything that holds numbers as an array, without its graph."""
    return np.asarray(values.detach().cpu() if isinstance(values, Tensor) else values)


def _dress(
    axes: Axes,
    xlabel: str | None,
    ylabel: str | None,
    xlim: Sequence[float] | None,
    ylim: Sequence[float] | None,
    xscale: str,
    yscale: str,
) -> None:
    """Give axes their labels, limits and scales, and a grid."""
    axes.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    if xlim is not None:
        axes.set_xlim(xlim[0], xlim[1])
    if ylim is not None:
        axes.set_ylim(ylim[0], ylim[1])
    axes.grid(True)
