"""What a student would call, by question, where no function is simply called: a check says that it tried this."""

from __future__ import annotations

CALLS = {
    "numeric": """
g = lambda x: {g}
numeric_gradient({arguments})
""",
    "second": """
g = lambda x: {g}
second_derivative({arguments})
""",
}
HIDDEN = {
    "f_probe": """
f(a)  # f(a)
a.requires_grad_()  # gradient
f(a).backward(cotangent)  # gradient
a.grad  # gradient
""",
}
"""Those of hidden cases that measure otherwise, by their probe; `#?` and `#!` as in `judge/explained.py`."""
