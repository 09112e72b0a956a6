"""Names for the labels: a method that gives the names of classes, for a list or a tensor of their numbers [4.2]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import randint
from autograder.questions.softmax_regression import probes
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def indices(generator: torch.Generator) -> list[dict[str, Any]]:
    """All classes in another order, tensors with repeats in two dtypes, a single class."""
    return [
        {"indices": torch.randperm(10, generator=generator).tolist()},
        {"indices": torch.randint(10, (130,), generator=generator)},
        {"indices": torch.randint(10, (3,), generator=generator).to(torch.uint8)},
        {"indices": [randint(generator, 0, 9)]},
    ]


QUESTION = Question(
    id="labels",
    title="Names for the labels",
    defines=("text_labels",),
    example=Example(
        probes.text_labels, lambda: [{"indices": [9, 0, 1, 2, 9]}, {"indices": torch.tensor([5, 8, 7, 6, 4, 3])}]
    ),
    cases=(Case("names", 4, "Names for lists and tensors of ints", probes.text_labels, indices),),
    mistakes=read_mistakes(__file__),
)
