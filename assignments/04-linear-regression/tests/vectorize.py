"""A loop and a vector: what `grader.check("vectorize")` tries.

vectorize.json has what is right: add_loop(a, b); a afterwards; b afterwards; autograd tracks an argument afterwards;
add_vectorized(a, b); add_vectorized works entry by entry; add_vectorized(a, b) for long vectors; torch can
differentiate add_vectorized; the shape of what add_vectorized returns; the gradient of add_vectorized for a; the
gradient of add_vectorized for b.
"""

import torch
from checks import Check, added

OK_FORMAT = False
name = "vectorize"
points = 6
INPUTS = [
    {"function": "add_loop", "a": torch.tensor([1.0, 2.0, 3.0]), "b": torch.tensor([10.0, 20.0, 30.0])},
    {"function": "add_loop", "a": torch.tensor([1, 2]), "b": torch.tensor([5, -2])},
    {
        "function": "add_vectorized", "few": 10, "many": 1000, "a": torch.tensor([1.0, 2.0, 3.0]),
        "b": torch.tensor([10.0, 20.0, 30.0]),
    },
    {"function": "add_vectorized", "few": 10, "many": 1000, "a": torch.tensor([1, 2]), "b": torch.tensor([5, -2])},
    {"function": "add_vectorized", "gradient": True, "a": torch.tensor([1.0, 2.0]), "b": torch.tensor([3.0, 4.0])},
]
example = Check("vectorize", added, INPUTS)
