"""A grid of numbers: what `grader.check("grid")` tries.

grid.json has what is right: make_grid(rows, cols); autograd tracks an argument afterwards.
"""

from checks import Check, called

OK_FORMAT = False
name = "grid"
points = 4
INPUTS = [{"function": "make_grid", "rows": 2, "cols": 3}, {"function": "make_grid", "rows": 4, "cols": 1}]
example = Check("grid", called, INPUTS)
