"""Sums and means along an axis: what `grader.check("reductions")` tries.

reductions.json has what is right: column_sums(A); A afterwards; autograd tracks an argument afterwards; row_means(A);
running_rows(A); torch can differentiate column_sums; the shape of what column_sums returns; the gradient of …
"""

import torch
from checks import Check, called

OK_FORMAT = False
name = "reductions"
points = 9
INPUTS = [
    {"function": "column_sums", "A": torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 8.0]])},
    {"function": "row_means", "A": torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 8.0]])},
    {"function": "running_rows", "A": torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 8.0]])},
    {"function": "column_sums", "A": torch.tensor([[1, 2], [3, 5], [7, 7]])},
    {"function": "row_means", "A": torch.tensor([[1, 2], [3, 5], [7, 7]])},
    {"function": "running_rows", "A": torch.tensor([[1, 2], [3, 5], [7, 7]])},
    {"function": "row_means", "A": torch.tensor([[1.0, 2.0]], dtype=torch.float64)},
    {"function": "column_sums", "gradient": True, "A": torch.tensor([[1.0, 2.0], [3.0, 4.0]])},
    {"function": "row_means", "gradient": True, "A": torch.tensor([[1.0, 2.0], [3.0, 4.0]])},
    {"function": "running_rows", "gradient": True, "A": torch.tensor([[1.0, 2.0], [3.0, 4.0]])},
]
example = Check("reductions", called, INPUTS)
