"""Made-up data: what `grader.check("data")` tries.

data.json has what is right: the shape of X; the shape of y; X is float32; w afterwards; autograd tracks an argument
afterwards; the mean of X; the standard deviation of X; the share of X between -1 and 1; y is exactly Xw + b; the
standard deviation of y - Xw - b over `noise`; the mean of y - Xw - b over its standard deviation; the share of y - Xw -
b within one standard deviation; the largest correlation among the columns of X and the noise; the data is a …
"""

import torch
from checks import Check, data_example, data_read

OK_FORMAT = False
name = "data"
points = 12
INPUTS = [
    {"w": torch.tensor([2.0, -3.4]), "b": 4.2, "noise": 0.1, "num_train": 1990, "num_val": 1010, "batch_size": 100},
]
example = Check("data", data_read, INPUTS, features=data_example, rtol=0.15, atol=0.15)
