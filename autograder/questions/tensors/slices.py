"""Rows by number: the last and the middle ones, and rows filled with a value in place [2.1]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import NUMBERS, over, randint, table
from autograder.questions.tensors.draws import DOUBLE
from autograder.questions.tensors.probes import cut_or_filled, filled
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from reference import tensors as solved

TALL = [(3, 5), (4, 4), (5, 1), (8, 3), (150, 2), (3, 130)]


def fills(inside: bool) -> Inputs:
    """Some rows to fill in tables of many shapes, then no row, every row, many; with a frame around, if `inside`."""
    shapes = [(5, 4), (4, 6), (7, 1), (1, 3), (6, 6), (3, 3)]

    def drawn(generator: torch.Generator) -> list[dict[str, Any]]:
        calls = []
        for (rows, cols), dtype in zip(shapes, [*NUMBERS, *NUMBERS]):
            X = table(generator, rows + 2 * inside, cols + 2 * inside, dtype=dtype)
            start = randint(generator, 0, max(0, rows - 3))
            stop = randint(generator, start + 1, max(start + 1, rows - 1))
            value = randint(generator, 10, 99) + (0.5 if dtype.is_floating_point else 0)
            calls.append({"X": X, "start": start, "stop": stop, "value": value, "inside": inside})
        long = {**calls[0], "X": table(generator, 150 + 2 * inside, 2 + 2 * inside), "start": 3, "stop": 140}
        return [*calls, {**calls[0], "start": 2, "stop": 2}, {**calls[1], "start": 0, "stop": 4}, long]

    return drawn


QUESTION = Question(
    id="slices",
    title="Rows by number",
    defines=("last_and_middle", "fill_rows"),
    example=Example(
        cut_or_filled,
        lambda: [
            {"function": "last_and_middle", "X": torch.arange(15.0).reshape(5, 3)},
            {"function": "last_and_middle", "X": torch.tensor([[1, 2], [3, 4], [5, 6]])},
            {"function": "fill_rows", "X": torch.arange(12.0).reshape(4, 3), "start": 1, "stop": 3, "value": 7.0},
            {"function": "last_and_middle", "gradient": True, "X": torch.arange(6.0).reshape(3, 2)},
        ],
    ),
    cases=(
        Case(
            "last and middle", 2, "The last row, and rows 1 and 2", called,
            over("last_and_middle", TALL, NUMBERS, X=table),
        ),
        Case("filled rows", 2, "Rows filled with a value", filled, fills(inside=False)),
        Case(
            "part of a larger table", 1, "Rows filled in a table that is part of a larger one", filled,
            fills(inside=True),
        ),
        *gradient_cases(
            solved, over("last_and_middle", TALL, X=table), over("last_and_middle", TALL, DOUBLE, X=table), points=1
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
