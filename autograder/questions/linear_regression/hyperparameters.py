"""Arguments of a method that become attributes of its object, and entries of `hparams` [3.2]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import normal, randint, uniform
from autograder.questions.linear_regression import substitutes as right
from autograder.questions.linear_regression.probes import saved_arguments, saved_by_methods
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes


def ignoring(*counts: int) -> Inputs:
    """Four arguments of any kind, with so many of their names ignored."""

    def drawn(generator: torch.Generator, count: int) -> dict[str, Any]:
        order = torch.randperm(4, generator=generator).tolist()
        return {
            "a": randint(generator, -99, 99), "b": "xyz"[randint(generator, 0, 2)], "c": normal(generator, 2),
            "d": uniform(generator, 0, 1), "ignore": ["abcd"[number] for number in order[:count]],
        }  # fmt: skip

    return lambda generator: [drawn(generator, count) for count in counts]


QUESTION = Question(
    id="hyperparameters",
    title="Arguments that become attributes",
    defines=("HyperParameters",),
    substitutes=substitutes(right, "HyperParameters.save_hyperparameters"),
    example=Example(
        saved_arguments,
        lambda: [
            {"a": 1, "b": "two", "c": 3.0, "d": 4.0, "ignore": [], "underscore": False},
            {"a": 5, "b": "six", "c": [7], "d": 8.0, "ignore": ["c"], "underscore": True},
        ],
    ),
    cases=(
        Case("arguments", 4, "All arguments of the calling method", saved_arguments, ignoring(0)),
        Case("ignored", 2, "Ignored arguments", saved_arguments, ignoring(1, 2)),
        Case(
            "underscores and methods", 2, "Names with an underscore, keyword arguments, other methods",
            saved_by_methods,
            lambda generator: [
                {"size": randint(generator, 1, 99), "rate": uniform(generator, 0, 1), "other": uniform(generator, 1, 2)}
            ],
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
