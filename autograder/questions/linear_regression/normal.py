"""The normal density, at each entry of a numpy array [3.1]."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.questions import draws
from autograder.questions.draws import randint, uniform
from autograder.questions.linear_regression.features import density
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def curves(generator: torch.Generator) -> list[dict[str, Any]]:
    """Float64 arrays around `mu`, with narrow and wide curves."""
    found = []
    for shape in [(9,), (1,), (3, 4), (150,)]:
        mu, sigma = uniform(generator, -3, 3), 10 ** uniform(generator, -2, 2)
        x = mu + 1.5 * sigma * draws.normal(generator, *shape, dtype=torch.float64)
        found.append({"function": "normal", "x": x.numpy(), "mu": mu, "sigma": sigma})
    return found


def other_numbers(generator: torch.Generator) -> list[dict[str, Any]]:
    """Whole numbers and float32."""
    whole = {"x": np.arange(-4, 5), "mu": randint(generator, -2, 2), "sigma": randint(generator, 2, 4)}
    single = {"x": draws.normal(generator, 11).numpy(), "mu": 0.5, "sigma": uniform(generator, 0.5, 2)}
    return [{"function": "normal", **whole}, {"function": "normal", **single}]


QUESTION = Question(
    id="normal",
    title="The normal density",
    defines=("normal",),
    example=Example(
        called,
        lambda: [
            {"function": "normal", "x": np.array([-1.0, 0.0, 2.0]), "mu": 0, "sigma": 1},
            {"function": "normal", "x": np.array([[1.0, 3.0], [5.0, 4.0]]), "mu": 3, "sigma": 2},
        ],
        density,
    ),
    cases=(
        Case("values", 4, "Narrow and wide curves", called, curves, density, rtol=1e-6, atol=1e-12),
        Case("other numbers", 2, "Whole numbers and float32", called, other_numbers, density),
    ),
    mistakes=read_mistakes(__file__),
)
