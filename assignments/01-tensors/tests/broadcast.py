"""Sums of all pairs by broadcasting: what `grader.check("broadcast")` tries.

broadcast.json has what is right: outer_sum(a, b); a afterwards; b afterwards; autograd tracks an argument afterwards.
"""

import torch
from checks import Check, called

OK_FORMAT = False
name = "broadcast"
points = 7
INPUTS = [
    {"function": "outer_sum", "a": torch.tensor([0.0, 10.0, 20.0]), "b": torch.tensor([1.0, 2.0])},
    {"function": "outer_sum", "a": torch.tensor([1, 3]), "b": torch.tensor([0, 5])},
]
example = Check("broadcast", called, INPUTS)
