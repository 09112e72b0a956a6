"""Grid: a table of any size that counts from 0, row by row [2.1]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import randint
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def grid(rows: int, cols: int) -> dict[str, Any]:
    """A call of `make_grid`."""
    return {"function": "make_grid", "rows": rows, "cols": cols}


def grids(generator: torch.Generator) -> list[dict[str, Any]]:
    """Wide and tall tables of random size, square ones, one row, one column, one entry."""
    wide = grid(randint(generator, 2, 9), randint(generator, 10, 40))
    tall = grid(randint(generator, 300, 400), 8)
    return [wide, tall, grid(6, 6), grid(1, 1), grid(1, 8), grid(5, 1)]


QUESTION = Question(
    id="grid",
    title="A grid of numbers",
    defines=("make_grid",),
    example=Example(called, lambda: [grid(2, 3), grid(4, 1)]),
    cases=(Case("grids", 4, "Grids of many shapes", called, grids),),
    mistakes=read_mistakes(__file__),
)
