"""Support for the notebooks: what the book's `d2l.torch` has, by name and behaviour, as far as they need it.

Only plotting imports matplotlib, and only when there is something to draw.
"""

from __future__ import annotations

import html
import io
import re
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure


def describe(axes: Axes, alt: str) -> None:
    """Show the picture of `axes` with the words `alt` for those who do not see it; "" means how each curve goes."""
    axes.figure.set_label(alt)
    shell = _notebook()
    if shell is not None:
        formatter = shell.display_formatter.ipython_display_formatter
        formatter.for_type_by_name("matplotlib.figure", "Figure", _show)


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
