"""Training: what `grader.check("training")` tries.

training.json has what is right: W after one step; b after one step.
"""

import torch
from checks import Check, one_step

OK_FORMAT = False
name = "training"
points = 12
INPUTS = [
    {
        "X": torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]]), "y": torch.tensor([0, 1, 1]),
        "W": torch.tensor([[0.5, -0.5, 0.0], [0.0, 0.5, -0.5]]), "b": torch.tensor([0.0, 0.1, -0.1]),
    },
]
example = Check("training", one_step, INPUTS)
