"""Softmax: what `grader.check("softmax")` tries.

softmax.json has what is right: torch's own softmax was used; softmax(X); X afterwards; autograd tracks an argument
afterwards.
"""

import torch
from checks import Check, called

OK_FORMAT = False
name = "softmax"
points = 12
INPUTS = [
    {"function": "softmax", "banned": ("softmax",), "X": torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.0, 4.0]])},
    {
        "function": "softmax", "banned": ("softmax",),
        "X": torch.tensor([[1000.0, 1001.0, 999.0], [-1000.0, -999.0, -1000.0]]),
    },
]
example = Check("softmax", called, INPUTS)
