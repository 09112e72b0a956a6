"""Log-softmax and the loss of logits: what `grader.check("logits")` tries.

logits.json has what is right: log_softmax(X); X afterwards; autograd tracks an argument afterwards; torch can …
"""

import torch
from checks import Check, log_softmax_or_loss

OK_FORMAT = False
name = "logits"
points = 8
INPUTS = [
    {"function": "log_softmax", "X": torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]])},
    {"function": "log_softmax", "X": torch.tensor([[0.0, 1000.0, -1000.0], [-1000.0, -999.0, 0.0]])},
    {"function": "log_softmax", "gradient": True, "X": torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]])},
    {
        "function": "cross_entropy_from_logits", "X": torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]]),
        "y": torch.tensor([2, 0]),
    },
    {
        "function": "cross_entropy_from_logits", "X": torch.tensor([[0.0, 1000.0, -1000.0], [-1000.0, -999.0, 0.0]]),
        "y": torch.tensor([0, 1]),
    },
]
example = Check("logits", log_softmax_or_loss, INPUTS)
