"""The second derivative: what `grader.check("second")` tries.

second.json has what is right: second_derivative(g, x); autograd's engine ran; second_derivative(g, x) comes without a
graph; x afterwards; x is still a plain tensor afterwards.
"""

import torch
from checks import Check, gradient_probe

OK_FORMAT = False
name = "second"
points = 12
INPUTS = [
    {"function": "second_derivative", "g": "x**3 - 2 * x", "x": torch.tensor([1.0, -2.0, 0.5])},
    {
        "function": "second_derivative", "transposed": True, "g": "torch.exp(2 * x)",
        "x": torch.tensor([[0.0, 1.0], [-1.0, 0.5]]),
    },
    {"function": "second_derivative", "g": "5 * x + 1", "x": torch.tensor([2.0], dtype=torch.float64)},
]
example = Check("second", gradient_probe, INPUTS)
