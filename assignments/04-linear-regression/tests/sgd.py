"""Stochastic gradient descent: what `grader.check("sgd")` tries.

sgd.json has what is right: the parameters after one step; another optimizer's parameter after one step; another
optimizer's gradient after zero_grad(); every gradient after zero_grad() is zeros or None; zero_grad() leaves the
parameters alone; the parameters after a second step; the parameters still require a gradient.
"""

import torch
from checks import Check, two_steps

OK_FORMAT = False
name = "sgd"
points = 8
INPUTS = [
    {
        "params": [torch.tensor([[1.0], [2.0]]), torch.tensor([3.0])], "first": [torch.tensor([[1.0], [-2.0]]), None],
        "second": [torch.tensor([[2.0], [0.0]]), torch.tensor([4.0])], "lr": 0.5, "how": "list",
    },
    {
        "params": [torch.tensor([[1.0], [2.0]]), torch.tensor([3.0])], "first": [torch.tensor([[1.0], [-2.0]]), None],
        "second": [torch.tensor([[2.0], [0.0]]), torch.tensor([4.0])], "lr": 0.5, "how": "iter",
    },
]
example = Check("sgd", two_steps, INPUTS)
