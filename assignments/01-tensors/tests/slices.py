"""Rows by number: what `grader.check("slices")` tries.

slices.json has what is right: last_and_middle(X); X afterwards; autograd tracks an argument afterwards; X after …
"""

import torch
from checks import Check, cut_or_filled

OK_FORMAT = False
name = "slices"
points = 7
INPUTS = [
    {
        "function": "last_and_middle",
        "X": torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0], [9.0, 10.0, 11.0], [12.0, 13.0, 14.0]]),
    },
    {"function": "last_and_middle", "X": torch.tensor([[1, 2], [3, 4], [5, 6]])},
    {
        "function": "fill_rows",
        "X": torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0], [9.0, 10.0, 11.0]]), "start": 1,
        "stop": 3, "value": 7.0,
    },
    {"function": "last_and_middle", "gradient": True, "X": torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])},
]
example = Check("slices", cut_or_filled, INPUTS)
