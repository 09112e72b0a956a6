"""The model: what `grader.check("model")` tries.

model.json has what is right: the shape of w; the shape of b; w and b require a gradient; b at the start; w at the start
lies between -0.1 and 0.1; the standard deviation of w over sigma; the share of w within one sigma; the predictions; the
loss; w after a step of the optimizer with gradients of 1; b after a step of the optimizer with gradients of 1.
"""

import torch
from checks import Check, model_parts

OK_FORMAT = False
name = "model"
points = 10
INPUTS = [
    {
        "X": torch.tensor([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]]), "y": torch.tensor([[1.0], [2.0], [3.0]]),
        "w": torch.tensor([[2.0], [-1.0]]), "b": torch.tensor([0.5]), "sigma": 0.3,
    },
]
example = Check("model", model_parts, INPUTS)
