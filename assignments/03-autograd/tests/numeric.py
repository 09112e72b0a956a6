"""A gradient without autograd: what `grader.check("numeric")` tries.

numeric.json has what is right: numeric_gradient(g, x, eps); x afterwards; autograd tracks an argument afterwards;
numeric_gradient(g, x).
"""

import torch
from checks import Check, numeric_probe

OK_FORMAT = False
name = "numeric"
points = 10
INPUTS = [
    {"g": "(x**3).sum()", "x": torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64), "eps": 0.1},
    {
        "g": "(x.sum(0) ** 2).sum()", "x": torch.tensor([[1.0, 2.0], [3.0, -4.0]], dtype=torch.float64),
        "transposed": True,
    },
    {"g": "x**2", "x": torch.tensor(3.0, dtype=torch.float64)},
]
example = Check("numeric", numeric_probe, INPUTS)
