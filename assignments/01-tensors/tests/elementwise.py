"""Arithmetic entry by entry: what `grader.check("elementwise")` tries.

elementwise.json has what is right: the number of results; the sum; the difference; the product; the quotient; the
power; x afterwards; y afterwards; autograd tracks an argument afterwards; torch can differentiate elementwise; the
shape of what elementwise returns; the gradient of elementwise for x; the gradient of elementwise for y.
"""

import torch
from checks import Check, results

OK_FORMAT = False
name = "elementwise"
points = 6
INPUTS = [
    {"function": "elementwise", "x": torch.tensor([1.0, 2.0, 4.0, 8.0]), "y": torch.tensor([2, 2, 2, 3])},
    {"function": "elementwise", "x": torch.tensor([[1.5, 4.0]]), "y": 2},
    {"function": "elementwise", "x": torch.tensor([1.0, 4.0]), "y": torch.tensor([0.5, -1.5])},
    {"function": "elementwise", "gradient": True, "x": torch.tensor([1.0, 4.0]), "y": torch.tensor([0.5, 1.5])},
]
example = Check("elementwise", results, INPUTS)
