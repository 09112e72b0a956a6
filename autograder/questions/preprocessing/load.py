"""Read a CSV file: `NA` is missing, and nothing else is changed [2.2.1]."""

from __future__ import annotations

import torch

from autograder.questions.preprocessing import substitutes as right
from autograder.questions.preprocessing.draws import HOUSE, lines_of, rows_of, small_table, some_penguins, wide_table
from autograder.questions.preprocessing.features import case, example
from autograder.questions.preprocessing.probes import file_loaded
from autograder.spec.measure import Measurement
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Question
from autograder.spec.substitutes import substitutes

DOORS = ["Door,NumRooms", "red,3", "blue,NA", "NA,1", "red,3", "green,2", "red,2"]


def small_files(generator: torch.Generator) -> list[Measurement]:
    """Numbers with and without text; one row included, and many columns."""
    shapes = [(6, 2, 2), (1, 1, 1), (9, 3, 1), (4, 1, 0), (5, 1, 3)]
    tables = [small_table(generator, *shape) for shape in shapes]
    tables[0] = rows_of(tables[0], [*range(6), 0, 5])  # equal rows are no mistake
    return [{"lines": lines_of(table)} for table in [*tables, wide_table(generator)]]


def penguin_files(generator: torch.Generator) -> list[Measurement]:
    return [{"lines": lines_of(some_penguins(generator, count))} for count in (9, 50, 344)]


QUESTION = Question(
    id="load",
    title="Read a CSV file",
    defines=("load_table",),
    substitutes=substitutes(right, "load_table"),
    example=example(file_loaded, lambda: [{"lines": lines} for lines in (HOUSE, DOORS)]),
    cases=(
        case("small tables", 4, "Small tables", file_loaded, small_files),
        case("penguins", 4, "Rows of a real table", file_loaded, penguin_files, shared=True),
    ),
    mistakes=read_mistakes(__file__),
)
