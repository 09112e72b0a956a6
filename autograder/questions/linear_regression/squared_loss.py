"""The squared loss: half the mean of the squared errors, whatever the shapes [3.1]."""

from __future__ import annotations

import torch
from torch import Tensor

from autograder.questions.draws import joined, normal, over, table
from autograder.questions.linear_regression import substitutes as right
from autograder.questions.linear_regression.features import numerical_loss_gradient
from autograder.questions.linear_regression.probes import loss_gradient
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question
from autograder.spec.substitutes import substitutes


def column(generator: torch.Generator, n: int, dtype: torch.dtype) -> Tensor:
    """Numbers `(n, 1)` of many sizes; `table` gives such `(n,)`."""
    return table(generator, n, 1, dtype=dtype)


def factor(generator: torch.Generator, n: int, dtype: torch.dtype) -> Tensor:
    """A cotangent of the loss, which has no axes."""
    return normal(generator, dtype=dtype)


LOSS = "squared_loss"
QUESTION = Question(
    id="squared_loss",
    title="The squared loss",
    defines=(LOSS,),
    substitutes=substitutes(right, LOSS),
    example=Example(
        called,
        lambda: [
            {"function": LOSS, "y_hat": torch.tensor([[1.0], [2.0], [5.0]]), "y": torch.tensor([[1.0], [4.0], [4.0]])},
            {"function": LOSS, "y_hat": torch.tensor([[1.0], [2.0], [5.0]]), "y": torch.tensor([1.0, 4.0, 4.0])},
            {"function": LOSS, "y_hat": torch.tensor([1.0, 3.0]), "y": torch.tensor([[2.0], [5.0]])},
            {"function": LOSS, "gradient": "y_hat", "y_hat": torch.tensor([[1.0], [2.0]]), "y": torch.tensor([3.0, 1])},
        ],
    ),
    cases=(
        Case("values", 3, "The mean over a batch", called, over(LOSS, [(7,), (1,), (150,)], y_hat=column, y=column)),
        Case(
            "mixed shapes", 3, "(n, 1) against (n,)", called,
            joined(
                over(LOSS, [(6,), (1,)], y_hat=column, y=table), over(LOSS, [(5,)], y_hat=table, y=column),
                over(LOSS, [(4,)], y_hat=table, y=table),
            ),
        ),
        Case(
            "gradient", 1, "The gradient", loss_gradient,
            joined(
                over(LOSS, [(7,), (1,)], y_hat=column, y=column, cotangent=factor),
                over(LOSS, [(6,)], y_hat=column, y=table, cotangent=factor),
            ),
        ),
        Case(
            "numerical gradient", 1, "The gradient against central differences", loss_gradient,
            over(LOSS, [(5,)], [torch.float64], y_hat=column, y=column, cotangent=factor),
            reference=numerical_loss_gradient, rtol=1e-5, atol=1e-7,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
