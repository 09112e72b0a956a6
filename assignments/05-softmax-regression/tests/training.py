"""Training: what `grader.check("training")` tries.

training.json has what is right: W after the last step; b after the last step.
"""

import torch
from checks import Check, replayed

OK_FORMAT = False
name = "training"
points = 12
INPUTS = [
    {
        "X": torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]]), "y": torch.tensor([0, 1, 1]),
        "W": torch.tensor([[0.5, -0.5, 0.0], [0.0, 0.5, -0.5]]), "b": torch.tensor([0.0, 0.1, -0.1]), "lr": 1.0,
        "epochs": 1, "size": 3,
    },
    {
        "X": torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]]), "y": torch.tensor([0, 1, 1]),
        "W": torch.tensor([[0.5, -0.5, 0.0], [0.0, 0.5, -0.5]]), "b": torch.tensor([0.0, 0.1, -0.1]), "lr": 0.5,
        "epochs": 1, "size": 2,
    },
]
example = Check("training", replayed, INPUTS)
