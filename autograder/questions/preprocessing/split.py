"""Inputs and targets: one column, by its name, and all the others [2.2.2]."""

from __future__ import annotations

import torch

from autograder.questions.preprocessing import substitutes as right
from autograder.questions.preprocessing.draws import NAN, penguin_tables, small_tables, wide_tables
from autograder.questions.preprocessing.features import case, example
from autograder.questions.preprocessing.probes import table_split
from autograder.spec.measure import Measurement
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Question
from autograder.spec.substitutes import substitutes


def small_splits(generator: torch.Generator) -> list[Measurement]:
    """The target stands first, last, in between, once in a table of two columns, of one row, of many."""
    tables = small_tables([(6, 2, 2), (5, 3, 1), (7, 2, 2), (1, 1, 1), (4, 2, 0), (5, 2, 1)])(generator)
    places = (0, -1, 1, 0, 0, 1)
    found = [{**given, "target": list(given["table"])[place]} for given, place in zip(tables, places)]
    return [*found, *wide_tables(target="number 7")(generator)]


def penguin_splits(generator: torch.Generator) -> list[Measurement]:
    targets = ("body_mass_g", "species", "year")
    return [{**given, "target": target} for given, target in zip(penguin_tables((9, 40, 60))(generator), targets)]


QUESTION = Question(
    id="split",
    title="Inputs and targets",
    defines=("split_inputs_targets",),
    substitutes=substitutes(right, "split_inputs_targets"),
    example=example(
        table_split,
        lambda: [
            {
                "table": {
                    "NumRooms": [NAN, 2.0, 4.0, NAN],
                    "Price": [127500, 106000, 178100, 140000],
                    "RoofType": [None, None, "Slate", None],
                },
                "target": target,
            }
            for target in ("Price", "NumRooms")
        ],
    ),
    cases=(
        case("small tables", 5, "The target anywhere in the table", table_split, small_splits),
        case("penguins", 3, "Rows of a real table", table_split, penguin_splits, shared=True),
    ),
    mistakes=read_mistakes(__file__),
)
