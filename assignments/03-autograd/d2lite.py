"""Support for the notebooks: what the book's `d2l.torch` has, by name and behaviour, as far as they need it.

Only plotting imports matplotlib, and only when there is something to draw.
"""

from __future__ import annotations

import html
import io
import re
import sys
from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

import numpy as np
from torch import Tensor

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure


# ── Progress and pictures ──

COLORS = ("#0072B2", "#D55E00", "#000000", "#CC79A7")
"""Of curves, in their order: every eye tells them apart, and each has a contrast of 3 : 1 or more on white."""


Array: TypeAlias = Tensor | np.ndarray[Any, Any] | Sequence[Any]
"""Numbers that can be drawn."""


def plot(
    X: Array, Y: Array | None = None, xlabel: str | None = None, ylabel: str | None = None,
    legend: Sequence[str] = (), xlim: Sequence[float] | None = None, ylim: Sequence[float] | None = None,
    xscale: str = "linear", yscale: str = "linear", fmts: Sequence[str] = ("-", "--", "-.", ":"),
    figsize: tuple[float, float] = (3.5, 2.5), axes: Axes | None = None, alt: str = "",
) -> Axes:  # fmt: skip
    """Draw curves; returns the axes. `alt` says in words what is seen, by default how each curve goes.

    `X` and `Y` are each one sequence of numbers or a list of such; one `X` serves all of `Y`. Without `Y`,
    `X` holds the values, to be drawn over 0, 1, 2 ... Raises ValueError where two lists differ in length.
    """
    if axes is None:
        from matplotlib import pyplot

        _, axes = pyplot.subplots(figsize=figsize)
        axes.set_prop_cycle(color=COLORS)
    ys = _curves(X if Y is None else Y)
    xs = [np.arange(len(y)) for y in ys] if Y is None else _curves(X)
    if len(xs) == 1:
        xs = xs * len(ys)
    for (x, y), fmt in zip(zip(xs, ys, strict=True), cycle(fmts), strict=False):
        axes.plot(x, y, fmt)
    for line, name in zip(axes.lines, legend, strict=False):
        line.set_label(name)
    _dress(axes, xlabel, ylabel, xlim, ylim, xscale, yscale)
    describe(axes, alt)
    return axes


def describe(axes: Axes, alt: str) -> None:
    """Show the picture of `axes` with the words `alt` for those who do not see it; "" means how each curve goes."""
    axes.figure.set_label(alt)
    shell = _notebook()
    if shell is not None:
        formatter = shell.display_formatter.ipython_display_formatter
        formatter.for_type_by_name("matplotlib.figure", "Figure", _show)


def _curves(values: Array) -> list[np.ndarray[Any, Any]]:
    """One array for each curve."""
    arrays = [_array(value) for value in values]
    return [np.array(arrays)] if arrays and arrays[0].ndim == 0 else arrays


def _array(values: object) -> np.ndarray[Any, Any]:
    """Anything that holds numbers as an array, without its graph."""
    return np.asarray(values.detach().cpu() if isinstance(values, Tensor) else values)


def _dress(axes: Axes, *settings: object) -> None:
    """Give axes their labels, limits and scales, a grid, and a legend that covers nothing where curves have names."""
    names = ("xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale")
    axes.set(**{name: value for name, value in zip(names, settings, strict=True) if value is not None})
    axes.grid(color="#8c8c8c", linewidth=0.5)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)


def _notebook() -> InteractiveShell | None:
    """IPython's shell where it is the kernel of a notebook, else None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    kernel = any(Class.__name__ == "ZMQInteractiveShell" for Class in type(shell).__mro__)  # Colab has a subclass
    return shell if kernel else None


def _show(figure: Figure | SubFigure, output: Any = None) -> Any:
    """Show a picture in `output`, where given, and return that; as HTML, as Jupyter shows no words with other types."""
    import matplotlib
    from IPython.display import display

    file = io.BytesIO()  # the same curves give the same bytes; text stays text, which is short
    with matplotlib.rc_context({"svg.hashsalt": "d2lite", "svg.fonttype": "none"}):
        about = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.figure.savefig(file, format="svg", bbox_inches="tight", metadata=about)
    words = str(figure.get_label()) or "Plot: " + " | ".join(map(_words, figure.axes))
    picture = re.sub(r"(?<=[ ML\"])(-?\d+\.\d\d)\d+", r"\1", " ".join(file.getvalue().decode().split()))
    source = "data:image/svg+xml," + quote(picture, safe=' "/:;=,()+')  # shorter than in base64
    bundle = {"text/html": f"<img alt=\"{html.escape(words)}\" src='{source}'>", "text/plain": words}
    if output:
        output.update(bundle, raw=True)
    return output or display(bundle, raw=True, display_id=True)


def _words(axes: Axes) -> str:
    """What axes show: their title and labels, and of each curve the ends and the range."""
    parts = [axes.get_title(), " over ".join(filter(None, (axes.get_ylabel(), axes.get_xlabel())))]
    for line in axes.lines:
        y, name = np.asarray(line.get_ydata(), float), str(line.get_label())
        ends = f"from {y[0]:.3g} to {y[-1]:.3g}, lowest {y.min():.3g}, highest {y.max():.3g}" if len(y) else "is empty"
        parts.append(ends if name.startswith("_") else f"{name} {ends}")
    return "; ".join(filter(None, parts))
