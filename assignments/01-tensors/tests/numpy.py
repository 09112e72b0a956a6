"""To NumPy and to Python: what `grader.check("numpy")` tries.

numpy.json has what is right: numpy_view(X); the array after X[0] = 100; the type of to_python(t); to_python(t); t
afterwards; autograd tracks an argument afterwards.
"""

import torch
from checks import Check, view_or_number

OK_FORMAT = False
name = "numpy"
points = 7
INPUTS = [
    {"function": "numpy_view", "X": torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])},
    {"function": "numpy_view", "X": torch.tensor([1, 2])}, {"function": "to_python", "t": torch.tensor(3.5)},
    {"function": "to_python", "t": torch.tensor([[7]])},
]
example = Check("numpy", view_or_number, INPUTS)
