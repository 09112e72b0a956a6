"""Backpropagation by hand: what `grader.check("backprop")` tries.

backprop.json has what is right: autograd was run; the result is a dictionary; the loss; the gradient of W2; the
gradient of b2; the gradient of W1; the gradient of b1; the loss for other numbers; the gradient of W2 for other
numbers; the gradient of b2 for other numbers; the gradient of W1 for other numbers; the gradient of b1 for other
numbers; the arguments afterwards; autograd tracks an argument afterwards.
"""

import torch
from checks import Check, backprop

OK_FORMAT = False
name = "backprop"
points = 14
INPUTS = [
    {
        "again": 0.5, "X": torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), "y": torch.tensor([0, 1, 1]),
        "W1": torch.tensor([[1.0, -1.0, 0.5], [-2.0, 1.0, 0.5]]), "b1": torch.tensor([0.5, 0.25, -0.75]),
        "W2": torch.tensor([[1.0, -1.0], [0.5, 0.0], [-2.0, 1.0]]), "b2": torch.tensor([0.1, -0.1]),
    },
]
example = Check("backprop", backprop, INPUTS)
