"""Norms: what `grader.check("norms")` tries.

norms.json has what is right: l1_norm(u); u afterwards; autograd tracks an argument afterwards; l2_norm(u); …
"""

import torch
from checks import Check, called

OK_FORMAT = False
name = "norms"
points = 7
INPUTS = [
    {"function": "l1_norm", "u": torch.tensor([3.0, -4.0, -2.0])},
    {"function": "l2_norm", "u": torch.tensor([3.0, -4.0])},
    {"function": "l2_norm", "u": torch.tensor([-1.0, 2.0, 2.0])},
    {
        "function": "frobenius_norm",
        "A": torch.tensor([[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]),
    },
    {"function": "frobenius_norm", "A": torch.tensor([[[1.0, -1.0], [2.0, 0.0]], [[0.0, -1.0], [3.0, 3.0]]])},
    {"function": "l1_norm", "gradient": True, "u": torch.tensor([3.0, -4.0])},
    {"function": "l2_norm", "gradient": True, "u": torch.tensor([3.0, -4.0])},
    {"function": "frobenius_norm", "gradient": True, "A": torch.tensor([[3.0, -4.0]])},
]
example = Check("norms", called, INPUTS)
