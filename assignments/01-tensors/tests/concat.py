"""Tables put together: what `grader.check("concat")` tries.

concat.json has what is right: the number of results; the first result (X above Y); the second result (X left of Y); X
afterwards; Y afterwards; autograd tracks an argument afterwards.
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
]
example = Check("concat", results, INPUTS)
