"""Classes of any size for the benchmarks: notebooks whose answers are drawn from the sample submissions."""

from __future__ import annotations

import random
from collections.abc import Iterator

import nbformat

from tests.make_submissions import submissions

OTHER = 0.3
"""How often an answer is another one than the solution's: right but built differently, wrong, or missing."""


def notebooks(assignment: str, count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """File names and contents of `count` notebooks, no two alike; none has an endless loop, as Otter has no limit."""
    samples = submissions(assignment)
    read = {
        name: nbformat.reads(data.decode(), as_version=4)
        for name, data in samples.items()
        if name.endswith(".ipynb") and not name.startswith("unreadable")
    }
    solved = read["passes_all.ipynb"]
    answers: dict[str, list[str]] = {}
    for book in read.values():
        for cell in book.cells:
            known = answers.setdefault(cell.id, [])
            if cell.id.endswith("-answer") and cell.source not in known and "while True" not in cell.source:
                known.append(cell.source)
    draw = random.Random(seed)
    for number in range(count):
        for cell in solved.cells:
            if cell.id.endswith("-answer"):
                first, *others = answers[cell.id]
                cell.source = draw.choice(others) if others and draw.random() < OTHER else first
        yield f"submission_{number:04}.ipynb", nbformat.writes(_signed(solved, number)).encode()


def _signed(book: nbformat.NotebookNode, number: int) -> nbformat.NotebookNode:
    """A copy that differs from all others in its code."""
    return nbformat.from_dict(
        {**book, "cells": [nbformat.v4.new_code_cell(f"# submission {number}", id="number"), *book.cells]}
    )
