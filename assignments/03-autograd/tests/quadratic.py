"""The gradient of a quadratic: what `grader.check("quadratic")` tries.

quadratic.json has what is right: grad_of_quadratic(x); autograd's engine ran; grad_of_quadratic(x) comes without a
graph; x afterwards; x is still a plain tensor afterwards.
"""

import torch
from checks import Check, gradient_probe

OK_FORMAT = False
name = "quadratic"
points = 8
INPUTS = [
    {"function": "grad_of_quadratic", "x": torch.tensor([1.0, -2.0, 0.5])},
    {"function": "grad_of_quadratic", "x": torch.tensor([3.0], dtype=torch.float64)},
]
example = Check("quadratic", gradient_probe, INPUTS)
