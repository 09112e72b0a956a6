"""Six activation functions: what `grader.check("activations")` tries.

activations.json has what is right: torch's own activation was used in relu; relu(x); x afterwards; autograd tracks an
argument afterwards; the gradient of relu; torch's own activation was used in sigmoid; sigmoid(x); the gradient of
sigmoid; torch's own activation was used in tanh; tanh(x); the gradient of tanh; torch's own activation was used in
prelu; prelu(x, a); the gradient of prelu; torch's own activation was used in swish; swish(x); the gradient of swish; …
"""

import torch
from checks import Check, activation

OK_FORMAT = False
name = "activations"
points = 20
INPUTS = [
    {"function": "relu", "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
    {"function": "sigmoid", "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
    {"function": "tanh", "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
    {"function": "prelu", "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0]), "a": 0.1},
    {"function": "prelu", "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0]), "a": 1.5},
    {"function": "swish", "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
    {"function": "swish", "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0]), "beta": 2.0},
    {"function": "gelu", "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
]
example = Check("activations", activation, INPUTS, atol=1e-05)
