"""Rows that sum to 1: what `grader.check("normalize")` tries.

normalize.json has what is right: normalize_rows(A); A afterwards; autograd tracks an argument afterwards; torch can
differentiate normalize_rows; the shape of what normalize_rows returns; the gradient of normalize_rows for A.
"""

import torch
from checks import Check, called

OK_FORMAT = False
name = "normalize"
points = 7
INPUTS = [
    {"function": "normalize_rows", "A": torch.tensor([[0.0, 1.0, 3.0], [2.0, -4.0, 1.0]])},
    {"function": "normalize_rows", "A": torch.tensor([[1, 1], [1, 3]])},
    {"function": "normalize_rows", "gradient": True, "A": torch.tensor([[1.0, 3.0], [2.0, 2.0]])},
]
example = Check("normalize", called, INPUTS)
