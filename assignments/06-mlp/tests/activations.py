"""Six activation functions: what `grader.check("activations")` tries.

activations.json has what is right: relu(x); x afterwards; autograd tracks an argument afterwards; relu is made of
allowed torch operations alone; relu called once more; relu for other numbers; the gradient of relu; sigmoid(x); …
"""

import torch
from checks import Check, activation, from_primitives

OK_FORMAT = False
name = "activations"
points = 20
INPUTS = [
    {"function": "relu", "again": 0.5, "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
    {"function": "sigmoid", "again": 0.5, "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
    {"function": "tanh", "again": 0.5, "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
    {"function": "prelu", "again": 0.5, "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0]), "a": -0.5},
    {"function": "prelu", "again": 0.5, "x": torch.tensor([[-1.5, 0.5, 100.0]], dtype=torch.float64), "a": 1.5},
    {"function": "prelu", "again": 0.5, "gradient": True, "x": torch.tensor([-0.5, 0.5, 2.0]), "a": torch.tensor(0.25)},
    {"function": "swish", "again": 0.5, "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
    {"function": "swish", "again": 0.5, "x": torch.tensor([[-1.5, 0.5, 100.0]], dtype=torch.float64), "beta": 2.0},
    {"function": "gelu", "again": 0.5, "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0])},
]
example = Check("activations", activation, INPUTS, features=from_primitives, atol=1e-05)
