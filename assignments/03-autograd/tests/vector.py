"""Backward from a vector: what `grader.check("vector")` tries.

vector.json has what is right: vector_backward(x); autograd's engine ran; vector_backward(x) comes without a graph; x
afterwards; x is still a plain tensor afterwards.
"""

import torch
from checks import Check, gradient_probe

OK_FORMAT = False
name = "vector"
points = 8
INPUTS = [
    {"function": "vector_backward", "x": torch.tensor([1.0, -2.0, 0.5])},
    {"function": "vector_backward", "x": torch.tensor([4.0])},
]
example = Check("vector", gradient_probe, INPUTS)
