"""Training: what `grader.check("training")` tries.

training.json has the inputs and what is right: W1 after one step; b1 after one step; W2 after one step; b2 after one
step.
"""

from checks import Check, one_step

OK_FORMAT = False
name = "training"
points = 14
example = Check("training", one_step)
