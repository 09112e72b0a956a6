"""Six activation functions: values and gradients, finite and right up to ±100 [5.1]."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from autograder.questions.draws import FLOATS, away_from_zero, over, uniform
from autograder.questions.mlp import substitutes as right
from autograder.questions.mlp.draws import SHAPES, numbers
from autograder.questions.mlp.features import activation_by_differences, apart_from_zero, from_primitives
from autograder.questions.mlp.probes import activation
from autograder.spec.calls import with_cotangents
from autograder.spec.measure import differentiated
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes
from reference import mlp as solved

FUNCTIONS = ("relu", "sigmoid", "tanh", "prelu", "swish", "gelu")
ROW = torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])
TABLE = torch.tensor([[-1.5, 0.5, 100.0]], dtype=torch.float64)
"""What the public check tries."""
LARGE = [100.0, -100, 95, -95, 89.5, -89.5, 88.8, -88.8, 50, -50, 20, -20, 0, 0]


def tables(generator: torch.Generator) -> list[Tensor]:
    """Large and small numbers side by side, zeros among them; then numbers of all shapes."""
    mixed = [torch.cat([torch.tensor(LARGE), numbers(generator, 4)]) for _ in range(3)]
    mixed = [x[torch.randperm(len(x), generator=generator)].reshape(3, 6) for x in mixed]
    large = [x.to(dtype) for x, dtype in zip(mixed, (*FLOATS, torch.float32))]
    return large + [numbers(generator, *shape, dtype=dtype) for dtype in FLOATS for shape in SHAPES]


def calls(functions: Sequence[str], xs: Callable[[torch.Generator], list[Tensor]]) -> Inputs:
    """Calls of activations, each with `xs`, and with the kinds of `a` or `beta` in turn."""

    def drawn(generator: torch.Generator) -> list[dict[str, Any]]:
        a, beta = uniform(generator, 0.05, 0.45), uniform(generator, 0.3, 1.3)
        again = uniform(generator, 0.5, 0.9)
        settings: dict[str, list[dict[str, Any]]] = {
            "prelu": [{"a": value} for value in (a, 1 + a, -a, torch.tensor(a), 0.25)],
            "swish": [{}, {"beta": 2.0}, {"beta": -beta}, {"beta": beta}],
        }
        return [
            {
                "function": function, "again": again, "x": x, **setting,
                "cotangent": away_from_zero(generator, *x.shape, dtype=x.dtype),
            }
            for function in functions
            for x, setting in zip(xs(generator), itertools.cycle(settings.get(function, [{}])))
        ]  # fmt: skip

    return drawn


def activation_case(function: str, points: float, title: str) -> Case:
    return Case(function, points, title, activation, calls([function], tables), apart_from_zero, (function,), atol=1e-5)


def slope(generator: torch.Generator, *shape: int, dtype: torch.dtype) -> Tensor:
    """A slope `a` between 0 and 1 to be learned: without axes, whatever the shape of `x`."""
    return torch.rand((), generator=generator).to(dtype)


QUESTION = Question(
    id="activations",
    title="Six activation functions",
    defines=FUNCTIONS,
    substitutes=substitutes(right, *FUNCTIONS),
    example=Example(
        activation,
        lambda: [
            {"function": "relu", "again": 0.5, "x": ROW},
            {"function": "sigmoid", "again": 0.5, "x": ROW},
            {"function": "tanh", "again": 0.5, "x": ROW},
            {"function": "prelu", "again": 0.5, "x": ROW, "a": -0.5},
            {"function": "prelu", "again": 0.5, "x": TABLE, "a": 1.5},
            {"function": "prelu", "again": 0.5, "gradient": True, "x": ROW[2:-1], "a": torch.tensor(0.25)},
            {"function": "swish", "again": 0.5, "x": ROW},
            {"function": "swish", "again": 0.5, "x": TABLE, "beta": 2.0},
            {"function": "gelu", "again": 0.5, "x": ROW},
        ],
        from_primitives,
        atol=1e-5,
    ),
    cases=(
        activation_case("relu", 2, "relu and its gradient"),
        activation_case("sigmoid", 4, "sigmoid and its gradient, up to ±100"),
        activation_case("tanh", 3, "tanh and its gradient, up to ±100"),
        activation_case("prelu", 2, "prelu and its gradient, for several slopes a"),
        Case(
            "prelu's slope", 1, "The gradient of prelu for a", differentiated,
            with_cotangents(solved, over("prelu", SHAPES[2:], follow=True, x=numbers, a=slope)),
            from_primitives, ("prelu",), atol=1e-5,
        ),
        activation_case("swish", 3, "swish and its gradient, for several beta, up to ±100"),
        activation_case("gelu", 3, "gelu and its gradient, up to ±100"),
        Case(
            "numerical gradient", 2, "The gradients against central differences", activation,
            calls(FUNCTIONS, lambda generator: [numbers(generator, 4, 3, dtype=torch.float64) for _ in range(5)]),
            from_primitives, reference=activation_by_differences, rtol=1e-5, atol=1e-7,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
