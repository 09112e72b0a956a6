"""The MLP from scratch: its first parameters, logits from images of any shape, the loss before any training [5.2]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.classifiers import initial_loss_inputs, right_initial_loss
from autograder.questions.draws import randint
from autograder.questions.mlp import substitutes as right
from autograder.questions.mlp.draws import drawn_weights, example_images, example_weights
from autograder.questions.mlp.features import initial_loss, parameter_statistics, right_statistics
from autograder.questions.mlp.probes import scratch_example, scratch_forward, scratch_loss, scratch_parameters
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question
from autograder.spec.substitutes import substitutes

IMAGES = [(5, 12), (4, 1, 3, 4), (1, 2, 5, 3), (7, 1, 1, 6), (60, 1, 2, 2)]


def large_layers(generator: torch.Generator) -> list[dict[str, Any]]:
    """Layers with so many weights that their statistics are close to those of the distribution."""
    return [
        {
            "num_inputs": randint(generator, 700, 900), "num_outputs": randint(generator, 40, 60),
            "num_hiddens": randint(generator, 900, 1100), "sigma": sigma,
        }
        for sigma in (0.01, 0.3)
    ]  # fmt: skip


def images(dtype: torch.dtype) -> Inputs:
    return lambda generator: [
        drawn_weights(generator, shape, randint(generator, 5, 9), randint(generator, 2, 4), dtype) for shape in IMAGES
    ]


INIT, FORWARD = "MLPScratch.__init__", "MLPScratch.forward"
QUESTION = Question(
    id="scratch",
    title="The model from scratch",
    defines=("MLPScratch",),
    substitutes=substitutes(right, INIT, FORWARD),
    builds_on=("activations",),
    example=Example(scratch_example, lambda: [{"X": example_images(), **example_weights(), "sigma": 0.3}]),
    cases=(
        Case(
            "parameters", 5, "The initial parameters", scratch_parameters, large_layers, parameter_statistics,
            asks=(INIT,), reference=right_statistics, rtol=0.04, atol=0.04, reply_mib=8,
        ),
        Case("forward", 5, "The forward pass", scratch_forward, images(torch.float32), asks=(FORWARD,), atol=1e-5),
        Case(
            "forward in float64", 2, "The forward pass in float64", scratch_forward, images(torch.float64),
            asks=(FORWARD,), rtol=1e-9, atol=1e-11,
        ),
        Case(
            "initial loss", 2, "The loss of an untrained model on ten classes, which is close to ln 10", scratch_loss,
            initial_loss_inputs, initial_loss, (INIT, FORWARD), reference=right_initial_loss, rtol=0.0, atol=0.08,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
