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
