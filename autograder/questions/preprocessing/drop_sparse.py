"""Drop the emptiest column: the first of those that miss most, numbers or text [2.2.5]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from autograder.questions.draws import joined, shuffled
from autograder.questions.preprocessing.draws import (
    HOUSES,
    NAN,
    WORDS,
    Columns,
    in_memory,
    penguin_tables,
    small_table,
    wide_table,
)
from autograder.questions.preprocessing.features import case, example
from autograder.questions.preprocessing.probes import table_made
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Inputs, Question

DROP = "drop_most_missing"
DOORS = {"Door": ["red", "blue"], "Area": [50.0, NAN], "Roof": ["Slate", None]}


def blanked(generator: torch.Generator, rows: int, counts: Sequence[int]) -> Columns:
    """A table whose columns, from left to right, have these numbers of missing cells; numbers and text mixed."""
    whole = small_table(generator, rows, len(counts), len(WORDS), missing=0)
    table = {name: whole[name] for name in shuffled(generator, list(whole))[: len(counts)]}
    for (name, cells), count in zip(table.items(), counts):
        for row in shuffled(generator, range(rows))[:count]:
            cells[row] = None if name in WORDS else NAN
    return table


def missing(*tables: tuple[int, list[int], str]) -> Inputs:
    """Tables, by how many rows they have, how many cells each column misses and the dtype of text."""
    return lambda generator: [
        {"function": DROP, **in_memory(generator, blanked(generator, rows, counts), dtype, gaps=rows == 5)}
        for rows, counts, dtype in tables
    ]


def wide(generator: torch.Generator) -> list[dict[str, Any]]:
    """A wide table, and one whose last column misses most."""
    table = wide_table(generator)
    *_, last = table
    fuller = {**table, last: [*table[last][:9], *[None if isinstance(table[last][0], str) else NAN] * 31]}
    return [{"function": DROP, **in_memory(generator, one)} for one in (table, fuller)]


ONE = missing((6, [1, 4, 0, 2], ""), (5, [3, 1, 1], "object"), (7, [0, 2, 3, 3, 6], "category"), (1, [0, 1, 0], ""))
TIES = missing((6, [1, 3, 0, 3], ""), (5, [2, 2, 2], ""), (8, [0, 5, 4, 5, 5], ""), (1, [1, 0, 1], ""))
QUESTION = Question(
    id="drop_sparse",
    title="Drop the emptiest column",
    defines=(DROP,),
    example=example(table_made, lambda: [{"function": DROP, "table": table} for table in (HOUSES, DOORS)]),
    cases=(
        case("one column", 3, "One column misses most", table_made, joined(ONE, wide)),
        case("ties", 2, "Several columns miss equally many values", table_made, TIES),
        case("penguins", 3, "Rows of a real table", table_made, penguin_tables(function=DROP), shared=True),
    ),
    mistakes=read_mistakes(__file__),
)
