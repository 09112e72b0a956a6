"""A first look at a table: how many rows, how much is missing, which columns hold numbers and which text [2.2.5]."""

from __future__ import annotations

from autograder.questions.draws import joined
from autograder.questions.preprocessing.draws import HOUSES, penguin_tables, small_tables, wide_tables
from autograder.questions.preprocessing.features import case, example
from autograder.questions.preprocessing.probes import table_summarized
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Question

SHAPES = [(6, 2, 2), (1, 2, 1), (5, 3, 0), (4, 1, 1), (12, 4, 2), (7, 0, 3)]
"""Mixed tables, numbers alone, text alone, one row."""
DOORS = {"Roof": ["Slate", None], "NumRooms": [3, 4], "Door": ["red", "blue"], "Area": [50.0, 80.0]}
QUESTION = Question(
    id="summary",
    title="A first look at a table",
    defines=("summarize",),
    example=example(
        table_summarized,
        lambda: [{"table": HOUSES, "dtypes": {}}, {"table": DOORS, "dtypes": {"Roof": "category", "Door": "object"}}],
    ),
    cases=(
        case(
            "small tables", 6, "Small tables", table_summarized,
            joined(small_tables(SHAPES), small_tables([(4, 1, 1)], missing=0), wide_tables()),
        ),
        case("penguins", 4, "Rows of a real table", table_summarized, penguin_tables(), shared=True),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
