"""Adding in place: what `grader.check("in_place")` tries.

in_place.json has what is right: Y after add_in_place; add_in_place(Y, X); Y is still where it was in memory; the result
lies in the memory of Y; the table that Y is part of; X afterwards; autograd tracks an argument afterwards.
"""

import torch
from checks import Check, written

OK_FORMAT = False
name = "in_place"
points = 6
INPUTS = [
    {
        "function": "add_in_place", "Y": torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
        "X": torch.tensor([[10.0, 20.0], [30.0, 40.0]]),
    },
]
example = Check("in_place", written, INPUTS)
