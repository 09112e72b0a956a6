"""The model: what `grader.check("model")` tries.

model.json has what is right: the shape of W; the shape of b; W and b are trainable; W and b are in parameters(); b at
the start; the standard deviation of W over sigma; the share of W within one sigma; the probabilities; the probabilities
for flat images; the loss.
"""

import torch
from checks import Check, model_at_work

OK_FORMAT = False
name = "model"
points = 14
INPUTS = [
    {
        "X": torch.tensor([[[[1.0, 0.0], [0.5, 1.0]]], [[[0.0, 1.0], [1.0, 0.5]]]]), "y": torch.tensor([0, 2]),
        "W": torch.tensor([[1.0, -1.0, 0.0], [0.5, 0.0, -0.5], [0.0, 1.0, 0.0], [-1.0, 0.5, 1.0]]),
        "b": torch.tensor([0.1, 0.0, -0.1]), "sigma": 0.3,
    },
]
example = Check("model", model_at_work, INPUTS)
