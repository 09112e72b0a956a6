"""Tables put together: what `grader.check("concat")` tries.

concat.json has what is right: the number of results; the first result (X above Y); the second result (X left of Y); X
afterwards; Y afterwards; autograd tracks an argument afterwards; torch can differentiate concat_both; the shape of what
concat_both returns; the gradient of concat_both for X; the gradient of concat_both for Y.
"""

import torch
from checks import Check, results

OK_FORMAT = False
name = "concat"
points = 6
INPUTS = [
    {
        "function": "concat_both", "X": torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]),
        "Y": torch.tensor([[9.0, 8.0, 7.0], [9.0, 8.0, 7.0]]),
    },
    {"function": "concat_both", "gradient": True, "X": torch.tensor([[1.0, 2.0]]), "Y": torch.tensor([[3.0, 4.0]])},
]
example = Check("concat", results, INPUTS)
