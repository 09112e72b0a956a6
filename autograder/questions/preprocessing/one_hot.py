"""Categories as indicators: a column for each value of each text column, and one for missing [2.2.2]."""

from __future__ import annotations

from autograder.questions.draws import joined
from autograder.questions.preprocessing import substitutes as right
from autograder.questions.preprocessing.calls import TYPED
from autograder.questions.preprocessing.draws import NAN, mixed_tables, penguin_tables, small_tables, wide_tables
from autograder.questions.preprocessing.features import case, example
from autograder.questions.preprocessing.probes import table_made
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Question
from autograder.spec.substitutes import substitutes

ENCODE = "encode_categories"
QUESTION = Question(
    id="one_hot",
    title="Categories as indicators",
    defines=(ENCODE,),
    substitutes=substitutes(right, ENCODE),
    example=example(
        table_made,
        lambda: [
            {"function": ENCODE, "table": {"NumRooms": [NAN, 2.0, 4.0, NAN], "RoofType": [None, None, "Slate", None]}},
            {
                "function": ENCODE,
                "table": {"Door": ["red", "blue", "red"], "NumRooms": [3, 1, 2], "RoofType": ["Slate", None, "Tile"]},
                "dtypes": {"Door": "category", "RoofType": "object"},
                "labels": [0, 2, 5], "_call": TYPED,
            },
        ],
    ),
    cases=(
        case(
            "small tables", 7, "Tables with one to three text columns", table_made,
            joined(
                mixed_tables(ENCODE), small_tables([(6, 1, 2)], missing=0, function=ENCODE),
                wide_tables(function=ENCODE),
            ),
        ),
        case("penguins", 5, "Rows of a real table", table_made, penguin_tables(function=ENCODE), shared=True),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
