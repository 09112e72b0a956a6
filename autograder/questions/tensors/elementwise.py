"""Arithmetic entry by entry: a float tensor with a tensor of the same shape, or with a Python number [2.1]."""

from __future__ import annotations

import torch
from torch import Tensor

from autograder.questions.draws import FLOATS, away_from_zero, joined, over, positive, randint, uniform
from autograder.questions.tensors.draws import DOUBLE
from autograder.questions.tensors.probes import results
from autograder.spec.calls import gradient_cases
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from reference import tensors as solved

SHAPES = [(7,), (1,), (), (3, 4), (5, 5), (150,)]


def exponents(generator: torch.Generator, *shape: int, dtype: torch.dtype) -> Tensor:
    """Whole numbers from -3 to 4 without 0, int64 whatever the dtype of `x`."""
    y = torch.randint(-3, 4, shape, generator=generator)
    return torch.where(y == 0, 4, y)


def with_gradients(*dtypes: torch.dtype) -> Inputs:
    """An `x` with another tensor, and with a number; a positive one, so that powers have a gradient for `y`."""
    ys = (away_from_zero, lambda generator, *shape, dtype: 3)
    return joined(*(over("elementwise", [(4, 3), (5,), ()], dtypes, x=positive, y=y) for y in ys))


QUESTION = Question(
    id="elementwise",
    title="Arithmetic entry by entry",
    defines=("elementwise",),
    example=Example(
        results,
        lambda: [
            {"function": "elementwise", "x": torch.tensor([1.0, 2.0, 4.0, 8.0]), "y": torch.tensor([2, 2, 2, 3])},
            {"function": "elementwise", "x": torch.tensor([[1.5, 4.0]]), "y": 2},
            {"function": "elementwise", "x": torch.tensor([1.0, 4.0]), "y": torch.tensor([0.5, -1.5])},
            {"function": "elementwise", "gradient": True, "x": torch.tensor([1.0, 4.0]), "y": torch.tensor([0.5, 1.5])},
        ],
    ),
    cases=(
        Case(
            "two tensors", 2, "A float tensor with a tensor of ints or floats", results,
            joined(
                over("elementwise", SHAPES, x=away_from_zero, y=exponents),
                over("elementwise", SHAPES, x=positive, y=away_from_zero),
            ),
        ),
        Case(
            "a tensor and a number", 2, "A float tensor with a Python number", results,
            joined(
                over("elementwise", SHAPES, x=away_from_zero, y=lambda generator, *_, dtype: randint(generator, 2, 4)),
                over("elementwise", SHAPES, x=positive, y=lambda generator, *_, dtype: -uniform(generator, 1, 3)),
            ),
        ),
        *gradient_cases(solved, with_gradients(*FLOATS), with_gradients(*DOUBLE), points=1),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
