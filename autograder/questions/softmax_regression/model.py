"""The model: softmax regression from scratch, with its initial parameters, its forward pass and its loss [4.4]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.classifiers import initial_loss_inputs, right_initial_loss
from autograder.questions.draws import BATCHES, classes, over, randint
from autograder.questions.softmax_regression import features, probes
from autograder.questions.softmax_regression import substitutes as right
from autograder.questions.softmax_regression.draws import probabilities
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes


def images(dtype: torch.dtype) -> Inputs:
    """Images of several shapes, and parameters for as many pixels."""

    def drawn(generator: torch.Generator) -> list[dict[str, Any]]:
        found = []
        for shape in [(5, 12), (4, 1, 3, 4), (1, 2, 5, 3), (130, 1, 2, 2)]:
            X = torch.rand(shape, generator=generator).to(dtype)
            columns = randint(generator, 3, 9)
            W = torch.randn(X[0].numel(), columns, generator=generator).to(dtype) / 2
            found.append({"X": X, "W": W, "b": torch.randn(columns, generator=generator).to(dtype)})
        return found

    return drawn


INIT, FORWARD, LOSS = (f"SoftmaxRegressionScratch.{method}" for method in ("__init__", "forward", "loss"))
QUESTION = Question(
    id="model",
    title="The model",
    defines=("SoftmaxRegressionScratch",),
    substitutes=substitutes(right, INIT, FORWARD, LOSS),
    builds_on=("softmax", "cross_entropy"),
    example=Example(
        probes.model_at_work,
        lambda: [
            {
                "X": torch.tensor([[[[1.0, 0.0], [0.5, 1.0]]], [[[0.0, 1.0], [1.0, 0.5]]]]),
                "y": torch.tensor([0, 2]),
                "W": torch.tensor([[1.0, -1.0, 0.0], [0.5, 0.0, -0.5], [0.0, 1.0, 0.0], [-1.0, 0.5, 1.0]]),
                "b": torch.tensor([0.1, 0.0, -0.1]),
                "sigma": 0.3,
            }
        ],
    ),
    cases=(
        Case(
            "parameters", 4, "The initial parameters", probes.parameters,
            lambda generator: [
                {"num_inputs": randint(generator, 700, 900), "num_outputs": 10, "sigma": sigma}
                for sigma in (0.01, 0.3)
            ],
            features.initial_values, (INIT,), reference=features.right_initial_values, rtol=0.06, atol=0.06,
        ),
        Case("forward", 4, "The forward pass", probes.forward, images(torch.float32), asks=(FORWARD,)),
        Case(
            "forward in float64", 2, "The forward pass in float64", probes.forward, images(torch.float64),
            asks=(FORWARD,), rtol=1e-9, atol=1e-12,
        ),
        Case(
            "loss", 2, "The loss", probes.method, over("loss", BATCHES[1:], y_hat=probabilities, y=classes),
            asks=(LOSS,),
        ),
        Case(
            "initial loss", 2, "The loss of an untrained model on ten classes, which is close to ln 10",
            probes.initial_loss, initial_loss_inputs, features.initial_loss, (INIT, FORWARD, LOSS),
            reference=right_initial_loss, rtol=0.0, atol=0.08,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
