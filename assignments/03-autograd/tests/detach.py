"""A part that counts as constant: what `grader.check("detach")` tries.

detach.json has what is right: detached_gradient(x); autograd's engine ran; detached_gradient(x) comes without a graph;
x afterwards; x is still a plain tensor afterwards.
"""

import torch
from checks import Check, gradient_probe

OK_FORMAT = False
name = "detach"
points = 10
INPUTS = [
    {"function": "detached_gradient", "x": torch.tensor([1.0, -2.0, 0.5])},
    {"function": "detached_gradient", "x": torch.tensor([[2.0, 3.0, -1.0], [0.0, 1.5, 4.0]])},
]
example = Check("detach", gradient_probe, INPUTS)
