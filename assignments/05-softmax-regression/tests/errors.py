"""Misclassified examples: what `grader.check("errors")` tries.

errors.json has what is right: the result is a tuple of three; the number of wrong ones; the images; the right classes;
the predicted classes; X afterwards; y afterwards; autograd tracks an argument afterwards.
"""

import torch
from checks import Check, misclassified

OK_FORMAT = False
name = "errors"
points = 6
INPUTS = [
    {
        "X": torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]]), "y": torch.tensor([0, 0, 1]),
        "W": torch.tensor([[1.0, 0.0], [0.0, 1.0]]),
    },
    {
        "X": torch.tensor([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0], [8.0], [9.0], [10.0], [11.0]]),
        "y": torch.tensor([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), "W": torch.tensor([[1.0, 0.0]]),
    },
    {"X": torch.tensor([[1.0], [2.0]]), "y": torch.tensor([0, 0]), "W": torch.tensor([[1.0, 0.0]])},
]
example = Check("errors", misclassified, INPUTS)
