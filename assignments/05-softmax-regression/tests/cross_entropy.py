"""Cross-entropy of probabilities: what `grader.check("cross_entropy")` tries.

cross_entropy.json has what is right: cross_entropy(y_hat, y); y_hat afterwards; y afterwards; autograd tracks an
argument afterwards; torch can differentiate cross_entropy; the shape of what cross_entropy returns; the gradient of
cross_entropy for y_hat.
"""

import torch
from checks import Check, called

OK_FORMAT = False
name = "cross_entropy"
points = 10
INPUTS = [
    {"function": "cross_entropy", "y_hat": torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]), "y": torch.tensor([0, 2])},
    {"function": "cross_entropy", "y_hat": torch.tensor([[0.4, 0.0, 0.6], [0.5, 0.0, 0.5]]), "y": torch.tensor([0, 2])},
    {
        "function": "cross_entropy", "gradient": True, "y_hat": torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]),
        "y": torch.tensor([0, 2]),
    },
]
example = Check("cross_entropy", called, INPUTS)
