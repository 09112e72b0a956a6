"""From a table to tensors: floats, whole numbers and booleans become float64 [2.2.3]."""

from __future__ import annotations

import torch

from autograder.questions.draws import shuffled
from autograder.questions.preprocessing import substitutes as right
from autograder.questions.preprocessing.draws import NUMBERS, Columns, number_cells
from autograder.questions.preprocessing.features import case, example
from autograder.questions.preprocessing.probes import table_converted
from autograder.spec.measure import Measurement
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Question
from autograder.spec.substitutes import substitutes

TABLES = [(5, "fib"), (1, "ff"), (4, "i"), (3, "bb"), (6, "ibfif"), (1, "b"), (4, "iiii"), (130, "fi"), (2, 20 * "fib")]
"""How many rows there are, and what each column holds: floats, integers or booleans."""


def tables(generator: torch.Generator) -> list[Measurement]:
    """Every second time, the targets are whole numbers; every third time, rows have been dropped."""
    found: list[Measurement] = []
    for number, (rows, kinds) in enumerate(TABLES):
        table: Columns = {}
        for kind, name in zip(kinds, shuffled(generator, [*NUMBERS, *(f"number {n}" for n in range(len(kinds)))])):
            cells = number_cells(generator, rows, whole=kind != "f")
            kinds_of: Columns = {"f": cells, "i": [int(n) for n in cells], "b": [n > 20 for n in cells]}
            table[name] = kinds_of[kind]
        targets = number_cells(generator, rows, whole=number % 2 == 0)
        given: Measurement = {"table": table, "target": [int(n) for n in targets] if number % 2 == 0 else targets}
        if number % 3 == 1:
            given["labels"] = sorted(shuffled(generator, range(3 * rows))[:rows])
        found.append(given)
    return found


QUESTION = Question(
    id="tensors",
    title="From a table to tensors",
    defines=("to_tensors",),
    substitutes=substitutes(right, "to_tensors"),
    example=example(
        table_converted,
        lambda: [
            {
                "table": {"NumRooms": [3.0, 2.0, 4.0], "RoofType_Slate": [False, False, True]},
                "target": [127500, 106000, 178100],
            },
            {"table": {"NumRooms": [3, 2], "Floors": [1, 2]}, "target": [127500.0, 106000.0]},
        ],
    ),
    cases=(case("values", 8, "Floats, whole numbers and booleans", table_converted, tables, rtol=1e-12, atol=1e-12),),
    mistakes=read_mistakes(__file__),
)
