"""Backward, twice: what `grader.check("twice")` tries.

twice.json has what is right: backward_twice(x); autograd's engine ran; backward_twice(x) comes without a graph; x
afterwards; x is still a plain tensor afterwards; backward ran twice through one graph.
"""

import torch
from checks import Check, twice_probe

OK_FORMAT = False
name = "twice"
points = 8
INPUTS = [{"function": "backward_twice", "x": torch.tensor([1.0, -2.0, 0.5])}]
example = Check("twice", twice_probe, INPUTS)
