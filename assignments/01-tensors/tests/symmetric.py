"""Symmetric matrices: what `grader.check("symmetric")` tries.

symmetric.json has what is right: the type of symmetrize(A); symmetrize(A); A afterwards; autograd tracks an argument
afterwards; the type of is_symmetric(A); is_symmetric(A); torch can differentiate symmetrize; the shape of what
symmetrize returns; the gradient of symmetrize for A.
"""

import torch
from checks import Check, typed

OK_FORMAT = False
name = "symmetric"
points = 8
INPUTS = [
    {"function": "symmetrize", "A": torch.tensor([[1.0, 2.0], [3.0, 4.0]])},
    {"function": "symmetrize", "A": torch.tensor([[1, 5], [0, 2]])},
    {"function": "symmetrize", "A": torch.tensor([[3.0]])},
    {"function": "is_symmetric", "A": torch.tensor([[1, 2, 3], [2, 0, 4], [3, 4, 5]])},
    {"function": "is_symmetric", "A": torch.tensor([[1.0, 2.0], [2.5, 1.0]])},
    {"function": "is_symmetric", "A": torch.tensor([[1.0, 2.0], [2.000001, 1.0]])},
    {"function": "is_symmetric", "A": torch.tensor([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]])},
    {"function": "symmetrize", "gradient": True, "A": torch.tensor([[1.0, 2.0], [3.0, 4.0]])},
]
example = Check("symmetric", typed, INPUTS)
