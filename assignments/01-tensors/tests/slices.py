"""Rows by number: what `grader.check("slices")` tries.

slices.json has what is right: last_and_middle(X); autograd tracks an argument afterwards; X after last_and_middle; X
after fill_rows; fill_rows(X, start, stop, value); X is still where it was in memory; the result lies in the memory of
X; the table that X is part of; fill_rows returns X itself.
"""

import torch
from checks import Check, cut_and_filled

OK_FORMAT = False
name = "slices"
points = 7
INPUTS = [
    {
        "X": torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0], [9.0, 10.0, 11.0]]), "start": 1,
        "stop": 3, "value": 7.0,
    },
]
example = Check("slices", cut_and_filled, INPUTS)
