"""One epoch: what `grader.check("fit_epoch")` tries.

fit_epoch.json has what is right: the prepared inputs of each training_step; train mode in each training_step; the
gradient at each step; no_grad around each step; train_batch_idx after two epochs; the prepared inputs of each …
"""

import torch
from checks import Check, two_epochs

OK_FORMAT = False
name = "fit_epoch"
points = 12
INPUTS = [
    {
        "X": torch.tensor([[0.1], [0.2], [0.3]]), "y": torch.tensor([[0.2], [0.4], [0.1]]),
        "X_val": torch.tensor([[0.5]]), "y_val": torch.tensor([[0.7]]), "size": 2, "clip": 0, "counts": [0, 0],
        "validate": True, "where": "function",
    },
    {
        "X": torch.tensor([[0.1], [0.2], [0.3]]), "y": torch.tensor([[0.2], [0.4], [0.1]]),
        "X_val": torch.tensor([[0.5]]), "y_val": torch.tensor([[0.7]]), "size": 2, "clip": 1.5, "counts": [0, 0],
        "validate": False, "where": "function",
    },
]
example = Check("fit_epoch", two_epochs, INPUTS)
