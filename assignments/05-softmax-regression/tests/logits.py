"""Log-softmax and the loss of logits: what `grader.check("logits")` tries.

logits.json has what is right: log_softmax(X); X afterwards; autograd tracks an argument afterwards; torch can
differentiate log_softmax; the shape of what log_softmax returns; the gradient of log_softmax for X;
cross_entropy_from_logits(X, y); y afterwards; torch can differentiate cross_entropy_from_logits; the shape of what
cross_entropy_from_logits returns; the gradient of cross_entropy_from_logits for X.
"""

import torch
from checks import Check, log_softmax_and_loss

OK_FORMAT = False
name = "logits"
points = 8
INPUTS = [
    {"X": torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]]), "y": torch.tensor([2, 0])},
    {"X": torch.tensor([[0.0, 1000.0, -1000.0], [-1000.0, -999.0, 0.0]]), "y": torch.tensor([0, 1])},
]
example = Check("logits", log_softmax_and_loss, INPUTS)
