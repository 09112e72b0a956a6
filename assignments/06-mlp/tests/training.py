"""Training: what `grader.check("training")` tries.

training.json has the inputs and what is right: W1 after the last step; b1 after the last step; W2 after the last step;
b2 after the last step.
"""

from checks import Check, replayed

OK_FORMAT = False
name = "training"
points = 14
example = Check("training", replayed)
