"""Gradients add up: what `grader.check("accumulate")` tries.

accumulate.json has what is right: the number of results; the gradient of sum(x); the gradient of xᵀx; autograd's engine
ran; the gradient of sum(x) comes without a graph; the gradient of xᵀx comes without a graph; x afterwards; x is still a
plain tensor afterwards.
"""

import torch
from checks import Check, two_gradients_probe

OK_FORMAT = False
name = "accumulate"
points = 10
INPUTS = [{"function": "two_gradients", "x": torch.tensor([1.0, -2.0, 0.25])}]
example = Check("accumulate", two_gradients_probe, INPUTS)
