"""Slopes by autograd: what `grader.check("slopes")` tries.

slopes.json has what is right: activation_gradient(fn, x); the result still hangs on a graph; the same call once more; x
afterwards; x requires a gradient afterwards; x has a .grad afterwards.
"""

import torch
from checks import Check, slopes

OK_FORMAT = False
name = "slopes"
points = 6
INPUTS = [
    {"fn": "lambda x: x * x", "x": torch.tensor([-1.0, 0.5, 3.0])},
    {"fn": "torch.tanh", "x": torch.tensor([[-2.0, 0.0], [0.5, 1.0]], dtype=torch.float64)},
]
example = Check("slopes", slopes, INPUTS)
