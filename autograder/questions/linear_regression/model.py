"""Linear regression from scratch: a model with its parameters, loss and optimizer [3.4]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.draws import normal, randint, uniform
from autograder.questions.linear_regression import features, probes
from autograder.questions.linear_regression import substitutes as right
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes


def batches(dtype: torch.dtype, targets: bool = False) -> Inputs:
    """Batches with one example, with one input, wide and tall, and parameters that go with them."""

    def drawn(generator: torch.Generator, n: int, d: int) -> dict[str, Any]:
        shapes = {"X": (n, d), **({"y": (n, 1)} if targets else {}), "w": (d, 1), "b": (1,)}
        scale = {"w": 2, "b": 3}
        return {name: scale.get(name, 1) * normal(generator, *shape, dtype=dtype) for name, shape in shapes.items()}

    return lambda generator: [drawn(generator, n, d) for n, d in [(5, 3), (1, 4), (6, 1), (2, 9), (4, 4), (130, 2)]]


def gradients(generator: torch.Generator) -> list[dict[str, Any]]:
    """Parameters, their gradients and a learning rate, for one step."""
    return [
        {
            "w": normal(generator, d, 1), "b": normal(generator, 1), "w_grad": normal(generator, d, 1),
            "b_grad": normal(generator, 1), "lr": uniform(generator, 0.01, 0.9),
        }
        for d in (3, 1)
    ]  # fmt: skip


INIT, FORWARD, LOSS, OPTIMIZER = (
    f"LinearRegressionScratch.{method}" for method in ("__init__", "forward", "loss", "configure_optimizers")
)
QUESTION = Question(
    id="model",
    title="The model",
    defines=("LinearRegressionScratch",),
    substitutes=substitutes(right, INIT, FORWARD, LOSS, OPTIMIZER),
    builds_on=("hyperparameters", "squared_loss", "sgd"),
    example=Example(
        probes.model_parts,
        lambda: [
            {
                "X": torch.tensor([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]]),
                "y": torch.tensor([[1.0], [2.0], [3.0]]),
                "w": torch.tensor([[2.0], [-1.0]]),
                "b": torch.tensor([0.5]),
                "sigma": 0.3,
            }
        ],
    ),
    cases=(
        Case(
            "parameters", 3, "The initial parameters", probes.parameters,
            lambda generator: [
                {"num_inputs": randint(generator, 9000, 12000), **sigma} for sigma in ({}, {"sigma": 0.3})
            ],
            features.initial_parameters, (INIT,), rtol=0.06, atol=0.06, reference=features.right_parameters,
        ),
        Case("forward", 3, "The predictions", probes.predicted, batches(torch.float32), asks=(FORWARD,), atol=1e-5),
        Case(
            "forward in float64", 1, "The predictions in float64", probes.predicted, batches(torch.float64),
            asks=(FORWARD,), rtol=1e-9, atol=1e-12,
        ),
        Case(
            "loss", 2, "The loss, and its gradient against central differences", probes.model_loss,
            batches(torch.float64, targets=True),
            asks=(LOSS,), rtol=1e-5, atol=1e-7, reference=features.numerical_model_loss,
        ),
        Case(
            "optimizer", 1, "The optimizer", probes.optimizer_step, gradients, features.step_lengths, (OPTIMIZER,),
            atol=1e-5,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
