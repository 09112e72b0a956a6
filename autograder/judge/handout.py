"""What the grader takes from a built handout: the support module for the jail, and the cells that need not run."""

from __future__ import annotations

import functools

import nbformat

from autograder.paths import handout

SKIPPED_TAGS = {"training", "plot", "export"}
"""Cells with these tags are skipped while they are unchanged from the handout."""


def handout_files(assignment: str) -> dict[str, bytes]:
    """The handout's modules that a notebook imports."""
    return {"d2lite.py": (handout(assignment) / "d2lite.py").read_bytes()}


@functools.cache
def skipped_cells(assignment: str) -> frozenset[str]:
    """Sources of the handout's code cells that only train or plot."""
    notebook = nbformat.read(handout(assignment) / f"{assignment}.ipynb", as_version=4)
    return frozenset(cell.source for cell in notebook.cells if SKIPPED_TAGS & set(cell.metadata.get("tags", [])))
