"""From a file to tensors: load, drop rows without a target, split, encode, fill, convert [2.2]."""

from __future__ import annotations

import torch

from autograder.questions.draws import shuffled
from autograder.questions.preprocessing.draws import (
    HOUSE,
    NUMBERS,
    is_missing,
    lines_of,
    small_table,
    some_penguins,
    wide_table,
)
from autograder.questions.preprocessing.features import case, columns_sorted, example
from autograder.questions.preprocessing.probes import file_preprocessed
from autograder.spec.measure import Measurement
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Question

DOORS = ["Price,Area,Door", "100,50,red", "NA,90,blue", "120,NA,NA", "150,70,red", "90,66,red"]


def small_files(generator: torch.Generator) -> list[Measurement]:
    """A numeric target anywhere, missing in some rows; one row, numbers only, text inputs only, many columns."""
    found = []
    for rows, *columns in [(8, 3, 2), (1, 2, 1), (10, 2, 3), (7, 3, 0), (6, 1, 1), (12, 4, 2)]:
        table = small_table(generator, rows, *columns)
        target = shuffled(generator, [name for name in table if name in NUMBERS])[0]
        if rows > 1 and not any(is_missing(cell) for cell in table[target]):
            whole = {row for row in range(rows) if not any(is_missing(cells[row]) for cells in table.values())}
            table[target][next(row for row in range(rows) if whole - {row})] = None  # one whole row is left
        if rows == 7:  # equal rows are no mistake: all of them stay
            table = {name: 2 * cells for name, cells in table.items()}
        found.append({"lines": lines_of(table), "target": target})
    return [*found, {"lines": lines_of(wide_table(generator)), "target": "number 7"}]


def penguin_files(generator: torch.Generator) -> list[Measurement]:
    """Some more of their numbers are made missing, so that means over dropped rows differ."""
    found = []
    for count, target in ((15, "body_mass_g"), (40, "year"), (60, "bill_length_mm"), (344, "body_mass_g")):
        table = some_penguins(generator, count)
        for name in ("bill_depth_mm", "flipper_length_mm", "bill_length_mm", "body_mass_g"):
            for row in shuffled(generator, range(count))[: count // 10 if count < 344 else 0]:
                table[name][row] = None
        found.append({"lines": lines_of(table), "target": target})
    return found


QUESTION = Question(
    id="pipeline",
    title="From a file to tensors",
    defines=("preprocess",),
    builds_on=("load", "split", "one_hot", "impute", "tensors"),
    example=example(
        file_preprocessed, lambda: [{"lines": lines, "target": "Price"} for lines in (HOUSE, DOORS)], columns_sorted
    ),
    cases=(
        case("small tables", 7, "Small tables, some targets missing", file_preprocessed, small_files, columns_sorted),
        case("penguins", 7, "Rows of a real table", file_preprocessed, penguin_files, columns_sorted, shared=True),
    ),
    mistakes=read_mistakes(__file__),
)
