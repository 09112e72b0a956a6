"""Dot products and matrix products: what `grader.check("products")` tries.

products.json has what is right: dot(x, y); x afterwards; y afterwards; autograd tracks an argument afterwards;
matvec(A, x); A afterwards; matmul(A, B); B afterwards; torch can differentiate dot; the shape of what dot returns; …
"""

import torch
from checks import Check, called

OK_FORMAT = False
name = "products"
points = 9
INPUTS = [
    {"function": "dot", "x": torch.tensor([1.0, 2.0, 3.0]), "y": torch.tensor([1.0, 0.0, -1.0])},
    {"function": "dot", "x": torch.tensor([1, 2]), "y": torch.tensor([3, 4])},
    {"function": "matvec", "A": torch.tensor([[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]]), "x": torch.tensor([1.0, 2.0])},
    {"function": "matvec", "A": torch.tensor([[1, 2], [3, 4]]), "x": torch.tensor([1, 2])},
    {"function": "matmul", "A": torch.tensor([[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]]), "B": torch.tensor([[1.0], [2.0]])},
    {"function": "matmul", "A": torch.tensor([[1, 2], [3, 4]]), "B": torch.tensor([[0, 1], [1, 0]])},
    {"function": "dot", "gradient": True, "x": torch.tensor([1.0, 2.0]), "y": torch.tensor([3.0, 4.0])},
    {"function": "matvec", "gradient": True, "A": torch.tensor([[1.0, 2.0]]), "x": torch.tensor([3.0, 4.0])},
    {"function": "matmul", "gradient": True, "A": torch.tensor([[1.0, 2.0]]), "B": torch.tensor([[3.0], [4.0]])},
]
example = Check("products", called, INPUTS)
