"""The sum of two vectors, once by a loop and once without [3.1]."""

from __future__ import annotations

import functools
from typing import Any

import torch

from autograder.questions.draws import NUMBERS, normal, over, randint, table
from autograder.questions.linear_regression.probes import added
from autograder.spec.calls import central_differences, with_cotangents
from autograder.spec.measure import differentiated
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from reference import linear_regression as solved


def vectors(function: str) -> Inputs:
    """Pairs of vectors of all dtypes, also of length 1; and lengths at which a loop shows."""
    pairs = over(function, [(7,), (1,), (150,)], NUMBERS, a=table, b=table)

    def drawn(generator: torch.Generator) -> list[dict[str, Any]]:
        first, *others = pairs(generator)
        return [{**first, "few": randint(generator, 8, 12), "many": randint(generator, 900, 1100)}, *others]

    return drawn


QUESTION = Question(
    id="vectorize",
    title="A loop and a vector",
    defines=("add_loop", "add_vectorized"),
    example=Example(
        added,
        lambda: [
            *(
                {"function": function, **lengths, "a": torch.tensor(a), "b": torch.tensor(b)}
                for function, lengths in (("add_loop", {}), ("add_vectorized", {"few": 10, "many": 1000}))
                for a, b in [([1.0, 2.0, 3.0], [10.0, 20.0, 30.0]), ([1, 2], [5, -2])]
            ),
            {"function": "add_vectorized", "gradient": True, "a": torch.tensor([1.0, 2]), "b": torch.tensor([3.0, 4])},
        ],
    ),
    cases=(
        Case("loop", 2, "The sum by a loop", added, vectors("add_loop")),
        Case("vectorized", 3, "The sum without a loop", added, vectors("add_vectorized")),
        Case(
            "gradient", 1, "The gradient against central differences", differentiated,
            with_cotangents(solved, over("add_vectorized", [(5,)], [torch.float64], a=normal, b=normal)),
            reference=functools.partial(central_differences, solved), rtol=1e-5, atol=1e-8,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
