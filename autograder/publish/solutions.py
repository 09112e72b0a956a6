"""Outputs of the solved notebooks: run them, keep what they show, remember what they were made from."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

SLIDERS = "application/vnd.jupyter.widget-view+json"
MADE_FROM = "outputs_made_from"
"""Notebook metadata: the digest of the code and the support module that gave the outputs."""


def digest(book: NotebookNode, support: str) -> str:
    """A digest that changes with any code cell and with d2lite."""
    code = [cell.source for cell in book.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps([code, support]).encode()).hexdigest()


def support_of(folder: Path) -> str:
    """The text of the support module in an assignment's folder; nothing where its notebook needs none."""
    file = folder / "d2lite.py"
    return file.read_text() if file.exists() else ""


def keep_outputs(book: NotebookNode, support: str, file: Path) -> None:
    """Copy the outputs in `file` to the cells of `book`, if they were made from the same code and support module."""
    if not file.exists():
        return
    old = nbformat.read(file, as_version=4)
    if old.metadata.get(MADE_FROM) != digest(book, support):
        return
    book.metadata[MADE_FROM] = old.metadata[MADE_FROM]
    pairs = zip(*([cell for cell in other.cells if cell.cell_type == "code"] for other in (book, old)))
    for cell, shown in pairs:  # the digests agree, so the code is the same in the same order; ids may differ
        cell.outputs, cell.execution_count = shown.outputs, shown.execution_count


def tidy_outputs(book: NotebookNode) -> None:
    """Keep of the outputs what a reader needs: no checks that are passed, no sliders, no times of execution."""
    book.metadata.pop("widgets", None)
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        cell.outputs = [out for out in cell.outputs if not out.get("data", {}).get("text/plain", "").startswith("✓ ")]
        cell.outputs = [out for out in cell.outputs if SLIDERS not in out.get("data", {})]
        for data in (out.data for out in cell.outputs if "text/html" in out.get("data", {})):
            data.pop("text/plain", None)  # says the same


def run(file: Path, folder: Path) -> None:
    """Run the solved notebook `file` in a copy of its assignment's `folder` and write the outputs into it.

    Raises:
        nbclient.exceptions.CellExecutionError: if a cell fails.
    """
    from nbclient import NotebookClient

    book = nbformat.read(file, as_version=4)
    support = support_of(folder)
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary, "homework")
        shutil.copytree(folder, place)
        shutil.copy(file, place / f"{folder.name}.ipynb")
        client = NotebookClient(book, timeout=600, coalesce_streams=True, resources={"metadata": {"path": str(place)}})
        client.execute(env={**os.environ, "OMP_NUM_THREADS": "1"})  # more threads only slow each other down
    tidy_outputs(book)
    book.metadata[MADE_FROM] = digest(book, support)
    book.metadata["language_info"] = {"name": "python"}
    file.write_text(nbformat.writes(book) + "\n", encoding="utf-8")
