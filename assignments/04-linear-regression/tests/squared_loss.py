"""The squared loss: what `grader.check("squared_loss")` tries.

squared_loss.json has what is right: squared_loss(y_hat, y); y_hat afterwards; y afterwards; autograd tracks an argument
afterwards; torch can differentiate squared_loss; the shape of what squared_loss returns; the gradient of squared_loss …
"""

import torch
from checks import Check, called

OK_FORMAT = False
name = "squared_loss"
points = 8
INPUTS = [
    {
        "function": "squared_loss", "y_hat": torch.tensor([[1.0], [2.0], [5.0]]),
        "y": torch.tensor([[1.0], [4.0], [4.0]]),
    },
    {"function": "squared_loss", "y_hat": torch.tensor([[1.0], [2.0], [5.0]]), "y": torch.tensor([1.0, 4.0, 4.0])},
    {"function": "squared_loss", "y_hat": torch.tensor([1.0, 3.0]), "y": torch.tensor([[2.0], [5.0]])},
    {
        "function": "squared_loss", "gradient": "y_hat", "y_hat": torch.tensor([[1.0], [2.0]]),
        "y": torch.tensor([3.0, 1.0]),
    },
]
example = Check("squared_loss", called, INPUTS)
