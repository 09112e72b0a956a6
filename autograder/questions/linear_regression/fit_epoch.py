"""One epoch: a step for each training batch, then a look at the validation data [3.4]."""

from __future__ import annotations

import torch

from autograder.questions.draws import joined, normal, randint, uniform
from autograder.questions.linear_regression import substitutes as right
from autograder.questions.linear_regression.features import only
from autograder.questions.linear_regression.probes import two_epochs
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes


def data_of(*sizes: tuple[int, int, int, int], clip: bool = False, validate: bool = True) -> Inputs:
    """Data for each `(d, examples, held-out examples, batch size)`; with clipping and validation or without."""
    return lambda generator: [
        {
            "X": normal(generator, n, d) / 10, "y": normal(generator, n, 1) / 10,
            "X_val": normal(generator, n_val, d), "y_val": normal(generator, n_val, 1),
            "size": size, "clip": uniform(generator, 0.1, 0.9) if clip else 0, "validate": validate,
            "counts": [randint(generator, 1, 20), randint(generator, 1, 20)], "where": "Trainer",
        }
        for d, n, n_val, size in sizes
    ]  # fmt: skip


TRAINING = only("inputs of each training", "train mode", "gradient at each", "no_grad around", "train_batch_idx")
VALIDATION = only("inputs of each validation", "eval mode", "are recorded", "val_batch_idx", "in order")
QUESTION = Question(
    id="fit_epoch",
    title="One epoch",
    defines=("fit_epoch",),
    substitutes=substitutes(right, "fit_epoch"),
    example=Example(
        two_epochs,
        lambda: [
            {
                "X": torch.tensor([[0.1], [0.2], [0.3]]), "y": torch.tensor([[0.2], [0.4], [0.1]]),
                "X_val": torch.tensor([[0.5]]), "y_val": torch.tensor([[0.7]]), "size": 2, "clip": clip,
                "counts": [0, 0], "validate": validate, "where": "function",
            }
            for clip, validate in [(0, True), (1.5, False)]
        ],
    ),
    cases=(
        Case(
            "training", 5, "The pass over the training data", two_epochs,
            data_of((2, 7, 4, 3), (3, 4, 5, 2), (1, 1, 1, 1), (2, 119, 4, 2)), TRAINING,
        ),
        Case(
            "validation", 3, "The pass over the validation data", two_epochs,
            data_of((2, 5, 7, 3), (3, 4, 4, 2), (2, 4, 119, 2)), VALIDATION,
        ),
        Case(
            "clipping", 2, "Clipping, where it is asked for", two_epochs,
            joined(data_of((2, 5, 2, 2), clip=True), data_of((2, 5, 2, 2))), only("clip"),
        ),
        Case(
            "no validation data", 2, "No validation data", two_epochs,
            joined(data_of((2, 5, 2, 2), validate=False), data_of((2, 5, 2, 2))), only("val_batch_idx", "in order"),
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
