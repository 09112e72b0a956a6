"""Training: what `grader.check("training")` tries.

training.json has what is right: w after one epoch; b after one epoch.
"""

import torch
from checks import Check, one_epoch

OK_FORMAT = False
name = "training"
points = 6
INPUTS = [
    {
        "X": torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), "y": torch.tensor([[1.0], [2.0], [4.0]]),
        "w": torch.tensor([[0.5], [-0.5]]), "b": torch.tensor([0.0]), "size": 3, "lr": 1.0,
    },
    {
        "X": torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), "y": torch.tensor([[1.0], [2.0], [4.0]]),
        "w": torch.tensor([[0.5], [-0.5]]), "b": torch.tensor([0.0]), "size": 2, "lr": 0.5,
    },
]
example = Check("training", one_epoch, INPUTS)
