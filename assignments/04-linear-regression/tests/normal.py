"""The normal density: what `grader.check("normal")` tries.

normal.json has what is right: normal(x, mu, sigma); x afterwards.
"""

import numpy as np
from checks import Check, called, density

OK_FORMAT = False
name = "normal"
points = 6
INPUTS = [
    {"function": "normal", "x": np.array([-1.0, 0.0, 2.0]), "mu": 0, "sigma": 1},
    {"function": "normal", "x": np.array([[1.0, 3.0], [5.0, 4.0]]), "mu": 3, "sigma": 2},
]
example = Check("normal", called, INPUTS, features=density)
