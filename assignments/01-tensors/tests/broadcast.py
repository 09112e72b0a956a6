"""Sums of all pairs by broadcasting: what `grader.check("broadcast")` tries.

broadcast.json has what is right: outer_sum(a, b); a afterwards; b afterwards; autograd tracks an argument afterwards; a
loop runs over the entries; torch can differentiate outer_sum; the shape of what outer_sum returns; the gradient of
outer_sum for a; the gradient of outer_sum for b.
"""

import torch
from checks import Check, summed

OK_FORMAT = False
name = "broadcast"
points = 7
INPUTS = [
    {"function": "outer_sum", "a": torch.tensor([0.0, 10.0, 20.0]), "b": torch.tensor([1.0, 2.0])},
    {"function": "outer_sum", "a": torch.tensor([1, 3]), "b": torch.tensor([0, 5])},
    {
        "function": "outer_sum", "few": 10, "many": 1000,
        "_call": "outer_sum(torch.arange({many}.0), torch.arange(50.0))",
    },
    {"function": "outer_sum", "gradient": True, "a": torch.tensor([1.0, 2.0]), "b": torch.tensor([3.0])},
]
example = Check("broadcast", summed, INPUTS)
