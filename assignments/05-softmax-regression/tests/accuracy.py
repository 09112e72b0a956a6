"""Accuracy: what `grader.check("accuracy")` tries.

accuracy.json has what is right: accuracy(Y_hat, Y); Y_hat afterwards; Y afterwards; autograd tracks an argument
afterwards; accuracy(Y_hat, Y, averaged=False).
"""

import torch
from checks import Check, accuracy

OK_FORMAT = False
name = "accuracy"
points = 10
INPUTS = [
    {
        "Y_hat": torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5], [0.7, 0.2, 0.1], [0.2, 0.5, 0.3]]),
        "Y": torch.tensor([0, 2, 0, 1]), "averaged": True,
    },
    {"Y_hat": torch.tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]]), "Y": torch.tensor([1, 1, 1]), "averaged": False},
    {
        "Y_hat": torch.tensor([[[0.1, 0.9], [0.2, 0.8]], [[0.6, 0.4], [0.3, 0.7]]]),
        "Y": torch.tensor([[1, 1], [0, 0]]), "averaged": False,
    },
]
example = Check("accuracy", accuracy, INPUTS)
