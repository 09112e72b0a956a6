"""What a student would call, by question, where no function is simply called: a check says that it tried this."""

from __future__ import annotations

CALLS = {
    "in_place": """
add_in_place(Y, X)
Y  # Y after
""",
    "numpy": """
array = numpy_view(X)  # numpy_view; the array after
X[0] = 100  # the array after
array  # numpy_view; the array after
to_python(t)
""",
    "slices": """
{function}({arguments})
X  # X after; part of
""",
}
HIDDEN = {
    "filled": """
fill_rows(X, {start}, {stop}, {value})  #! inside
fill_rows(X[1:-1, 1:-1], {start}, {stop}, {value})  #? inside
X
""",
    "looped": """
outer_sum(a, b)
""",
    "shared": """
X, new = X.T, new.T  #? transposed
array = numpy_view(X)
array  # numpy_view(X)
X.copy_(new)  # the array after; turned around
array  # the array after
array[...] = array[::-1].copy()  # turned around
X  # X after
""",
    "typed": """
{function}({arguments})
""",
    "written": """
add_in_place(Y, X)  #! inside
add_in_place(Y[1:-1, 1:-1], X)  #? inside
Y
""",
}
"""Those of hidden cases that measure otherwise, by their probe; `#?` and `#!` as in `judge/explained.py`."""
