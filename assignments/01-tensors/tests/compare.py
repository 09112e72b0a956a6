"""Comparing entry by entry: what `grader.check("compare")` tries.

compare.json has what is right: the number of results; where X is less; where they are equal; where X is greater; X
afterwards; Y afterwards; autograd tracks an argument afterwards.
"""

import torch
from checks import Check, results

OK_FORMAT = False
name = "compare"
points = 5
INPUTS = [
    {
        "function": "compare", "X": torch.tensor([[0.0, 1.0], [2.0, 3.0]]),
        "Y": torch.tensor([[2.0, 1.0], [2.000001, -3.0]]),
    },
]
example = Check("compare", results, INPUTS)
