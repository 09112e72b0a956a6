"""What the grader takes from the build: the jail's support module, and the handout's cells that need not run."""

from __future__ import annotations

import functools

import nbformat

from autograder.errors import NotBuilt
from autograder.paths import handout, jail_support

SKIPPED_TAGS = {"training", "plot", "timing", "export"}
"""Cells with these tags are skipped while they are unchanged from the handout."""


def handout_files(assignment: str) -> dict[str, bytes]:
    """The modules that a notebook imports, or could import at the time it was handed out, by name.

    Raises:
        NotBuilt: if they are missing.
    """
    path = jail_support(assignment)
    try:
        return {path.name: path.read_bytes()}
    except FileNotFoundError:
        raise NotBuilt(path) from None


@functools.cache
def skipped_cells(assignment: str) -> frozenset[str]:
    """Sources of the handout's code cells that only train, plot or measure time."""
    notebook = nbformat.read(handout(assignment) / f"{assignment}.ipynb", as_version=4)
    return frozenset(cell.source for cell in notebook.cells if SKIPPED_TAGS & set(cell.metadata.get("tags", [])))


@functools.cache
def written_cells(assignment: str) -> dict[str, str]:
    """What stands in the handout where answers are written in words, by the cell's id."""
    notebook = nbformat.read(handout(assignment) / f"{assignment}.ipynb", as_version=4)
    written = [cell for cell in notebook.cells if cell.id.startswith("written-") and cell.cell_type == "markdown"]
    return {cell.id: cell.source for cell in written if f"{cell.id}-end" in {other.id for other in written}}
