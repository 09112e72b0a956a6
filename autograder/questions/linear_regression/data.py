"""Made-up data whose true parameters are known, and loaders of its two parts [3.3]."""

from __future__ import annotations

import torch

from autograder.questions.draws import normal, uniform
from autograder.questions.linear_regression import features, probes
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question


def data_of(*sizes: tuple[int, int, int, int]) -> Inputs:
    """Random weights, bias and noise for each `(d, num_train, num_val, batch_size)`."""
    return lambda generator: [
        {
            "w": 3 * normal(generator, d), "b": uniform(generator, 1, 5), "noise": uniform(generator, 0.1, 0.3),
            "num_train": num_train, "num_val": num_val, "batch_size": batch_size,
        }
        for d, num_train, num_val, batch_size in sizes
    ]  # fmt: skip


QUESTION = Question(
    id="data",
    title="Made-up data",
    defines=("SyntheticRegressionData",),
    builds_on=("hyperparameters",),
    example=Example(
        probes.data_read,
        lambda: [
            {
                "w": torch.tensor([2.0, -3.4]), "b": 4.2, "noise": 0.1,
                "num_train": 1990, "num_val": 1010, "batch_size": 100,
            }
        ],
        features.data_example, rtol=0.15, atol=0.15,
    ),
    cases=(
        Case(
            "examples", 4, "How X and y are drawn", probes.data_drawn,
            data_of((1, 6000, 6000, 4000), (3, 9000, 4000, 3000)), features.data_statistics,
            rtol=0.06, atol=0.06, reference=features.right_statistics,
        ),
        Case(
            "batches", 6, "The batches of both loaders", probes.data_read,
            data_of((2, 23, 11, 5), (3, 20, 8, 4), (1, 60, 40, 1), (4, 2, 3, 32)), features.data_batches,
        ),
        Case(
            "defaults", 2, "The default sizes, and the loaders for training and validation", probes.data_by_default,
            lambda generator: [{"w": 3 * normal(generator, 2), "b": uniform(generator, 1, 5)}], features.data_defaults,
            rtol=0.12, atol=0.12, reference=features.right_defaults,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
