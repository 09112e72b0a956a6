"""Stochastic gradient descent: steps in place, gradients that are forgotten [3.4]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import FLOATS, normal, uniform
from autograder.questions.linear_regression import substitutes as right
from autograder.questions.linear_regression.features import only
from autograder.questions.linear_regression.probes import two_steps
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes


def parameters(how: str, missing: bool = False) -> Inputs:
    """Parameters of several shapes, given as a list or by a generator, with a gradient each, or some `missing`."""

    def drawn(generator: torch.Generator, dtype: torch.dtype, more: int = 0) -> dict[str, Any]:
        shapes = [(3, 1), (1,), (2, 4), *[(2,)] * more]
        params, first, second = ([normal(generator, *shape, dtype=dtype) for shape in shapes] for _ in range(3))
        return {"params": params, "first": first, "second": second, "lr": uniform(generator, 0.01, 0.9), "how": how}

    def without(one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "first": [None, *one["first"][1:]], "second": [*one["second"][:2], None, *one["second"][3:]]}

    def inputs(generator: torch.Generator) -> list[dict[str, Any]]:
        whole = [*(drawn(generator, dtype) for dtype in FLOATS), drawn(generator, FLOATS[0], more=50)]
        return whole + [without(one) for one in whole if missing]

    return inputs


steps, zero_grad = only("after one", "after a second", "still require"), only("zero_grad")
QUESTION = Question(
    id="sgd",
    title="Stochastic gradient descent",
    defines=("SGD",),
    substitutes=substitutes(right, "SGD"),
    example=Example(
        two_steps,
        lambda: [
            {
                "params": [torch.tensor([[1.0], [2.0]]), torch.tensor([3.0])],
                "first": [torch.tensor([[1.0], [-2.0]]), None],
                "second": [torch.tensor([[2.0], [0.0]]), torch.tensor([4.0])],
                "lr": 0.5, "how": how,
            }
            for how in ("list", "iter")
        ],
    ),
    cases=(
        Case("steps", 4, "Two steps", two_steps, parameters("list"), steps),
        Case("zero_grad", 2, "zero_grad", two_steps, parameters("list"), zero_grad),
        Case(
            "missing gradients", 1, "Parameters without a gradient", two_steps, parameters("list", missing=True), steps,
        ),
        Case("generator", 1, "Parameters from a generator", two_steps, parameters("iter"), steps),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
