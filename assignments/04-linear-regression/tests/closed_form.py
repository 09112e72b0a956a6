"""The exact solution: what `grader.check("closed_form")` tries.

closed_form.json has the inputs and what is right: w; b; X afterwards; y afterwards; autograd tracks an argument
afterwards; the shape of w; the shape of b; the predictions X w + b.
"""

from checks import Check, called, solution_or_fitted

OK_FORMAT = False
name = "closed_form"
points = 6
example = Check("closed_form", called, features=solution_or_fitted, rtol=0.001, atol=0.0001)
