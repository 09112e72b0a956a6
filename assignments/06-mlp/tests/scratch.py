"""The model from scratch: what `grader.check("scratch")` tries.

scratch.json has what is right: the shape of W1; the shape of b1; the shape of W2; the shape of b2; all four are in
parameters(); the biases start at zero; the standard deviation of W1 over sigma; the share of W1 within one sigma; the
standard deviation of W2 over sigma; the share of W2 within one sigma; model(X); model(X) for flat images; X afterwards.
"""

import torch
from checks import Check, scratch_example

OK_FORMAT = False
name = "scratch"
points = 14
INPUTS = [
    {
        "X": torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]]),
        "W1": torch.tensor([[1.0, -1.0, 0.5], [-2.0, 1.0, 0.5]]), "b1": torch.tensor([0.5, 0.25, -0.75]),
        "W2": torch.tensor([[1.0, -1.0], [0.5, 0.0], [-2.0, 1.0]]), "b2": torch.tensor([0.1, -0.1]), "sigma": 0.3,
    },
]
example = Check("scratch", scratch_example, INPUTS)
