"""A decorator that gives a class a new method, for instances that exist already, too [3.2]."""

from __future__ import annotations

from autograder.questions.draws import normal, randint
from autograder.questions.linear_regression.probes import methods, module_methods
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question

QUESTION = Question(
    id="add_to_class",
    title="Methods for a class that exists",
    defines=("add_to_class",),
    example=Example(methods, lambda: [{"start": 3, "factor": 10, "shift": 7}]),
    cases=(
        Case(
            "methods", 4, "Methods on old and new instances", methods,
            lambda generator: [
                {name: randint(generator, 2, 99) for name in ("start", "factor", "shift")} for _ in range(2)
            ],
        ),
        Case(
            "torch modules", 2, "Methods of a torch module", module_methods,
            lambda generator: [{"X": normal(generator, 3, 2)}],
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
