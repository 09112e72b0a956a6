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
