"""The mean for missing numbers: each column's own, where it has one; text stays as it is [2.2.2]."""

from __future__ import annotations

import torch

from autograder.questions.draws import joined, randint, shuffled
from autograder.questions.preprocessing import substitutes as right
from autograder.questions.preprocessing.draws import (
    NAN,
    in_memory,
    mixed_tables,
    penguin_tables,
    small_table,
    wide_tables,
)
from autograder.questions.preprocessing.features import case, example
from autograder.questions.preprocessing.probes import table_made
from autograder.spec.measure import Measurement
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Question
from autograder.spec.substitutes import substitutes

IMPUTE = "impute_mean"
EXAMPLES = (
    {"NumRooms": [NAN, 2.0, 4.0, NAN], "RoofType_Slate": [False, False, True, False]},
    {
        "Area": [50.0, NAN, 80.0, 140.0],
        "RoofType": [None, "Tile", "Slate", None],
        "Garden": [NAN, NAN, NAN, NAN],
        "Year": [1950, 1990, 2010, 2020],
    },
)


def numbers(generator: torch.Generator) -> list[Measurement]:
    """Numbers alone, one row included, whole numbers, columns without any missing value, indicators."""
    found = []
    for number, (rows, columns) in enumerate([(6, 2), (1, 2), (9, 4), (5, 3), (4, 1)]):
        table = small_table(generator, rows, columns, words=0)
        if number in (0, 2):
            table["flag_nan"] = [bool(randint(generator, 0, 1)) for _ in range(rows)]
        if number in (2, 3):
            table = {"number": [float(row) for row in range(rows)], **table}
        found.append({"function": IMPUTE, **in_memory(generator, table, gaps=number % 2 == 1)})
    return found


def empty_columns(generator: torch.Generator) -> list[Measurement]:
    """Columns without any number, beside others and beside text."""
    found = []
    for dtype, (rows, *columns) in zip(("", "", "object"), [(5, 2, 1), (3, 1, 0), (7, 2, 2)]):
        table = dict(shuffled(generator, [*small_table(generator, rows, *columns).items(), ("empty", [NAN] * rows)]))
        found.append({"function": IMPUTE, **in_memory(generator, table, dtype)})
    return found


QUESTION = Question(
    id="impute",
    title="The mean for missing numbers",
    defines=(IMPUTE,),
    substitutes=substitutes(right, IMPUTE),
    example=example(table_made, lambda: [{"function": IMPUTE, "table": table} for table in EXAMPLES]),
    cases=(
        case("numbers", 4, "Tables of numbers", table_made, numbers),
        case(
            "with text",
            3,
            "Numbers beside text",
            table_made,
            joined(mixed_tables(IMPUTE), wide_tables(function=IMPUTE)),
        ),
        case("columns without numbers", 2, "A column in which every number is missing", table_made, empty_columns),
        case("penguins", 3, "Rows of a real table", table_made, penguin_tables(function=IMPUTE), shared=True),
    ),
    mistakes=read_mistakes(__file__),
)
