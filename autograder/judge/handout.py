"""What the grader takes from the build: the jail's support module, and the handout's cells that need not run."""

from __future__ import annotations

import functools
import json
import py_compile
import tempfile
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

from autograder.errors import NotBuilt
from autograder.paths import handout, jail_support

SKIPPED_TAGS = {"training", "plot", "timing", "interactive", "export"}
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
def compiled_files(assignment: str) -> dict[str, bytes]:
    """The compiled code of those modules, which Python takes as long as the source is the same (PEP 552).

    Raises:
        NotBuilt: as `handout_files`.
    """
    compiled, mode = {}, PycInvalidationMode.CHECKED_HASH
    with tempfile.TemporaryDirectory() as folder:
        for name, source in handout_files(assignment).items():
            path, made = Path(folder, name), Path(folder, "made")
            path.write_bytes(source)
            py_compile.compile(str(path), str(made), name, doraise=True, invalidation_mode=mode)
            compiled[cache_from_source(name)] = made.read_bytes()
    return compiled


@functools.cache
def skipped_cells(assignment: str) -> frozenset[str]:
    """Sources of the handout's code cells that only train, draw or measure time."""
    return frozenset(
        _source(cell) for cell in _cells(assignment) if SKIPPED_TAGS & set(cell["metadata"].get("tags", []))
    )


@functools.cache
def written_cells(assignment: str) -> dict[str, str]:
    """What stands in the handout where answers are written in words, by the cell's id."""
    cells = [cell for cell in _cells(assignment) if cell["id"].startswith("written-")]
    written = {cell["id"]: _source(cell) for cell in cells if cell["cell_type"] == "markdown"}
    return {name: source for name, source in written.items() if f"{name}-end" in written}


def _cells(assignment: str) -> list[dict[str, Any]]:
    """The handout's cells, as we built it: without nbformat, which checks schemas and takes long to import."""
    path = handout(assignment) / f"{assignment}.ipynb"
    return json.loads(path.read_bytes())["cells"]  # type: ignore[no-any-return]


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])
