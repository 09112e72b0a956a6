"""The figures of the texts: drawn by functions, written to `assignments/figures/`, put into the notebooks' cells."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

from autograder.errors import KitError
from autograder.publish.figures.borders import borders
from autograder.publish.figures.graphs import backward, mlp_backward
from autograder.publish.figures.networks import mlp_network, softmax_network
from autograder.publish.figures.tensors import axes, broadcasting

FIGURES: dict[str, Callable[[], str]] = {
    "axes": axes,
    "broadcasting": broadcasting,
    "backward": backward,
    "softmax-network": softmax_network,
    "mlp-network": mlp_network,
    "mlp-backward": mlp_backward,
    "borders": borders,
}
FOLDER = Path("assignments", "figures")
"""Where the build writes them, so that a text shows them in an editor and on a code host, too."""
IMAGE = re.compile(r"!\[((?:(?!\n\n).)*?)\]\(([^)]*)\)", re.DOTALL)
"""Its alternative text, which may be of several lines, and its address."""


class BadFigure(KitError):
    """A text shows a figure that cannot be shown; the sentence says which and what to do."""


def figure_files() -> dict[Path, str]:
    """All figures, by path below the kit's folder."""
    return {FOLDER / f"{name}.svg": draw() for name, draw in FIGURES.items()}


def with_figures(text: str) -> str:
    """The text of a cell in which each figure stands as an image that brings its content along.

    A notebook stays one file. It is an HTML tag with a data URI, as JupyterLab shows no SVG that is attached to a cell,
    and VS Code none in Markdown's own notation.

    Raises:
        BadFigure: if an image has no alternative text, or is none of ours.
    """
    return IMAGE.sub(lambda found: _image(" ".join(found[1].split()), found[2]), text)


def _image(words: str, path: str) -> str:
    file = FOLDER.parent / path
    if file.parent != FOLDER or file.suffix != ".svg" or file.stem not in FIGURES:
        raise BadFigure(f"A text shows {path}; there are only figures/NAME.svg with a NAME of {', '.join(FIGURES)}.")
    if not words:
        raise BadFigure(f"A text shows {path} without words: write what it teaches, ![like this]({path}).")
    data = base64.b64encode(FIGURES[file.stem]().encode()).decode()
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}">'
