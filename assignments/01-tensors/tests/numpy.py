"""To NumPy and to Python: what `grader.check("numpy")` tries.

numpy.json has what is right: numpy_view(X); the array after X[0] = 100; the type of to_python(t); to_python(t); t
afterwards; autograd tracks an argument afterwards.
"""

import torch
from checks import Check, view_and_number

OK_FORMAT = False
name = "numpy"
points = 7
INPUTS = [
    {"X": torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), "t": torch.tensor(3.5)},
    {"X": torch.tensor([1, 2]), "t": torch.tensor([[7]])},
]
example = Check("numpy", view_and_number, INPUTS)
