"""Softmax: what `grader.check("softmax")` tries.

softmax.json has what is right: softmax(X); X afterwards; autograd tracks an argument afterwards; softmax is made of
allowed torch operations alone; softmax called once more; softmax for other numbers; torch can differentiate softmax;
the shape of what softmax returns; the gradient of softmax for X.
"""

import torch
from checks import Check, called, without_softmax

OK_FORMAT = False
name = "softmax"
points = 12
INPUTS = [
    {"function": "softmax", "again": 0.5, "X": torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.0, 4.0]])},
    {"function": "softmax", "again": 0.5, "X": torch.tensor([[1000.0, 1001.0, 999.0], [-1000.0, -999.0, -1000.0]])},
    {"function": "softmax", "again": 0.5, "X": torch.tensor([[0.5, 1.5]], dtype=torch.float64)},
    {"function": "softmax", "again": 0.5, "gradient": True, "X": torch.tensor([[1.0, 2.0, 0.0]])},
]
example = Check("softmax", called, INPUTS, features=without_softmax)
